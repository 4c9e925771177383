package dev.keelson.node.agent;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.InformerFactory;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.RuntimeDescription;
import dev.keelson.node.container.hollow.HollowRuntime;
import dev.keelson.node.container.process.ProcessRuntime;
import dev.keelson.node.environment.ContainerEnvironment;
import dev.keelson.node.network.PodAddresses;
import dev.keelson.node.probe.ContainerProber;
import dev.keelson.node.registration.HostFacts;
import dev.keelson.node.registration.NodeIdentity;
import dev.keelson.node.registration.NodeRegistration;
import dev.keelson.node.server.KubeletServer;
import dev.keelson.node.server.NodeView;
import dev.keelson.node.server.ServingIdentity;
import dev.keelson.node.source.ApiPodSource;
import dev.keelson.node.source.PodListener;
import dev.keelson.node.status.PodStatusWriter;
import dev.keelson.node.volume.PodVolumes;
import dev.keelson.node.worker.NodeAdmission;
import dev.keelson.node.worker.NodeServices;
import dev.keelson.node.worker.PodEvents;
import dev.keelson.node.worker.PodWorkers;
import dev.keelson.node.worker.StatusSink;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.events.EventWriter;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster. The client's identity, {@code system:node:NAME}, is the node's.
 *
 * <p>Containers outlive the agent unless the options say otherwise: the next agent on the same data directory takes them
 * over.
 */
public final class NodeAgent implements AutoCloseable {

    /** As nodes report it. */
    static final String VERSION = "v1.36.0+keelson";

    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(2);

    private final NodeOptions options;
    private final PodWorkers workers;
    private final KubeletServer server;
    private final CompletableFuture<Void> ready;
    // In the order of closing.
    private final Deque<AutoCloseable> parts;
    // Guarded by this.
    private boolean closed;

    private NodeAgent(
            NodeOptions options,
            PodWorkers workers,
            KubeletServer server,
            CompletableFuture<Void> ready,
            Deque<AutoCloseable> parts) {
        this.options = options;
        this.workers = workers;
        this.server = server;
        this.ready = ready;
        this.parts = parts;
    }

