package dev.keelson.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of a part that runs against an API server elsewhere. */
final class ClientFlags {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            required = true,
            description = "the API server and the identity to use")
    private @Nullable Path kubeconfig;

    @Option(
            names = {"-v", "--v"},
            paramLabel = "LEVEL",
            defaultValue = "0",
            description = "how much to log: 0 warnings, 1 what is done, 2 more")
    private int verbosity;

    /** A client for the kubeconfig, once logging is set up. */
    KubernetesClient connect() {
        Console.verbosity(verbosity);
        if (kubeconfig == null) {
            throw new CommandException("--kubeconfig is missing");
        }
        return Kubeconfigs.clientOf(kubeconfig);
    }
}
