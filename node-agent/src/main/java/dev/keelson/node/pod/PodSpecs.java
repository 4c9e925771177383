package dev.keelson.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a pod's spec means to the node. Follows {@code pkg/api/v1/pod} and {@code kubelet/container/helpers.go}. */
public final class PodSpecs {

    private static final long DEFAULT_GRACE_SECONDS = 30;

    private PodSpecs() {}

    /** Whether an init container keeps running beside the main ones (its own restartPolicy is Always). */
    public static boolean isSidecar(Container initContainer) {
        return "Always".equals(initContainer.getRestartPolicy());
    }

    public static List<Container> initContainers(Pod pod) {
        List<Container> init = pod.getSpec().getInitContainers();
        return init == null ? List.of() : init;
    }

    public static List<Container> sidecars(Pod pod) {
        return initContainers(pod).stream().filter(PodSpecs::isSidecar).toList();
    }

    public static List<Container> allContainers(Pod pod) {
        List<Container> all = new ArrayList<>(initContainers(pod));
        all.addAll(pod.getSpec().getContainers());
        return all;
    }

    public static Optional<Container> container(Pod pod, String name) {
        return allContainers(pod).stream().filter(c -> c.getName().equals(name)).findFirst();
    }

    public static String restartPolicy(Pod pod) {
        String policy = pod.getSpec().getRestartPolicy();
        return policy == null ? "Always" : policy;
    }

    /** Whether a container that ended with {@code exitCode} is to run again. */
    public static boolean shouldRestart(Pod pod, Container container, int exitCode) {
        String own = container.getRestartPolicy();
        String policy = own == null ? restartPolicy(pod) : own;
        boolean init = initContainers(pod).contains(container);
        if (init && !isSidecar(container)) {
            return exitCode != 0 && !policy.equals("Never");
        }
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    public static boolean isDeleting(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    public static boolean isTerminal(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Failed".equals(phase) || "Succeeded".equals(phase);
    }

    /** How long the pod's containers may take to end: what the deletion asks for, else what the spec says. */
    public static Duration gracePeriod(Pod pod) {
        Long deletion = pod.getMetadata().getDeletionGracePeriodSeconds();
        if (isDeleting(pod) && deletion != null) {
            return Duration.ofSeconds(deletion);
        }
        Long spec = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(spec == null ? DEFAULT_GRACE_SECONDS : spec);
    }

    public static boolean usesHostNetwork(Pod pod) {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    /** The name the pod's processes know the host by. */
    public static String hostname(Pod pod) {
        PodSpec spec = pod.getSpec();
        String name = spec.getHostname() == null || spec.getHostname().isEmpty()
                ? pod.getMetadata().getName()
                : spec.getHostname();
        return name.length() > 63 ? name.substring(0, 63) : name;
    }
}
