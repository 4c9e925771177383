package dev.keelson.cli;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.clock.Clock;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The API server alone. */
@Command(
        name = "apiserver",
        description = "Runs the API server alone.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ApiServerCommand implements Callable<Integer> {

    @Mixin
    private ApiServerFlags apiServer = new ApiServerFlags();

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "where to write the administrator's kubeconfig (default: kubeconfig in the data directory)")
    private @Nullable Path kubeconfig;

    @Option(
            names = {"-v", "--v"},
            paramLabel = "LEVEL",
            defaultValue = "0",
            description = "how much to log: 0 warnings, 1 what is done, 2 more, 3 each request served")
    private int verbosity;

    @Override
    public Integer call() throws InterruptedException {
        Console.verbosity(verbosity);
        try (Shutdown shutdown = Shutdown.onSignal()) {
            shutdown.add(HeapKeeper.start(Clock.system()));
            ApiServer server = shutdown.add(apiServer.start());
            Path file = kubeconfig == null ? apiServer.dataDir().resolve("kubeconfig") : kubeconfig;
            Kubeconfigs.write(file, server.adminKubeconfig());
            Ready.announce("keelson apiserver", server, file);
            shutdown.await();
        }
        return 0;
    }
}
