package dev.keelson.node.worker;

import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.pod.PodSpecs;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * Decides which containers of an active pod are to start: init containers one after another, sidecars as they come and
 * for as long as the pod lives, then all main containers. Follows {@code computePodActions}.
 */
final class ContainerPlan {

    private final PodWorker worker;
    private final Pod pod;

    ContainerPlan(PodWorker worker) {
        this.worker = worker;
        this.pod = worker.pod();
    }

    void run() {
        boolean initialized = pod.getSpec().getContainers().stream()
                .anyMatch(container -> worker.latest(container.getName()).isPresent());
        if (initialized) {
            PodSpecs.sidecars(pod).forEach(this::keepRunning);
        } else if (!initialize()) {
            return;
        }
        pod.getSpec().getContainers().forEach(this::keepRunning);
        if (pod.getSpec().getContainers().stream().allMatch(this::endedForGood)) {
            worker.finish();
        }
    }

    /** @return whether the main containers may start */
    private boolean initialize() {
        for (Container container : PodSpecs.initContainers(pod)) {
            Optional<ContainerInfo> latest = worker.latest(container.getName());
            if (PodSpecs.isSidecar(container)) {
                keepRunning(container);
                if (!worker.track(container).started) {
                    return false;
                }
            } else if (latest.isPresent() && latest.get().running()) {
                return false;
            } else if (endedForGood(container)) {
                if (latest.orElseThrow().exitCode() != 0) {
                    worker.finish();
                    return false;
                }
            } else {
                worker.start(container);
                return false;
            }
        }
        return true;
    }

    private void keepRunning(Container container) {
        Optional<ContainerInfo> latest = worker.latest(container.getName());
        if (latest.isPresent() && latest.get().running()) {
            String image = container.getImage();
            if (image != null && !image.equals(latest.get().image())) {
                worker.restartBecauseChanged(container, latest.get());
            }
        } else if (!endedForGood(container)) {
            worker.start(container);
        }
    }

    private boolean endedForGood(Container container) {
        return worker.latest(container.getName())
                .filter(ContainerInfo::exited)
                .filter(info -> !PodSpecs.shouldRestart(pod, container, info.exitCode()))
                .isPresent();
    }
}
