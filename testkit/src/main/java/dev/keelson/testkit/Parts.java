package dev.keelson.testkit;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerException;
import dev.keelson.apiserver.server.ApiServerOptions;
import dev.keelson.clock.Clock;
import dev.keelson.controllers.host.ControllerHost;
import dev.keelson.controllers.host.ControllerOptions;
import dev.keelson.controllers.host.ControllerSelection;
import dev.keelson.node.agent.NodeAgent;
import dev.keelson.node.agent.NodeOptions;
import dev.keelson.node.network.PodAddresses;
import dev.keelson.scheduler.Scheduler;
import dev.keelson.scheduler.SchedulerOptions;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API server of a cluster and what runs beside it, each part with its own identity and connection. */
final class Parts implements AutoCloseable {

    static final String ADMIN = "kubernetes-admin";
    static final String MASTERS = "system:masters";

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    /** The same on every machine, so that a test's outcome is too. */
    private static final Map<String, Quantity> NODE_CAPACITY = Map.of(
            "cpu", new Quantity("8"),
            "memory", new Quantity("32Gi"),
            "ephemeral-storage", new Quantity("100Gi"),
            "pods", new Quantity("110"));

    private final ApiServer server;

    // Guarded by this. In the order of closing.
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    // Guarded by this. Never becomes false again.
    private boolean closed;

    private Parts(ApiServer server) {
        this.server = server;
        started.push(server);
    }

    /** Starts the API server; returns when it has all that a fresh cluster begins with. */
    static Parts start(Settings settings) {
        Parts parts;
        try {
            parts = new Parts(ApiServer.start(ApiServerOptions.builder()
                    .disabledAdmissionPlugins(settings.pluginsToDisable())
                    .shutdownGracePeriod(Duration.ofMillis(100))
                    .build()));
        } catch (ApiServerException refused) {
            throw new TestClusterException("the API server did not start: " + refused.getMessage(), refused);
        }
        try {
            parts.server.awaitReady();
        } catch (InterruptedException interrupted) {
            parts.close();
            Thread.currentThread().interrupt();
            throw new TestClusterException("interrupted while the API server started", interrupted);
        }
        return parts;
    }

    ApiServer server() {
        return server;
    }

    /** A new client, closed with the cluster. */
    KubernetesClient client(String user, List<String> groups) {
        // The server answers watches over plain HTTP: a try with WebSockets would cost each of them a round trip.
        Config config = new ConfigBuilder(Config.fromKubeconfig(server.kubeconfigFor(user, groups)))
                .withNamespace("default")
                .withOnlyHttpWatches(true)
                .build();
        // Not whichever engine the class path offers: tests should not differ by it.
        return add(new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build());
    }

    /** Starts nodes, scheduler and controllers as asked, and waits until all are ready. */
    void startOthers(Settings settings) {
        Map<String, CompletableFuture<Void>> starting = new LinkedHashMap<>();
        if (settings.nodes() > 0) {
            startNodes(settings.nodes(), starting);
        }
        if (settings.scheduler()) {
            KubernetesClient client = client("system:kube-scheduler", List.of());
            Scheduler scheduler = add(Scheduler.start(client, SchedulerOptions.defaults(), Clock.system()));
            starting.put("the scheduler", scheduler.ready());
        }
        ControllerSelection selection = settings.controllers();
        if (selection != null) {
            KubernetesClient client = client("system:kube-controller-manager", List.of());
            ControllerOptions options =
                    ControllerOptions.defaults().withSelection(selection).withRootCa(server.caCertificatePem());
            ControllerHost host = add(ControllerHost.start(client, options, Clock.system()));
            starting.put("the controllers", host.ready());
        }
        starting.forEach(Parts::await);
    }

    private void startNodes(int count, Map<String, CompletableFuture<Void>> starting) {
        Path directory = directory();
        for (int number = 1; number <= count; number++) {
            String name = "node-" + number;
            KubernetesClient client = client("system:node:" + name, List.of("system:nodes"));
            NodeOptions options = NodeOptions.builder(name, directory.resolve(name))
                    .runtime(NodeOptions.Runtime.HOLLOW)
                    .podRange(PodAddresses.loopbackRange(number - 1))
                    .capacity(NODE_CAPACITY)
                    .build();
            NodeAgent node = add(NodeAgent.start(client, options, Clock.system()));
            starting.put(name, node.ready());
        }
    }

    private Path directory() {
        try {
            Path directory = Files.createTempDirectory("keelson-testkit-");
            add(() -> delete(directory));
            return directory;
        } catch (IOException refused) {
            throw new TestClusterException("no temporary directory for the nodes: " + refused.getMessage(), refused);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static void await(String part, CompletableFuture<Void> ready) {
        try {
            ready.get(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new TestClusterException(part + " did not start: " + cause.getMessage(), cause);
        } catch (TimeoutException late) {
            throw new TestClusterException(
                    part + " was not ready after " + LONGEST_START.toSeconds() + " s; its log says more", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("interrupted while waiting for " + part, interrupted);
        }
    }

    /** Closes {@code part} before all that were added earlier. */
    private synchronized <T extends AutoCloseable> T add(T part) {
        if (closed) {
            throw new IllegalStateException("the cluster is closed");
        }
        started.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (AutoCloseable part = started.poll(); part != null; part = started.poll()) {
            try {
                part.close();
            } catch (Exception failed) {
                LOG.warn("{} did not end cleanly", part.getClass().getSimpleName(), failed);
            }
        }
    }
}
