package dev.keelson.node.worker;

import dev.keelson.clock.Timer;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.RuntimeDescription;
import dev.keelson.node.container.SandboxConfig;
import dev.keelson.node.container.SandboxInfo;
import dev.keelson.node.pod.DownwardFields.NodeFacts;
import dev.keelson.node.pod.PodRef;
import dev.keelson.node.pod.PodSpecs;
import dev.keelson.node.probe.ProbeKind;
import dev.keelson.node.probe.ProbeListener;
import dev.keelson.node.probe.ProbeLoop;
import dev.keelson.node.probe.ProbeTarget;
import dev.keelson.node.volume.PodVolumes;
import dev.keelson.node.volume.VolumeException;
import dev.keelson.node.worker.ContainerTrack.Waiting;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's state machine. {@link #post} may be called by anyone; everything else happens in {@link #step}, which one
 * thread at a time runs.
 *
 * <p>A step takes in what was posted, looks at what the runtime lists, does what is due, publishes the status and sets a
 * timer for what is due next. It is level-triggered: a step too many changes nothing.
 */
final class PodWorker implements ProbeListener {

    /** Where the pod is on its way; only ever goes forward. */
    enum Stage {
        ACTIVE,
        /** Nothing is started any more; what runs is being stopped. */
        TERMINATING,
        /** Nothing runs; its containers are kept for their logs until the pod is gone from the API server. */
        TERMINATED,
        /** Nothing is left. */
        CLEANED
    }

    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration VOLUME_RETRY_MAX = Duration.ofMinutes(2);
    private static final Duration VOLUME_REFRESH = Duration.ofMinutes(1);

    private final PodRef ref;
    private final NodeServices services;
    private final Runnable wake;
    private final ContainerStarts starts;
    private final ContainerStops stops;
    private final LifecycleHooks hooks;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();

    // All below is owned by the loop: read and written in step() only.
    private Pod pod;
    private Stage stage = Stage.ACTIVE;
    private boolean gone;
    private boolean settled;
    private final Map<String, ContainerTrack> tracks = new LinkedHashMap<>();
    private PodStatus status;
    private Instant startTime;
    private String podIp = "";
    // Null until the volumes are ready.
    private @Nullable Map<String, Path> volumes;
    private Duration volumeRetry = Duration.ofSeconds(1);
    private Instant volumesDue = Instant.EPOCH;
    private Admission.@Nullable Rejection failure;
    private boolean unmounted;
    private boolean removing;
    private @Nullable Timer timer;
    // When the next step is needed at the latest, found during a step.
    private @Nullable Instant nextDue;

    /** @param wake asks for a step; called after every post */
    PodWorker(Pod pod, NodeServices services, Runnable wake) {
        this.ref = PodRef.of(pod);
        this.pod = pod;
        this.services = services;
        this.wake = wake;
        this.starts = new ContainerStarts(services);
        this.hooks = new LifecycleHooks(services.runtime(), services.clock(), services.blocking());
        this.stops = new ContainerStops(services, hooks, this::poke);
        this.status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        this.startTime =
                Timestamps.parse(status.getStartTime()).orElse(services.clock().now());
        PodSpecs.allContainers(pod).forEach(container -> tracks.put(container.getName(), new ContainerTrack()));
    }

    PodRef ref() {
        return ref;
    }

    // ---- posted by others ----

    void update(Pod newer) {
        post(() -> {
            if (!gone) {
                pod = newer;
            }
        });
    }

    /** The pod is no longer on the API server. */
    void gone() {
        post(() -> gone = true);
    }

    /** Something may have changed: look again. */
    void poke() {
        post(() -> {});
    }

    /** Ends the pod as failed, whatever its restart policy. */
    void fail(String reason, String message) {
        post(() -> failPod(reason, message));
    }

    @Override
    public void decided(String containerId, ProbeKind kind, boolean success, String message) {
        post(() -> tracks.values().stream()
                .filter(track -> track.runningId.equals(containerId))
                .findFirst()
                .ifPresent(track -> take(track, kind, success)));
    }

    @Override
    public void failed(String containerId, ProbeKind kind, String message) {
        post(() -> tracks.forEach((name, track) -> {
            if (track.runningId.equals(containerId)) {
                PodSpecs.container(pod, name)
                        .ifPresent(container -> event(container, PodEvents.WARNING, "Unhealthy", message));
            }
        }));
    }

