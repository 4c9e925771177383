package dev.keelson.cli;

import dev.keelson.clock.Clock;
import dev.keelson.node.agent.NodeAgent;
import dev.keelson.node.agent.NodeOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One node against any Kubernetes API server. */
@Command(
        name = "node",
        description = "Runs pods on this host for any Kubernetes API server.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class NodeCommand implements Callable<Integer> {

    @Mixin
    private ClientFlags client = new ClientFlags();

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "the node's name")
    private String name = "";

    @Option(
            names = "--runtime",
            paramLabel = "RUNTIME",
            defaultValue = "process",
            description = NodeRuntime.DESCRIPTION)
    private NodeRuntime runtime = NodeRuntime.PROCESS;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "where containers' state, volumes and logs live (default: .keelson/nodes/NAME)")
    private Path dataDir = Path.of("");

    @Override
    public Integer call() throws InterruptedException {
        Path directory = dataDir.toString().isEmpty() ? Path.of(".keelson", "nodes", name) : dataDir;
        NodeOptions options =
                NodeOptions.builder(name, directory).runtime(runtime.chosen()).build();
        try (Shutdown shutdown = Shutdown.onSignal()) {
            KubernetesClient connected = shutdown.add(client.connect());
            NodeAgent node = shutdown.add(NodeAgent.start(connected, options, Clock.system()));
            Ready.await("node " + name, node.ready());
            System.out.println("keelson node " + name + " is ready");
            shutdown.await();
        }
        return 0;
    }
}
