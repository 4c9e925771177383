package dev.keelson.node.container.hollow;

import dev.keelson.clock.Clock;
import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerIds;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerInfo.State;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.container.ExecResult;
import dev.keelson.node.container.ExecSession;
import dev.keelson.node.container.RuntimeDescription;
import dev.keelson.node.container.RuntimeListener;
import dev.keelson.node.container.SandboxConfig;
import dev.keelson.node.container.SandboxInfo;
import dev.keelson.node.pod.PodRef;
import dev.keelson.node.pod.PodSpecs;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Runs nothing. Init containers, and the main containers of a Job's pods, end with exit code 0 after the completion
 * delay; all others run until they are stopped, and then end at once with exit code 0.
 */
public final class HollowRuntime implements ContainerRuntime {

    /** The label that the job controller puts on its pods. */
    private static final String JOB_LABEL = "batch.kubernetes.io/job-name";

    private static final Path NO_LOG = Path.of("/nonexistent/hollow.log");

    private record Entry(ContainerConfig config, ContainerInfo info) {}

    private final Clock clock;
    private final Duration completionDelay;
    private final List<RuntimeListener> listeners = new CopyOnWriteArrayList<>();
    // Guarded by this.
    private final Map<String, SandboxInfo> sandboxes = new HashMap<>();
    // By container id. Guarded by this.
    private final Map<String, Entry> containers = new HashMap<>();

    public HollowRuntime(Clock clock, Duration completionDelay) {
        this.clock = clock;
        this.completionDelay = completionDelay;
    }

    @Override
    public RuntimeDescription description() {
        return new RuntimeDescription("hollow", "1", false, null);
    }

    @Override
    public synchronized SandboxInfo runPodSandbox(SandboxConfig config) {
        return sandboxes.computeIfAbsent(config.pod().uid(), uid -> new SandboxInfo(config, clock.now()));
    }

    @Override
    public synchronized List<SandboxInfo> listPodSandboxes() {
        return List.copyOf(sandboxes.values());
    }

