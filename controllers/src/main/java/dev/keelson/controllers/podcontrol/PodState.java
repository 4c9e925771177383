package dev.keelson.controllers.podcontrol;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a pod's status means to whoever counts it. */
public final class PodState {

    private PodState() {}

    public static String phase(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return phase == null ? "" : phase;
    }

    public static boolean finished(Pod pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    public static boolean terminating(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether the pod runs or will: neither finished nor being deleted. */
    public static boolean active(Pod pod) {
        return !finished(pod) && !terminating(pod);
    }

    public static boolean ready(Pod pod) {
        PodCondition ready = condition(pod, "Ready");
        return ready != null && "True".equals(ready.getStatus());
    }

    /** Since when the pod is ready; empty if it is not, or does not say. */
    public static Optional<Instant> readySince(Pod pod) {
        PodCondition ready = condition(pod, "Ready");
        return ready == null || !"True".equals(ready.getStatus())
                ? Optional.empty()
                : Optional.ofNullable(ready.getLastTransitionTime()).map(Instant::parse);
    }

    /** Whether the pod has been ready for {@code minReady} at the given time. */
    public static boolean available(Pod pod, Duration minReady, Instant now) {
        if (!ready(pod)) {
            return false;
        }
        return minReady.isZero()
                || readySince(pod)
                        .filter(since -> !since.plus(minReady).isAfter(now))
                        .isPresent();
    }

    public static @Nullable PodCondition condition(Pod pod, String type) {
        List<PodCondition> conditions =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        for (PodCondition condition : conditions) {
            if (type.equals(condition.getType())) {
                return condition;
            }
        }
        return null;
    }
}
