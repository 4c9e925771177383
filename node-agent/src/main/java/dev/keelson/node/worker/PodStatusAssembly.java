package dev.keelson.node.worker;

import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.pod.PodSpecs;
import dev.keelson.node.pod.QosClass;
import dev.keelson.node.worker.ContainerTrack.Waiting;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pod's status from what runs and what its worker knows. Follows {@code generateAPIPodStatus}. */
final class PodStatusAssembly {

    /**
     * @param over nothing of the pod runs or will run
     * @param failure why the pod failed as a whole, apart from its containers
     */
    record View(
            Pod pod,
            PodStatus previous,
            List<ContainerInfo> containers,
            Map<String, ContainerTrack> tracks,
            String runtimeName,
            String podIp,
            String hostIp,
            Instant startTime,
            boolean over,
            Admission.@Nullable Rejection failure,
            Instant now) {

        Optional<ContainerInfo> latest(String name) {
            return nth(name, 0);
        }

        Optional<ContainerInfo> beforeLatest(String name) {
            return nth(name, 1);
        }

        private Optional<ContainerInfo> nth(String name, int fromLast) {
            List<ContainerInfo> named =
                    containers.stream().filter(info -> info.name().equals(name)).toList();
            int index = named.size() - 1 - fromLast;
            return index < 0 ? Optional.empty() : Optional.of(named.get(index));
        }
    }

    private final View view;

    private PodStatusAssembly(View view) {
        this.view = view;
    }

    static PodStatus of(View view) {
        return new PodStatusAssembly(view).assemble();
    }

    private PodStatus assemble() {
        Pod pod = view.pod();
        List<ContainerStatus> init = new ArrayList<>();
        PodSpecs.initContainers(pod).forEach(container -> init.add(status(container, true)));
        List<ContainerStatus> main = new ArrayList<>();
        pod.getSpec().getContainers().forEach(container -> main.add(status(container, false)));
        Map<String, ContainerStatus> byName = new HashMap<>();
        init.forEach(status -> byName.put(status.getName(), status));
        main.forEach(status -> byName.put(status.getName(), status));
        boolean initialized = main.stream()
                .anyMatch(status -> status.getState().getRunning() != null
                        || status.getState().getTerminated() != null
                        || status.getLastState().getTerminated() != null);
        String phase = phase(byName, initialized);
        boolean sandboxReady = !view.podIp().isEmpty() && !view.over();
        PodStatusBuilder status = new PodStatusBuilder()
                .withPhase(phase)
                .withObservedGeneration(pod.getMetadata().getGeneration())
                .withConditions(PodConditions.of(
                        pod, byName, phase, sandboxReady, view.previous().getConditions(), view.now()))
                .withHostIP(view.hostIp())
                .addNewHostIP(view.hostIp())
                .withStartTime(Timestamps.of(view.startTime()))
                .withQosClass(QosClass.of(pod))
                .withInitContainerStatuses(init)
                .withContainerStatuses(main);
        if (!view.podIp().isEmpty()) {
            status.withPodIP(view.podIp()).addNewPodIP(view.podIp());
        }
        Admission.Rejection failure = view.failure();
        if (failure != null && phase.equals("Failed")) {
            status.withReason(failure.reason()).withMessage(failure.message());
        } else if (phase.equals(view.previous().getPhase())) {
            status.withReason(view.previous().getReason())
                    .withMessage(view.previous().getMessage());
        }
        return status.build();
    }

    /** Terminal phases stay, and come only when nothing runs. */
    private String phase(Map<String, ContainerStatus> byName, boolean initialized) {
        String before = view.previous().getPhase();
        if ("Failed".equals(before) || "Succeeded".equals(before)) {
            return before;
        }
        if (view.failure() != null && view.over()) {
            return "Failed";
        }
        String phase = PodPhase.of(view.pod(), byName, view.over(), initialized);
        boolean terminal = phase.equals("Failed") || phase.equals("Succeeded");
        if (terminal && !view.over()) {
            return before == null ? "Pending" : before;
        }
        return phase;
    }

