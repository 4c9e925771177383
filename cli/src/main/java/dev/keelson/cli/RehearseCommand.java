package dev.keelson.cli;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerOptions;
import dev.keelson.clock.Clock;
import dev.keelson.controllers.host.ControllerSelection;
import dev.keelson.node.agent.NodeOptions;
import dev.keelson.node.network.PodAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts everything once in a temporary directory and ends: the launcher records which classes that takes, so that later
 * starts find them ready.
 */
@Command(name = "rehearse", hidden = true, description = "Starts everything once and ends.")
final class RehearseCommand implements Callable<Integer> {

    @Option(
            names = "--requests",
            defaultValue = "0",
            description = "requests of each kind to send, for archives that keep what compilers learnt")
    private int requests;

    @Option(
            names = "--api-server-only",
            description = "leave out all else: an archive of less is smaller, and all of it is loaded at each start")
    private boolean apiServerOnly;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("keelson-rehearsal");
        try (Shutdown shutdown = Shutdown.onSignal()) {
            if (apiServerOnly) {
                Keelson.commandLine("apiserver").parseArgs("apiserver", "--data-dir", directory.toString());
                shutdown.add(HeapKeeper.start(Clock.system()));
                requests(apiServer(directory, shutdown));
            } else {
                cluster(directory, shutdown);
            }
        } finally {
            delete(directory);
        }
        return 0;
    }

    private static ApiServer apiServer(Path directory, Shutdown shutdown) throws InterruptedException {
        ApiServer server = shutdown.add(ApiServer.start(
                ApiServerOptions.builder().dataDir(directory).port(0).build()));
        Kubeconfigs.write(directory.resolve("kubeconfig"), server.adminKubeconfig());
        server.awaitReady();
        return server;
    }

    private void cluster(Path directory, Shutdown shutdown) throws InterruptedException {
        SharedModel model = SharedModel.preparedOn(ForkJoinPool.commonPool());
        ApiServer server = apiServer(directory, shutdown);
        Cluster cluster = new Cluster(server, model, shutdown);
        cluster.startControllers(ControllerSelection.all());
        cluster.startScheduler();
        NodeRanges ranges = NodeRanges.of(PodAddresses.LOOPBACK_POOL, 1);
        cluster.startNodes(1, NodeOptions.Runtime.PROCESS, ranges, directory.resolve("nodes"));
        cluster.awaitReady();
        requests(server);
    }

    private void requests(ApiServer server) throws InterruptedException {
        new RehearsedRequests(server, requests, Clock.system()).run();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
