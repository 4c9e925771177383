package dev.keelson.cli;

import dev.keelson.clock.Clock;
import dev.keelson.controllers.host.ControllerHost;
import dev.keelson.controllers.host.ControllerOptions;
import dev.keelson.controllers.host.ControllerSelection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The bundled controllers against any Kubernetes API server. */
@Command(
        name = "controller-manager",
        description = "Runs the bundled controllers against any Kubernetes API server.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControllerManagerCommand implements Callable<Integer> {

    @Mixin
    private ClientFlags client = new ClientFlags();

    @Option(
            names = "--controllers",
            paramLabel = "LIST",
            defaultValue = "*",
            description = "which controllers run: '*' is all, 'name' adds one, '-name' leaves one out")
    private String controllers = "*";

    @Option(
            names = "--leader-elect",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "act only while holding a lease (default: ${DEFAULT-VALUE})")
    private boolean leaderElect;

    @Option(
            names = "--root-ca-file",
            paramLabel = "FILE",
            description = "the authority of the API server's certificate, published in every namespace")
    private @Nullable Path rootCaFile;

    @Override
    public Integer call() throws InterruptedException {
        ControllerOptions options = ControllerOptions.defaults()
                .withSelection(selection(controllers))
                .withLeaderElection(leaderElect)
                .withRootCa(rootCaFile == null ? null : read(rootCaFile));
        try (Shutdown shutdown = Shutdown.onSignal()) {
            KubernetesClient connected = shutdown.add(client.connect());
            ControllerHost host = shutdown.add(ControllerHost.start(connected, options, Clock.system()));
            Ready.await("controller-manager", host.ready());
            shutdown.await();
        }
        return 0;
    }

    static ControllerSelection selection(String list) {
        try {
            return ControllerSelection.parse(list);
        } catch (IllegalArgumentException unknown) {
            throw new CommandException("--controllers: " + unknown.getMessage(), unknown);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new CommandException(
                    "cannot read --root-ca-file " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
