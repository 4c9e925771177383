package dev.keelson.cli;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.clock.Clock;
import dev.keelson.controllers.host.ControllerHost;
import dev.keelson.controllers.host.ControllerOptions;
import dev.keelson.controllers.host.ControllerSelection;
import dev.keelson.node.agent.NodeAgent;
import dev.keelson.node.agent.NodeOptions;
import dev.keelson.scheduler.Scheduler;
import dev.keelson.scheduler.SchedulerOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The parts beside the API server, each with its own identity and connection, in this process. */
final class Cluster {

    private final ApiServer server;
    private final SharedModel model;
    private final Shutdown shutdown;
    private final Map<String, CompletableFuture<Void>> starting = new LinkedHashMap<>();

    /** @param shutdown closes the parts, before {@code server} */
    Cluster(ApiServer server, SharedModel model, Shutdown shutdown) {
        this.server = server;
        this.model = model;
        this.shutdown = shutdown;
    }

    void startControllers(ControllerSelection selection) {
        KubernetesClient client = client("system:kube-controller-manager", List.of());
        ControllerOptions options =
                ControllerOptions.defaults().withSelection(selection).withRootCa(server.caCertificatePem());
        starting.put(
                "controller-manager",
                shutdown.add(ControllerHost.start(client, options, Clock.system()))
                        .ready());
    }

    void startScheduler() {
        KubernetesClient client = client("system:kube-scheduler", List.of());
        starting.put(
                "scheduler",
                shutdown.add(Scheduler.start(client, SchedulerOptions.defaults(), Clock.system()))
                        .ready());
    }

    void startNodes(int count, NodeOptions.Runtime runtime, NodeRanges ranges, Path directory) {
        for (int number = 1; number <= count; number++) {
            String name = "node-" + number;
            KubernetesClient client = client("system:node:" + name, List.of("system:nodes"));
            NodeOptions options = NodeOptions.builder(name, directory.resolve(name))
                    .runtime(runtime)
                    .podRange(ranges.of(number - 1))
                    .stopPodsOnClose(true)
                    .build();
            NodeAgent node = shutdown.add(NodeAgent.start(client, options, Clock.system()));
            starting.put("node " + name, node.ready());
        }
    }

    /** Waits for all that was started. */
    void awaitReady() throws InterruptedException {
        for (Map.Entry<String, CompletableFuture<Void>> part : new ArrayList<>(starting.entrySet())) {
            Ready.await(part.getKey(), part.getValue());
        }
    }

    private KubernetesClient client(String user, List<String> groups) {
        return shutdown.add(Kubeconfigs.clientOfText(server.kubeconfigFor(user, groups), model));
    }
}
