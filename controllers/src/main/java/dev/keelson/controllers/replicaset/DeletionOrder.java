package dev.keelson.controllers.replicaset;

import dev.keelson.controllers.podcontrol.PodState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which of a replica set's pods go first when there are too many.
 *
 * <p>In order of weight: not yet on a node; not yet running; not ready; lower deletion cost; more siblings on the same
 * node; ready for a shorter time; more restarts; younger. Ages compare by their magnitude in powers of two, and pods of
 * like age by uid, so that scaling down does not always hit the newest.
 */
final class DeletionOrder {

    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private DeletionOrder() {}

    /** The {@code count} pods to delete. {@code related} are the active pods of all replica sets of the same owner. */
    static List<Pod> first(int count, List<Pod> pods, List<Pod> related, Instant now) {
        if (count >= pods.size()) {
            return pods;
        }
        Map<String, Integer> onNode = new HashMap<>();
        for (Pod pod : related) {
            if (PodState.active(pod)) {
                onNode.merge(node(pod), 1, Integer::sum);
            }
        }
        return pods.stream().sorted(comparator(onNode, now)).limit(count).toList();
    }

    private static Comparator<Pod> comparator(Map<String, Integer> siblingsOnNode, Instant now) {
        return Comparator.<Pod, Boolean>comparing(pod -> !node(pod).isEmpty())
                .thenComparingInt(DeletionOrder::phaseRank)
                .thenComparing(PodState::ready)
                .thenComparingInt(DeletionOrder::cost)
                .thenComparingInt(pod -> -siblingsOnNode.getOrDefault(node(pod), 0))
                .thenComparingInt(pod -> magnitude(PodState.readySince(pod).orElse(now), now))
                .thenComparingInt(pod -> -restarts(pod))
                .thenComparingInt(pod -> magnitude(created(pod, now), now))
                .thenComparing(
                        pod -> Objects.requireNonNullElse(pod.getMetadata().getUid(), ""));
    }

    private static String node(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
    }

    private static int phaseRank(Pod pod) {
        return switch (PodState.phase(pod)) {
            case "Running" -> 2;
            case "Unknown" -> 1;
            default -> 0;
        };
    }

    private static int cost(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        try {
            return annotations == null ? 0 : Integer.parseInt(annotations.getOrDefault(COST, "0"));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static int restarts(Pod pod) {
        List<ContainerStatus> statuses =
                pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
        return statuses.stream()
                .mapToInt(status -> Objects.requireNonNullElse(status.getRestartCount(), 0))
                .max()
                .orElse(0);
    }

    private static Instant created(Pod pod, Instant now) {
        String created = pod.getMetadata().getCreationTimestamp();
        return created == null ? now : Instant.parse(created);
    }

    /** The power of two below an age in seconds, -1 for none. */
    private static int magnitude(Instant since, Instant now) {
        long seconds = Duration.between(since, now).toSeconds();
        return seconds <= 0 ? -1 : 63 - Long.numberOfLeadingZeros(seconds);
    }
}