    private void post(Runnable message) {
        mailbox.add(message);
        wake.run();
    }

    // ---- the loop ----

    /** @return the stage the pod is in now */
    Stage step() {
        for (Runnable message = mailbox.poll(); message != null; message = mailbox.poll()) {
            message.run();
        }
        if (stage == Stage.CLEANED) {
            return stage;
        }
        nextDue = null;
        try {
            sync();
        } catch (RuntimeException unexpected) {
            LOG.warn("pod {}: step failed; trying again in {}", ref, RETRY, unexpected);
            event(null, PodEvents.WARNING, "FailedSync", "error determining status: " + unexpected.getMessage());
            dueIn(RETRY);
        }
        setTimer();
        return stage;
    }

    boolean hasMail() {
        return !mailbox.isEmpty();
    }

    /** Stops timers and probes without touching what runs. */
    void release() {
        if (timer != null) {
            timer.cancel();
        }
        tracks.values().forEach(ContainerTrack::closeProbes);
    }

    private void sync() {
        settle();
        if (stage == Stage.ACTIVE && (gone || PodSpecs.isDeleting(pod) || PodSpecs.isTerminal(pod))) {
            stage = Stage.TERMINATING;
        }
        observe();
        if (stage == Stage.ACTIVE) {
            syncActive();
        }
        if (stage == Stage.TERMINATING) {
            syncTerminating();
        }
        if (stage == Stage.TERMINATED) {
            syncTerminated();
        }
        if (stage != Stage.CLEANED && !gone) {
            publish();
        }
    }

    /** Once: finds what an earlier agent left of this pod. */
    private void settle() {
        if (settled) {
            return;
        }
        settled = true;
        sandbox().ifPresent(sandbox -> podIp = sandbox.config().ip());
    }

    private Optional<SandboxInfo> sandbox() {
        return services.runtime().listPodSandboxes().stream()
                .filter(sandbox -> sandbox.podUid().equals(ref.uid()))
                .findFirst();
    }

    // ---- observing ----

    /** Brings the tracks in line with what the runtime lists. */
    private void observe() {
        for (Container container : PodSpecs.allContainers(pod)) {
            ContainerTrack track = track(container);
            Optional<ContainerInfo> latest = latest(container.getName());
            if (latest.isEmpty() || !latest.get().running()) {
                if (!track.runningId.isEmpty()) {
                    track.notRunning();
                }
            } else if (!track.runningId.equals(latest.get().id())) {
                track.running(latest.get().id());
                beginProbing(container, track, latest.get());
            }
        }
    }

    private void beginProbing(Container container, ContainerTrack track, ContainerInfo info) {
        boolean probed = services.runtime().description().runsProcesses();
        // A container that was ready before the agent's restart stays so until its probe says otherwise.
        Optional<ContainerStatus> before = Optional.ofNullable(statusOf(container.getName()))
                .filter(status -> containerId(info).equals(status.getContainerID()));
        boolean wasStarted = before.map(ContainerStatus::getStarted).orElse(false);
        boolean wasReady = before.map(ContainerStatus::getReady).orElse(false);
        track.started = container.getStartupProbe() == null || !probed || wasStarted;
        track.ready = track.started && (container.getReadinessProbe() == null || !probed || wasReady);
        if (!probed || stage != Stage.ACTIVE) {
            return;
        }
        if (track.started) {
            probe(container, track, info, ProbeKind.LIVENESS);
            probe(container, track, info, ProbeKind.READINESS);
        } else {
            probe(container, track, info, ProbeKind.STARTUP);
        }
    }

    private void probe(Container container, ContainerTrack track, ContainerInfo info, ProbeKind kind) {
        Probe probe = kind.of(container);
        if (probe != null) {
            Instant startedAt = info.startedAt() == null ? services.clock().now() : info.startedAt();
            ProbeTarget target = new ProbeTarget(container, info.id(), podIp, startedAt);
            track.probes.put(kind, ProbeLoop.start(kind, probe, target, services.prober(), this, services.clock()));
        }
    }

