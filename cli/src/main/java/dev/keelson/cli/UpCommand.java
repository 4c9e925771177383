package dev.keelson.cli;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.clock.Clock;
import dev.keelson.controllers.host.ControllerSelection;
import dev.keelson.node.agent.NodeOptions;
import dev.keelson.node.network.PodAddresses;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All in one process. */
@Command(
        name = "up",
        description = "Runs API server, controllers, scheduler and nodes in one process.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UpCommand implements Callable<Integer> {

    @Mixin
    private ApiServerFlags apiServer = new ApiServerFlags();

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "where to write the administrator's kubeconfig (default: kubeconfig in the data directory)")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many nodes to run (default: ${DEFAULT-VALUE})")
    private int nodes;

    @Option(
            names = "--node-runtime",
            paramLabel = "RUNTIME",
            defaultValue = "process",
            description = NodeRuntime.DESCRIPTION)
    private NodeRuntime nodeRuntime = NodeRuntime.PROCESS;

    @Option(
            names = "--cluster-cidr",
            paramLabel = "CIDR",
            defaultValue = PodAddresses.LOOPBACK_POOL,
            description = "where pods' addresses come from; clusters on one host need ranges of their own"
                    + " (default: ${DEFAULT-VALUE})")
    private String clusterCidr = PodAddresses.LOOPBACK_POOL;

    @Option(
            names = "--controllers",
            paramLabel = "LIST",
            defaultValue = "*",
            description = "which controllers run: '*' is all, 'name' adds one, '-name' leaves one out, '-*' all")
    private String controllers = "*";

    @Option(
            names = {"-v", "--v"},
            paramLabel = "LEVEL",
            defaultValue = "0",
            description = "how much to log: 0 warnings, 1 what is done, 2 more, 3 each request served")
    private int verbosity;

    @Override
    public Integer call() throws InterruptedException {
        Console.verbosity(verbosity);
        if (nodes < 0) {
            throw new CommandException("--nodes must not be negative, is " + nodes);
        }
        ControllerSelection selection = ControllerManagerCommand.selection(controllers);
        NodeOptions.Runtime runtime = nodeRuntime.chosen();
        NodeRanges ranges = NodeRanges.of(clusterCidr, nodes);
        try (Shutdown shutdown = Shutdown.onSignal()) {
            shutdown.add(HeapKeeper.start(Clock.system()));
            SharedModel model = SharedModel.preparedOn(ForkJoinPool.commonPool());
            ApiServer server = shutdown.add(apiServer.start());
            Path file = kubeconfig == null ? apiServer.dataDir().resolve("kubeconfig") : kubeconfig;
            Kubeconfigs.write(file, server.adminKubeconfig());
            Cluster cluster = new Cluster(server, model, shutdown);
            cluster.startControllers(selection);
            cluster.startScheduler();
            cluster.startNodes(nodes, runtime, ranges, apiServer.dataDir().resolve("nodes"));
            cluster.awaitReady();
            Ready.announce("keelson", server, file);
            shutdown.await();
        }
        return 0;
    }
}