    /**
     * Starts a node, without waiting for the API server.
     *
     * @param client is not closed with the agent
     * @throws dev.keelson.node.container.ContainerRuntimeException if the data directory cannot be used, or another agent
     *     holds it
     * @throws UncheckedIOException if the kubelet server cannot listen
     */
    public static NodeAgent start(KubernetesClient client, NodeOptions options, Clock clock) {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            return start(client, options, clock, parts);
        } catch (IOException failed) {
            closeAll(parts);
            throw new UncheckedIOException("node " + options.name() + " cannot start: " + failed.getMessage(), failed);
        } catch (RuntimeException failed) {
            closeAll(parts);
            throw failed;
        }
    }

    private static NodeAgent start(
            KubernetesClient client, NodeOptions options, Clock clock, Deque<AutoCloseable> parts) throws IOException {
        Files.createDirectories(options.dataDir());
        ExecutorService blocking = Threads.blocking("keelson-node");
        parts.push(blocking::shutdown);
        ContainerRuntime runtime = runtime(options, clock, blocking);
        parts.push(runtime);
        Map<String, Quantity> capacity = capacity(options);
        PodStatusWriter statuses = new PodStatusWriter(client, clock, blocking);
        parts.push(statuses);
        ApiReferencedObjects objects = new ApiReferencedObjects(client);
        URL master = client.getMasterUrl();
        PodWorkers workers = new PodWorkers(new NodeServices(
                runtime,
                new PodVolumes(options.dataDir().resolve("volumes").toAbsolutePath(), objects, clock),
                new ContainerEnvironment(
                        objects, master.getHost(), master.getPort() < 0 ? master.getDefaultPort() : master.getPort()),
                addresses(options),
                new ContainerProber(runtime, blocking),
                sink(statuses),
                events(new EventWriter(client, options.name(), clock, blocking).recorder("kubelet")),
                new NodeAdmission(nodeLabels(options), capacity),
                options.address(),
                capacity,
                clock,
                blocking));
        parts.push(workers);
        KubeletServer server = KubeletServer.start(
                options.address(),
                options.kubeletPort(),
                ServingIdentity.of(
                        options.name(),
                        options.address(),
                        options.servingCertificatePem(),
                        options.servingKeyPem(),
                        ClientAuthority.of(client, options),
                        clock),
                view(options, workers, runtime, capacity),
                clock,
                blocking);
        parts.push(server);
        RuntimeDescription description = runtime.description();
        NodeRegistration registration = new NodeRegistration(
                        client,
                        new NodeIdentity(
                                options.name(),
                                options.address(),
                                server.port(),
                                options.labels(),
                                options.taints(),
                                capacity,
                                description.name() + "://" + description.version(),
                                VERSION,
                                options.dataDir()),
                        clock,
                        blocking)
                .start();
        parts.push(registration);
        InformerFactory informers = InformerFactory.builder(client).clock(clock).build();
        parts.push(informers);
        ApiPodSource source = ApiPodSource.start(informers, options.name(), listener(workers));
        parts.push(source);
        CompletableFuture<Void> ready = CompletableFuture.allOf(registration.registered(), source.synced());
        return new NodeAgent(options, workers, server, ready, parts);
    }

    /** Completes when the node is registered and has heard of its pods. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Where the kubelet server listens. */
    public int kubeletPort() {
        return server.port();
    }

    /** The pods that the node attends to now. */
    public List<Pod> pods() {
        return workers.pods();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (options.stopPodsOnClose()) {
            stopPods();
        }
        closeAll(parts);
    }

    private void stopPods() {
        try {
            workers.stopAll().get(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            LOG.warn("node {}: not all containers ended: {}", options.name(), failed.toString());
        }
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception failed) {
                LOG.warn("a part of the node agent did not close cleanly", failed);
            }
        }
    }

    private static ContainerRuntime runtime(NodeOptions options, Clock clock, ExecutorService blocking) {
        return switch (options.runtime()) {
            case PROCESS ->
                ProcessRuntime.open(
                        options.dataDir().resolve("containers"),
                        options.dataDir().resolve("logs").resolve("pods"),
                        clock,
                        blocking);
            case HOLLOW -> new HollowRuntime(clock, options.hollowCompletionDelay());
        };
    }

    private static PodAddresses addresses(NodeOptions options) {
        PodAddresses addresses = PodAddresses.of(options.podRange());
        if (options.runtime() == NodeOptions.Runtime.PROCESS && !addresses.usable()) {
            LOG.warn(
                    "node {}: this host does not accept {}: all pods have the address 127.0.0.1",
                    options.name(),
                    options.podRange());
            return PodAddresses.shared();
        }
        return addresses;
    }

    private static Map<String, Quantity> capacity(NodeOptions options) throws IOException {
        Map<String, Quantity> capacity = new HashMap<>(HostFacts.capacity(options.dataDir()));
        capacity.putAll(options.capacity());
        return capacity;
    }

    private static Map<String, String> nodeLabels(NodeOptions options) {
        Map<String, String> labels = new HashMap<>(options.labels());
        labels.putAll(NodeRegistration.standardLabels(options.name()));
        return labels;
    }

    private static StatusSink sink(PodStatusWriter statuses) {
        return new StatusSink() {
            @Override
            public void publish(Pod pod, PodStatus status, boolean finished) {
                statuses.publish(pod, status, finished);
            }

            @Override
            public void forget(String podUid) {
                statuses.forget(podUid);
            }
        };
    }

    private static PodEvents events(EventRecorder recorder) {
        return (pod, fieldPath, type, reason, message) -> {
            if (type.equals(PodEvents.WARNING)) {
                recorder.warning(pod, reason, message);
            } else {
                recorder.normal(pod, reason, message);
            }
        };
    }

    private static PodListener listener(PodWorkers workers) {
        return new PodListener() {
            @Override
            public void begin(List<Pod> pods) {
                workers.begin(pods);
            }

            @Override
            public void updated(Pod pod) {
                workers.update(pod);
            }

            @Override
            public void removed(Pod pod) {
                workers.remove(pod);
            }
        };
    }

    private static NodeView view(
            NodeOptions options, PodWorkers workers, ContainerRuntime runtime, Map<String, Quantity> capacity) {
        return new NodeView() {
            @Override
            public String nodeName() {
                return options.name();
            }

            @Override
            public List<Pod> pods() {
                return workers.pods();
            }

            @Override
            public Optional<Pod> pod(String namespace, String name) {
                return workers.pod(namespace, name);
            }

            @Override
            public ContainerRuntime runtime() {
                return runtime;
            }

            @Override
            public Map<String, Quantity> capacity() {
                return capacity;
            }
        };
    }
}
