package dev.keelson.node.worker;

import dev.keelson.node.pod.PodSpecs;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod's phase from its containers' statuses. Follows {@code getPhase} in {@code kubelet_pods.go}. */
final class PodPhase {

    private final Pod pod;
    private final Map<String, ContainerStatus> statuses;

    private int pendingInit;
    private int pendingSidecars;
    private boolean initFailed;
    private int unknown;
    private int running;
    private int waiting;
    private int stopped;
    private int stoppedForGood;
    private int succeeded;

    private PodPhase(Pod pod, Map<String, ContainerStatus> statuses) {
        this.pod = pod;
        this.statuses = statuses;
    }

    /**
     * @param over the pod will not start or restart anything any more, and nothing of it runs
     * @param initialized whether a main container has run
     */
    static String of(Pod pod, Map<String, ContainerStatus> statuses, boolean over, boolean initialized) {
        PodPhase count = new PodPhase(pod, statuses);
        for (Container container : PodSpecs.initContainers(pod)) {
            if (PodSpecs.isSidecar(container)) {
                count.sidecar(statuses.get(container.getName()));
            } else {
                count.init(container, statuses.get(container.getName()));
            }
        }
        pod.getSpec().getContainers().forEach(count::main);
        return count.decide(over, initialized);
    }

    private void init(Container container, @Nullable ContainerStatus status) {
        ContainerStateTerminated ended = status == null ? null : ended(status);
        if (status == null || status.getState().getRunning() != null || ended == null) {
            pendingInit++;
        } else if (ended.getExitCode() != 0 && !PodSpecs.shouldRestart(pod, container, ended.getExitCode())) {
            initFailed = true;
        }
    }

    private void sidecar(@Nullable ContainerStatus status) {
        if (status == null) {
            unknown++;
        } else if (status.getState().getRunning() != null) {
            if (!Boolean.TRUE.equals(status.getStarted())) {
                pendingSidecars++;
            }
            running++;
        } else if (status.getState().getWaiting() != null && ended(status) == null) {
            pendingSidecars++;
            waiting++;
        }
    }

    private void main(Container container) {
        ContainerStatus status = statuses.get(container.getName());
        ContainerStateTerminated ended = status == null ? null : ended(status);
        if (status == null) {
            unknown++;
        } else if (status.getState().getRunning() != null) {
            running++;
        } else if (ended == null) {
            waiting++;
        } else {
            stopped++;
            if (!PodSpecs.shouldRestart(pod, container, ended.getExitCode())) {
                stoppedForGood++;
            }
            if (status.getState().getTerminated() != null && ended.getExitCode() == 0) {
                succeeded++;
            }
        }
    }

    private String decide(boolean over, boolean initialized) {
        if (initFailed) {
            return "Failed";
        }
        if (pendingInit > 0 || (pendingSidecars > 0 && !initialized) || waiting > 0) {
            return "Pending";
        }
        if (unknown > 0) {
            return "Pending";
        }
        if (running > 0) {
            return "Running";
        }
        if (stopped == 0) {
            return "Pending";
        }
        if (!over && stopped != stoppedForGood) {
            return "Running";
        }
        return stopped == succeeded ? "Succeeded" : "Failed";
    }

    /** How the container ended, if the last thing it did was to end. */
    private static @Nullable ContainerStateTerminated ended(ContainerStatus status) {
        if (status.getState().getTerminated() != null) {
            return status.getState().getTerminated();
        }
        boolean waits = status.getState().getWaiting() != null;
        return waits && status.getLastState() != null ? status.getLastState().getTerminated() : null;
    }
}