    @Override
    public CompletableFuture<Void> removePodSandbox(String podUid) {
        listContainers(podUid).forEach(info -> removeContainer(info.id()));
        synchronized (this) {
            sandboxes.remove(podUid);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized String createContainer(String podUid, ContainerConfig config) {
        if (!sandboxes.containsKey(podUid)) {
            throw new ContainerRuntimeException("pod " + podUid + " has no sandbox");
        }
        String id = ContainerIds.of(podUid, config.name(), config.attempt());
        if (containers.containsKey(id)) {
            throw new ContainerRuntimeException(
                    "container " + config.name() + " exists with attempt " + config.attempt());
        }
        Instant now = clock.now();
        containers.put(id, new Entry(config, info(id, podUid, config, State.CREATED, now, null, null)));
        return id;
    }

    @Override
    public void startContainer(String id) {
        Entry entry;
        synchronized (this) {
            entry = containers.get(id);
            if (entry == null || entry.info().state() != State.CREATED) {
                throw new ContainerRuntimeException("container " + id + " cannot start: "
                        + (entry == null
                                ? "it does not exist"
                                : "it is " + entry.info().state()));
            }
            ContainerInfo created = entry.info();
            put(entry, State.RUNNING, created.createdAt(), clock.now(), null);
        }
        changed(entry);
        if (completes(entry)) {
            clock.schedule(completionDelay, () -> exit(id));
        }
    }

    private synchronized boolean completes(Entry entry) {
        SandboxInfo sandbox = sandboxes.get(entry.info().podUid());
        return switch (entry.config().role()) {
            case INIT -> true;
            case SIDECAR -> false;
            case MAIN -> sandbox != null && sandbox.config().labels().containsKey(JOB_LABEL);
        };
    }

    @Override
    public CompletableFuture<Void> stopContainer(String id, Duration grace) {
        exit(id);
        return CompletableFuture.completedFuture(null);
    }

    private void exit(String id) {
        Entry entry;
        synchronized (this) {
            entry = containers.get(id);
            if (entry == null || !entry.info().running()) {
                return;
            }
            ContainerInfo running = entry.info();
            put(entry, State.EXITED, running.createdAt(), running.startedAt(), clock.now());
        }
        changed(entry);
    }

    @Override
    public CompletableFuture<Void> removeContainer(String id) {
        Entry entry;
        synchronized (this) {
            entry = containers.remove(id);
        }
        if (entry != null) {
            changed(entry);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized Optional<ContainerInfo> container(String id) {
        return Optional.ofNullable(containers.get(id)).map(Entry::info);
    }

    @Override
    public synchronized List<ContainerInfo> listContainers(String podUid) {
        return containers.values().stream()
                .map(Entry::info)
                .filter(info -> info.podUid().equals(podUid))
                .sorted(Comparator.comparing(ContainerInfo::createdAt).thenComparing(ContainerInfo::attempt))
                .toList();
    }

    @Override
    public CompletableFuture<ExecResult> exec(String id, List<String> command, Duration timeout) {
        return CompletableFuture.failedFuture(nothingToExecute());
    }

    @Override
    public ExecSession openExec(String id, List<String> command) {
        throw nothingToExecute();
    }

    private static ContainerRuntimeException nothingToExecute() {
        return new ContainerRuntimeException("the hollow runtime runs no processes, so that nothing can be executed");
    }

    @Override
    public void subscribe(RuntimeListener listener) {
        listeners.add(listener);
    }

    /** Takes over the containers that the pod's status shows as running or ended. */
    @Override
    public synchronized void adopt(Pod pod) {
        PodRef ref = PodRef.of(pod);
        if (pod.getStatus() == null || pod.getStatus().getPodIP() == null || sandboxes.containsKey(ref.uid())) {
            return;
        }
        Map<String, String> labels = pod.getMetadata().getLabels() == null
                ? Map.of()
                : pod.getMetadata().getLabels();
        SandboxConfig config =
                new SandboxConfig(ref, PodSpecs.hostname(pod), pod.getStatus().getPodIP(), labels);
        sandboxes.put(ref.uid(), new SandboxInfo(config, clock.now()));
        List<ContainerStatus> statuses = new ArrayList<>(pod.getStatus().getInitContainerStatuses());
        statuses.addAll(pod.getStatus().getContainerStatuses());
        statuses.forEach(status -> adopt(pod, status));
    }

    private synchronized void adopt(Pod pod, ContainerStatus status) {
        String id =
                status.getContainerID() == null ? "" : status.getContainerID().replaceFirst("^hollow://", "");
        if (id.isEmpty() || status.getState() == null) {
            return;
        }
        ContainerConfig config = new ContainerConfig(
                status.getName(),
                status.getRestartCount() == null ? 0 : status.getRestartCount(),
                role(pod, status.getName()),
                status.getImage(),
                List.of(),
                List.of(),
                null,
                Map.of(),
                List.of());
        String uid = pod.getMetadata().getUid();
        if (status.getState().getRunning() != null) {
            Instant started = Instant.parse(status.getState().getRunning().getStartedAt());
            Entry entry = new Entry(config, info(id, uid, config, State.RUNNING, started, started, null));
            containers.put(id, entry);
            if (completes(entry)) {
                clock.schedule(completionDelay, () -> exit(id));
            }
        } else if (status.getState().getTerminated() != null) {
            Instant started = Instant.parse(status.getState().getTerminated().getStartedAt());
            Instant finished = Instant.parse(status.getState().getTerminated().getFinishedAt());
            containers.put(id, new Entry(config, info(id, uid, config, State.EXITED, started, started, finished)));
        }
    }

    private static ContainerConfig.Role role(Pod pod, String container) {
        return PodSpecs.initContainers(pod).stream()
                .filter(init -> init.getName().equals(container))
                .findFirst()
                .map(init -> PodSpecs.isSidecar(init) ? ContainerConfig.Role.SIDECAR : ContainerConfig.Role.INIT)
                .orElse(ContainerConfig.Role.MAIN);
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private synchronized void put(
            Entry entry, State state, Instant created, @Nullable Instant started, @Nullable Instant finished) {
        ContainerInfo old = entry.info();
        containers.put(
                old.id(),
                new Entry(
                        entry.config(),
                        info(old.id(), old.podUid(), entry.config(), state, created, started, finished)));
    }

    private static ContainerInfo info(
            String id,
            String podUid,
            ContainerConfig config,
            State state,
            Instant created,
            @Nullable Instant started,
            @Nullable Instant finished) {
        String reason = state == State.EXITED ? "Completed" : "";
        return new ContainerInfo(
                id,
                podUid,
                config.name(),
                config.attempt(),
                config.image(),
                state,
                created,
                started,
                finished,
                0,
                reason,
                "",
                NO_LOG);
    }

    private void changed(Entry entry) {
        listeners.forEach(
                listener -> listener.changed(entry.info().podUid(), entry.info().id()));
    }
}