    private ContainerStatus status(Container container, boolean init) {
        String name = container.getName();
        ContainerTrack track = view.tracks().get(name);
        Optional<ContainerInfo> latest = view.latest(name);
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(name)
                .withImage(container.getImage())
                .withImageID("")
                .withReady(false)
                .withStarted(false)
                .withRestartCount(0)
                .withNewLastState()
                .endLastState();
        container
                .getVolumeMounts()
                .forEach(mount -> status.addToVolumeMounts(new VolumeMountStatusBuilder()
                        .withName(mount.getName())
                        .withMountPath(mount.getMountPath())
                        .withReadOnly(mount.getReadOnly())
                        .withRecursiveReadOnly(Boolean.TRUE.equals(mount.getReadOnly()) ? "Disabled" : null)
                        .build()));
        Waiting waiting = track == null ? null : track.waiting;
        if (latest.isEmpty()) {
            return neverRan(container, status, waiting);
        }
        ContainerInfo info = latest.get();
        status.withContainerID(id(info)).withImage(info.image()).withRestartCount(info.attempt());
        if (container.getResources() != null) {
            status.withResources(container.getResources())
                    .withAllocatedResources(container.getResources().getRequests());
        }
        view.beforeLatest(name).filter(ContainerInfo::exited).ifPresent(before -> status.withLastState(ended(before)));
        if (info.running()) {
            status.withState(new ContainerStateBuilder()
                            .withNewRunning(time(info.startedAt()))
                            .build())
                    .withStarted(track != null && track.started)
                    .withReady(track != null && track.ready && (!init || PodSpecs.isSidecar(container)));
        } else if (info.exited()) {
            if (waiting != null) {
                status.withLastState(ended(info)).withState(waiting(waiting));
            } else {
                status.withState(ended(info));
            }
            status.withReady(init && !PodSpecs.isSidecar(container) && info.exitCode() == 0);
        } else {
            status.withState(waiting(waiting == null ? creating() : waiting));
        }
        return status.build();
    }

    /** A container that the runtime does not know: it waits, or what the API server knows of its end stays. */
    private ContainerStatus neverRan(Container container, ContainerStatusBuilder status, @Nullable Waiting waiting) {
        ContainerStatus before = previous(container.getName());
        if (before != null) {
            if (before.getState() != null && before.getState().getTerminated() != null && waiting == null) {
                return before;
            }
            status.withRestartCount(before.getRestartCount());
            if (before.getLastState() != null) {
                status.withLastState(before.getLastState());
            }
        }
        return status.withState(waiting(waiting == null ? creating() : waiting)).build();
    }

    private @Nullable ContainerStatus previous(String name) {
        List<ContainerStatus> all = new ArrayList<>(view.previous().getContainerStatuses());
        all.addAll(view.previous().getInitContainerStatuses());
        return all.stream()
                .filter(status -> status.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private Waiting creating() {
        boolean init = !PodSpecs.initContainers(view.pod()).isEmpty();
        return new Waiting(init ? "PodInitializing" : "ContainerCreating", "");
    }

    private static ContainerState waiting(Waiting waiting) {
        return new ContainerStateBuilder()
                .withNewWaiting(waiting.message().isEmpty() ? null : waiting.message(), waiting.reason())
                .build();
    }

    private ContainerState ended(ContainerInfo info) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(info.exitCode())
                .withReason(info.reason())
                .withMessage(info.message().isEmpty() ? null : info.message())
                .withStartedAt(time(info.startedAt()))
                .withFinishedAt(time(info.finishedAt()))
                .withContainerID(id(info))
                .endTerminated()
                .build();
    }

    private String id(ContainerInfo info) {
        return view.runtimeName() + "://" + info.id();
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Timestamps.of(time);
    }
}