    private void take(ContainerTrack track, ProbeKind kind, boolean success) {
        Container container = PodSpecs.allContainers(pod).stream()
                .filter(candidate -> track(candidate) == track)
                .findFirst()
                .orElseThrow();
        ContainerInfo info = services.runtime().container(track.runningId).orElse(null);
        if (info == null || !info.running() || stage == Stage.CLEANED) {
            return;
        }
        if (kind == ProbeKind.READINESS) {
            track.ready = success;
        } else if (!success && stage == Stage.ACTIVE) {
            track.closeProbe(kind);
            track.ready = false;
            stops.stop(
                    pod,
                    container,
                    track,
                    info,
                    podIp,
                    livenessGrace(container, kind),
                    "Container "
                            + container.getName() + " failed " + kind.label().toLowerCase(Locale.ROOT)
                            + " probe, will be restarted");
        } else if (success && kind == ProbeKind.STARTUP && !track.started) {
            track.closeProbe(ProbeKind.STARTUP);
            track.started = true;
            track.ready = container.getReadinessProbe() == null;
            probe(container, track, info, ProbeKind.LIVENESS);
            probe(container, track, info, ProbeKind.READINESS);
        }
    }

    private Duration livenessGrace(Container container, ProbeKind kind) {
        Probe probe = kind.of(container);
        Long own = probe == null ? null : probe.getTerminationGracePeriodSeconds();
        return own == null ? PodSpecs.gracePeriod(pod) : Duration.ofSeconds(own);
    }

    // ---- active ----

