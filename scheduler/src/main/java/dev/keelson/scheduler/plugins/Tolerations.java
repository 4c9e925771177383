package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether tolerations cover taints, as {@code Toleration.ToleratesTaint} of {@code k8s.io/api/core/v1}. */
final class Tolerations {

    static final String NO_SCHEDULE = "NoSchedule";
    static final String NO_EXECUTE = "NoExecute";
    static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";

    private Tolerations() {}

    static boolean tolerate(List<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            if (tolerates(toleration, taint)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code pod} may be placed beside all taints of {@code taints} that keep pods away. */
    static boolean admit(PodView pod, List<Taint> taints) {
        return untolerated(pod, taints) == null;
    }

    static @Nullable Taint untolerated(PodView pod, List<Taint> taints) {
        for (Taint taint : taints) {
            boolean repels = NO_SCHEDULE.equals(taint.getEffect()) || NO_EXECUTE.equals(taint.getEffect());
            if (repels && !tolerate(pod.spec().getTolerations(), taint)) {
                return taint;
            }
        }
        return null;
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        if (given(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (given(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        String operator = given(toleration.getOperator()) ? toleration.getOperator() : "Equal";
        return switch (operator) {
            case "Exists" -> true;
            case "Equal" -> orEmpty(toleration.getValue()).equals(orEmpty(taint.getValue()));
            default -> false;
        };
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
