package dev.keelson.node.worker;

import dev.keelson.node.container.SandboxInfo;
import dev.keelson.node.pod.PodRef;
import dev.keelson.node.pod.PodSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of a node's pods: one a pod, each stepped by one thread at a time when it has mail. */
public final class PodWorkers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PodWorkers.class);

    /** A worker, the last pod it was given, and whether a step is scheduled or under way. */
    private static final class Seat {
        final PodWorker worker;
        final AtomicBoolean scheduled = new AtomicBoolean();
        volatile Pod pod;

        Seat(Pod pod, NodeServices services, Consumer<Seat> schedule) {
            this.pod = pod;
            this.worker = new PodWorker(pod, services, () -> schedule.accept(this));
        }
    }

    private final NodeServices services;
    private final Map<String, Seat> seats = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public PodWorkers(NodeServices services) {
        this.services = services;
        services.runtime().subscribe((podUid, containerId) -> {
            Seat seat = seats.get(podUid);
            if (seat != null) {
                seat.worker.poke();
            }
        });
    }

    /** The pod is new on this node, or has changed. */
    public void update(Pod pod) {
        if (closed) {
            return;
        }
        Seat seat = seats.computeIfAbsent(PodRef.of(pod).uid(), uid -> new Seat(pod, services, this::schedule));
        seat.pod = pod;
        seat.worker.update(pod);
    }

    /** The pod is no longer on the API server: what is left of it goes. */
    public void remove(Pod pod) {
        Seat seat = seats.get(PodRef.of(pod).uid());
        if (seat != null && !closed) {
            seat.worker.update(pod);
            seat.worker.gone();
        }
    }

    /** Takes in all pods of the node at the agent's start, oldest first, and ends what belongs to none of them. */
    public void begin(Collection<Pod> pods) {
        Set<String> known = new HashSet<>();
        List<Pod> oldestFirst = new ArrayList<>(pods);
        oldestFirst.sort(
                Comparator.comparing(pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())));
        for (Pod pod : oldestFirst) {
            known.add(PodRef.of(pod).uid());
            services.runtime().adopt(pod);
        }
        for (SandboxInfo sandbox : services.runtime().listPodSandboxes()) {
            services.addresses().reserve(sandbox.podUid(), sandbox.config().ip());
            if (!known.contains(sandbox.podUid())) {
                LOG.info(
                        "pod {} is gone from the API server: ending it",
                        sandbox.config().pod());
                services.runtime()
                        .removePodSandbox(sandbox.podUid())
                        .thenRun(() -> services.addresses().release(sandbox.podUid()));
            }
        }
        oldestFirst.forEach(this::update);
    }

    /** The pods that workers attend to. */
    public List<Pod> pods() {
        return seats.values().stream().map(seat -> seat.pod).toList();
    }

    public Optional<Pod> pod(String namespace, String name) {
        return pods().stream()
                .filter(pod -> pod.getMetadata().getNamespace().equals(namespace)
                        && pod.getMetadata().getName().equals(name))
                .max(Comparator.comparing(
                        pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())));
    }

    /** Stops all containers, each with its pod's grace period; their pods stay on the API server as they are. */
    public CompletableFuture<Void> stopAll() {
        closed = true;
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        for (Seat seat : seats.values()) {
            services.runtime().listContainers(seat.worker.ref().uid()).stream()
                    .filter(info -> info.running())
                    .forEach(info ->
                            stops.add(services.runtime().stopContainer(info.id(), PodSpecs.gracePeriod(seat.pod))));
        }
        return CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new));
    }

    /** Stops attending to pods. What runs goes on. */
    @Override
    public void close() {
        closed = true;
        seats.values().forEach(seat -> {
            if (seat.scheduled.compareAndSet(false, true)) {
                seat.worker.release();
            }
        });
    }

    private void schedule(Seat seat) {
        if (!closed && seat.scheduled.compareAndSet(false, true)) {
            try {
                services.blocking().execute(() -> run(seat));
            } catch (RejectedExecutionException shutDown) {
                LOG.debug("pod {}: no step, the agent is ending", seat.worker.ref());
            }
        }
    }

    private void run(Seat seat) {
        PodWorker.Stage stage = PodWorker.Stage.ACTIVE;
        try {
            stage = seat.worker.step();
        } finally {
            if (closed) {
                seat.worker.release();
            } else {
                seat.scheduled.set(false);
            }
        }
        if (stage == PodWorker.Stage.CLEANED) {
            seats.remove(seat.worker.ref().uid(), seat);
        } else if (seat.worker.hasMail()) {
            schedule(seat);
        }
    }
}
