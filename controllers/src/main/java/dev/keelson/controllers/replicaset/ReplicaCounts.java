package dev.keelson.controllers.replicaset;

import dev.keelson.controllers.podcontrol.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a replica set's status says of its pods. Pure: the time is an argument. */
final class ReplicaCounts {

    private static final String FAILURE = "ReplicaFailure";

    private ReplicaCounts() {}

    /** @param failure why pods could not be created or deleted just now; null if all went well */
    static ReplicaSetStatus status(ReplicaSet rs, List<Pod> active, @Nullable Exception failure, Instant now) {
        Map<String, String> template = rs.getSpec().getTemplate().getMetadata() == null
                ? Map.of()
                : Objects.requireNonNullElse(
                        rs.getSpec().getTemplate().getMetadata().getLabels(), Map.of());
        Duration minReady = minReady(rs);
        int labelled = count(
                active,
                pod -> Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of())
                        .entrySet()
                        .containsAll(template.entrySet()));
        int ready = count(active, PodState::ready);
        int available = count(active, pod -> PodState.available(pod, minReady, now));
        return new ReplicaSetStatusBuilder()
                .withObservedGeneration(rs.getMetadata().getGeneration())
                .withReplicas(active.size())
                .withFullyLabeledReplicas(orAbsent(labelled))
                .withReadyReplicas(orAbsent(ready))
                .withAvailableReplicas(orAbsent(available))
                .withConditions(conditions(rs, active.size(), failure, now))
                .build();
    }

    /** How long until another ready pod becomes available; empty if none will by waiting. */
    static Optional<Duration> untilNextAvailable(ReplicaSet rs, List<Pod> active, Instant now) {
        Duration minReady = minReady(rs);
        return active.stream()
                .flatMap(pod -> PodState.readySince(pod).stream())
                .map(since -> Duration.between(now, since.plus(minReady)))
                .filter(left -> !left.isNegative() && !left.isZero())
                .min(Duration::compareTo);
    }

    private static List<ReplicaSetCondition> conditions(
            ReplicaSet rs, int active, @Nullable Exception failure, Instant now) {
        List<ReplicaSetCondition> conditions = new ArrayList<>(
                rs.getStatus() == null ? List.of() : rs.getStatus().getConditions());
        boolean failedBefore = conditions.stream().anyMatch(condition -> FAILURE.equals(condition.getType()));
        if (failure == null) {
            conditions.removeIf(condition -> FAILURE.equals(condition.getType()));
        } else if (!failedBefore) {
            conditions.add(new ReplicaSetConditionBuilder()
                    .withType(FAILURE)
                    .withStatus("True")
                    .withReason(active < rs.getSpec().getReplicas() ? "FailedCreate" : "FailedDelete")
                    .withMessage(failure.getMessage())
                    .withLastTransitionTime(now.truncatedTo(ChronoUnit.SECONDS).toString())
                    .build());
        }
        return conditions;
    }

    private static Duration minReady(ReplicaSet rs) {
        return Duration.ofSeconds(Objects.requireNonNullElse(rs.getSpec().getMinReadySeconds(), 0));
    }

    private static int count(List<Pod> pods, Predicate<Pod> predicate) {
        return (int) pods.stream().filter(predicate).count();
    }

    private static @Nullable Integer orAbsent(int count) {
        return count == 0 ? null : count;
    }
}