    private void syncActive() {
        if (failure == null && expired()) {
            failPod("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
        }
        if (failure != null) {
            stage = Stage.TERMINATING;
            return;
        }
        Optional<Admission.Rejection> rejection = services.admission().admit(pod);
        if (rejection.isPresent()) {
            failPod(rejection.get().reason(), rejection.get().message());
            event(
                    null,
                    PodEvents.WARNING,
                    rejection.get().reason(),
                    rejection.get().message());
            stage = Stage.TERMINATING;
            return;
        }
        if (podIp.isEmpty()) {
            podIp = PodSpecs.usesHostNetwork(pod)
                    ? services.hostIp()
                    : services.addresses().allocate(ref.uid());
        }
        if (!volumesReady()) {
            return;
        }
        ensureSandbox();
        new ContainerPlan(this).run();
    }

    private boolean expired() {
        Long deadline = pod.getSpec().getActiveDeadlineSeconds();
        if (deadline == null) {
            return false;
        }
        Instant end = startTime.plusSeconds(deadline);
        if (services.clock().now().isBefore(end)) {
            dueAt(end);
            return false;
        }
        return true;
    }

    private void failPod(String reason, String message) {
        if (failure == null) {
            failure = new Admission.Rejection(reason, message);
        }
    }

    private boolean volumesReady() {
        Instant now = services.clock().now();
        if (now.isBefore(volumesDue)) {
            dueAt(volumesDue);
            return volumes != null;
        }
        try {
            volumes = services.volumes().mount(pod, facts());
            if (PodVolumes.changesOverTime(pod)) {
                volumesDue = now.plus(VOLUME_REFRESH);
                dueAt(volumesDue);
            } else {
                volumesDue = Instant.MAX;
            }
        } catch (VolumeException | RuntimeException failed) {
            event(null, PodEvents.WARNING, "FailedMount", String.valueOf(failed.getMessage()));
            volumesDue = now.plus(volumeRetry);
            volumeRetry = volumeRetry.multipliedBy(2);
            if (volumeRetry.compareTo(VOLUME_RETRY_MAX) > 0) {
                volumeRetry = VOLUME_RETRY_MAX;
            }
            dueAt(volumesDue);
        }
        return volumes != null;
    }

    private void ensureSandbox() {
        if (sandbox().isPresent()) {
            return;
        }
        Map<String, String> labels = pod.getMetadata().getLabels();
        services.runtime()
                .runPodSandbox(
                        new SandboxConfig(ref, PodSpecs.hostname(pod), podIp, labels == null ? Map.of() : labels));
        RuntimeDescription.Notice notice = services.runtime().description().notice();
        if (notice != null) {
            event(null, PodEvents.WARNING, notice.reason(), notice.message());
        }
    }

    // ---- what the plan asks of the worker ----

    Pod pod() {
        return pod;
    }

    ContainerTrack track(Container container) {
        return tracks.computeIfAbsent(container.getName(), name -> new ContainerTrack());
    }

    Optional<ContainerInfo> latest(String name) {
        List<ContainerInfo> named = named(name);
        return named.isEmpty() ? Optional.empty() : Optional.of(named.get(named.size() - 1));
    }

    private List<ContainerInfo> named(String name) {
        return services.runtime().listContainers(ref.uid()).stream()
                .filter(info -> info.name().equals(name))
                .sorted(Comparator.comparingInt(ContainerInfo::attempt))
                .toList();
    }

    /** Starts a container as its next attempt, now or when its back-off is over. */
    void start(Container container) {
        ContainerTrack track = track(container);
        Optional<ContainerInfo> latest = latest(container.getName());
        if (latest.isPresent() && latest.get().state() == ContainerInfo.State.CREATED) {
            removeUnstarted(track, latest.get());
            return;
        }
        Instant now = services.clock().now();
        if (now.isBefore(track.notBefore)) {
            dueAt(track.notBefore);
            return;
        }
        if (latest.isPresent() && backingOff(container, track, latest.get(), now)) {
            return;
        }
        launch(container, track, latest);
    }

    /** A container whose start failed, or whose creator died before it, is replaced by one of the same attempt. */
    private void removeUnstarted(ContainerTrack track, ContainerInfo info) {
        if (!track.removingUnstarted) {
            track.removingUnstarted = true;
            services.runtime()
                    .removeContainer(info.id())
                    .whenComplete((done, failed) -> post(() -> {
                        track.removingUnstarted = false;
                    }));
        }
    }

    private boolean backingOff(Container container, ContainerTrack track, ContainerInfo exited, Instant now) {
        Instant finishedAt = exited.finishedAt() == null ? now : exited.finishedAt();
        Instant notBefore = track.backOff.notBefore(finishedAt);
        if (now.isBefore(notBefore)) {
            dueAt(notBefore);
            track.waiting = new Waiting(
                    "CrashLoopBackOff",
                    "back-off " + GoDuration.format(track.backOff.delay()) + " restarting failed container="
                            + container.getName() + " pod=" + ref);
            if (!track.backOffAnnounced.equals(exited.id())) {
                track.backOffAnnounced = exited.id();
                event(
                        container,
                        PodEvents.WARNING,
                        "BackOff",
                        "Back-off restarting failed container " + container.getName() + " in pod " + ref);
            }
            return true;
        }
        return false;
    }

    private void launch(Container container, ContainerTrack track, Optional<ContainerInfo> latest) {
        Map<String, Path> ready = volumes == null ? Map.of() : volumes;
        try {
            String id = starts.start(pod, container, nextAttempt(container, latest), ready, facts());
            latest.ifPresent(exited -> track.backOff.next(
                    exited.finishedAt() == null ? services.clock().now() : exited.finishedAt(),
                    services.clock().now()));
            track.waiting = null;
            track.notBefore = Instant.EPOCH;
            removeOldAttempts(container.getName());
            observe();
            afterStart(container, id);
        } catch (ContainerStarts.Refused refused) {
            track.waiting = refused.waiting();
            track.notBefore = services.clock().now().plus(RETRY);
            dueAt(track.notBefore);
        }
    }

    private int nextAttempt(Container container, Optional<ContainerInfo> latest) {
        if (latest.isPresent()) {
            return latest.get().attempt() + 1;
        }
        return Optional.ofNullable(statusOf(container.getName()))
                .filter(before -> before.getContainerID() != null
                        && !before.getContainerID().isEmpty())
                .map(before -> before.getRestartCount() + 1)
                .orElse(0);
    }

    /** The last container before the current one is kept for {@code kubectl logs --previous}. */
    private void removeOldAttempts(String name) {
        List<ContainerInfo> all = named(name);
        all.stream()
                .limit(Math.max(0, all.size() - 2))
                .forEach(old -> services.runtime().removeContainer(old.id()));
    }

    private void afterStart(Container container, String id) {
        if (container.getLifecycle() == null || container.getLifecycle().getPostStart() == null) {
            return;
        }
        hooks.run(container.getLifecycle().getPostStart(), container, id, podIp, PodSpecs.gracePeriod(pod))
                .whenComplete((done, failed) -> {
                    if (failed != null) {
                        post(() -> postStartFailed(container, id));
                    }
                });
    }

    private void postStartFailed(Container container, String id) {
        event(container, PodEvents.WARNING, "FailedPostStartHook", "PostStartHook failed");
        services.runtime()
                .container(id)
                .filter(ContainerInfo::running)
                .ifPresent(info -> stops.stop(
                        pod,
                        container,
                        track(container),
                        info,
                        podIp,
                        PodSpecs.gracePeriod(pod),
                        "FailedPostStartHook"));
    }

    void restartBecauseChanged(Container container, ContainerInfo info) {
        stops.stop(
                pod,
                container,
                track(container),
                info,
                podIp,
                PodSpecs.gracePeriod(pod),
                "Container " + container.getName() + " definition changed, will be restarted");
    }

    /** The pod's containers have all ended for good. */
    void finish() {
        stage = Stage.TERMINATING;
    }

    // ---- ending ----

    private void syncTerminating() {
        List<Container> running = new ArrayList<>();
        for (Container container : PodSpecs.allContainers(pod)) {
            ContainerTrack track = track(container);
            track.closeProbe(ProbeKind.LIVENESS);
            track.closeProbe(ProbeKind.STARTUP);
            track.waiting = null;
            if (!track.runningId.isEmpty()) {
                running.add(container);
            }
        }
        if (running.isEmpty()) {
            stage = Stage.TERMINATED;
            return;
        }
        List<Container> sidecars = PodSpecs.sidecars(pod);
        List<Container> first = running.stream()
                .filter(container -> !sidecars.contains(container))
                .toList();
        // Sidecars end after the main containers, the last one started first.
        List<Container> turn = first.isEmpty() ? running.subList(running.size() - 1, running.size()) : first;
        for (Container container : turn) {
            ContainerTrack track = track(container);
            services.runtime()
                    .container(track.runningId)
                    .ifPresent(info -> stops.stop(
                            pod,
                            container,
                            track,
                            info,
                            podIp,
                            PodSpecs.gracePeriod(pod),
                            "Stopping container " + container.getName()));
        }
    }

    private void syncTerminated() {
        if (!unmounted) {
            try {
                services.volumes().unmount(ref.uid());
                unmounted = true;
                services.admission().release(ref.uid());
            } catch (VolumeException failed) {
                LOG.warn("pod {}: {}; trying again in {}", ref, failed.getMessage(), RETRY);
                dueIn(RETRY);
                return;
            }
        }
        if (gone && !removing) {
            removing = true;
            services.statuses().forget(ref.uid());
            services.runtime()
                    .removePodSandbox(ref.uid())
                    .whenComplete((done, failed) -> post(() -> {
                        if (failed != null) {
                            LOG.warn("pod {}: cannot be removed from the node", ref, failed);
                        }
                        services.addresses().release(ref.uid());
                        stage = Stage.CLEANED;
                    }));
        }
    }

    // ---- status ----

    private void publish() {
        boolean over = stage == Stage.TERMINATED;
        PodStatus fresh = PodStatusAssembly.of(new PodStatusAssembly.View(
                pod,
                status,
                services.runtime().listContainers(ref.uid()),
                new HashMap<>(tracks),
                services.runtime().description().name(),
                podIp,
                services.hostIp(),
                startTime,
                over,
                failure,
                services.clock().now()));
        status = fresh;
        services.statuses().publish(pod, fresh, over && unmounted);
    }

    private @Nullable ContainerStatus statusOf(String name) {
        List<ContainerStatus> all = new ArrayList<>(status.getContainerStatuses());
        all.addAll(status.getInitContainerStatuses());
        return all.stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private String containerId(ContainerInfo info) {
        return services.runtime().description().name() + "://" + info.id();
    }

    private NodeFacts facts() {
        return new NodeFacts(services.hostIp(), podIp, services.allocatable());
    }

    private void event(@Nullable Container container, String type, String reason, String message) {
        String path = container == null ? null : ContainerStarts.fieldPath(pod, container);
        services.events().record(pod, path, type, reason, message);
    }

    // ---- time ----

    private void dueIn(Duration delay) {
        dueAt(services.clock().now().plus(delay));
    }

    private void dueAt(Instant when) {
        if (nextDue == null || when.isBefore(nextDue)) {
            nextDue = when;
        }
    }

    private void setTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (nextDue != null && !nextDue.equals(Instant.MAX) && stage != Stage.CLEANED) {
            Duration delay = Duration.between(services.clock().now(), nextDue);
            timer = services.clock().schedule(delay, this::poke);
        }
    }
}
