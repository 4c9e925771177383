package dev.keelson.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Deployment's status says of its replica sets. Pure: the time is an argument. */
final class RolloutStatus {

    static final String AVAILABLE = "Available";
    static final String PROGRESSING = "Progressing";
    static final String REPLICA_FAILURE = "ReplicaFailure";

    static final String NEW_REPLICA_SET_AVAILABLE = "NewReplicaSetAvailable";
    static final String TIMED_OUT = "ProgressDeadlineExceeded";
    static final String PAUSED = "DeploymentPaused";

    private final Deployment deployment;
    private final ReplicaSets sets;
    private final Instant now;
    private final List<DeploymentCondition> conditions;

    private RolloutStatus(Deployment deployment, ReplicaSets sets, Instant now) {
        this.deployment = deployment;
        this.sets = sets;
        this.now = now;
        this.conditions = new ArrayList<>(
                deployment.getStatus() == null
                        ? List.of()
                        : deployment.getStatus().getConditions());
    }

    /** Counts and the Available condition alone, as while paused or scaling. */
    static DeploymentStatus counted(Deployment deployment, ReplicaSets sets, Instant now) {
        RolloutStatus status = new RolloutStatus(deployment, sets, now);
        DeploymentStatus counts = status.counts();
        status.judgeAvailability(counts);
        return status.finished(counts);
    }

    /** Counts and all conditions, as during a rollout. */
    static DeploymentStatus rolledOut(Deployment deployment, ReplicaSets sets, Instant now) {
        RolloutStatus status = new RolloutStatus(deployment, sets, now);
        DeploymentStatus counts = status.counts();
        status.judgeAvailability(counts);
        status.judgeProgress(counts);
        status.inheritFailure();
        return status.finished(counts);
    }

    /** The status with one condition set, everything else as it is. */
    static DeploymentStatus with(
            Deployment deployment, String type, String value, String reason, String message, Instant now) {
        RolloutStatus status = new RolloutStatus(deployment, new ReplicaSets(null, List.of()), now);
        status.set(type, value, reason, message);
        DeploymentStatus former = former(deployment);
        return new DeploymentStatusBuilder(former)
                .withConditions(status.conditions)
                .build();
    }

    static boolean complete(Deployment deployment, DeploymentStatus status) {
        int wanted = deployment.getSpec().getReplicas();
        return orZero(status.getUpdatedReplicas()) == wanted
                && orZero(status.getReplicas()) == wanted
                && orZero(status.getAvailableReplicas()) == wanted
                && status.getObservedGeneration() != null
                && status.getObservedGeneration() >= deployment.getMetadata().getGeneration();
    }

    /** When the Deployment must be looked at again to notice that its rollout is stuck; empty if it cannot be. */
    static Optional<Duration> untilDeadline(Deployment deployment, DeploymentStatus status, Instant now) {
        DeploymentCondition progressing = condition(status.getConditions(), PROGRESSING);
        if (!hasDeadline(deployment)
                || progressing == null
                || complete(deployment, status)
                || TIMED_OUT.equals(progressing.getReason())) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, deadline(deployment, progressing));
        return Optional.of(left.isNegative() ? Duration.ofSeconds(1) : left.plusSeconds(1));
    }

    static boolean hasDeadline(Deployment deployment) {
        Integer seconds = deployment.getSpec().getProgressDeadlineSeconds();
        return seconds != null && seconds != Integer.MAX_VALUE;
    }

    static @Nullable DeploymentCondition progressing(Deployment deployment) {
        return condition(former(deployment).getConditions(), PROGRESSING);
    }

    private DeploymentStatus counts() {
        List<ReplicaSet> all = sets.all();
        int available = ReplicaSets.sum(all, ReplicaSets::available);
        int missing = Math.max(0, ReplicaSets.sum(all, ReplicaSets::replicas) - available);
        return new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(orAbsent(ReplicaSets.sum(all, ReplicaSets::actual)))
                .withUpdatedReplicas(orAbsent(ReplicaSets.actual(sets.current())))
                .withReadyReplicas(orAbsent(ReplicaSets.sum(all, ReplicaSets::ready)))
                .withAvailableReplicas(orAbsent(available))
                .withUnavailableReplicas(orAbsent(missing))
                .withCollisionCount(former(deployment).getCollisionCount())
                .build();
    }

    private void judgeAvailability(DeploymentStatus counts) {
        int needed = deployment.getSpec().getReplicas()
                - RolloutBounds.of(deployment).maxUnavailable();
        if (orZero(counts.getAvailableReplicas()) >= needed) {
            set(AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        } else {
            set(AVAILABLE, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        }
    }

    private void judgeProgress(DeploymentStatus counts) {
        if (!hasDeadline(deployment)) {
            remove(PROGRESSING);
            return;
        }
        DeploymentCondition former = condition(conditions, PROGRESSING);
        boolean settled = former != null
                && NEW_REPLICA_SET_AVAILABLE.equals(former.getReason())
                && orZero(counts.getReplicas()) == orZero(counts.getUpdatedReplicas());
        if (settled) {
            return;
        }
        ReplicaSet current = sets.current();
        String subject = current == null
                ? "Deployment \"" + deployment.getMetadata().getName() + "\""
                : "ReplicaSet \"" + current.getMetadata().getName() + "\"";
        if (complete(deployment, counts)) {
            set(PROGRESSING, "True", NEW_REPLICA_SET_AVAILABLE, subject + " has successfully progressed.");
        } else if (progressed(counts)) {
            noteProgress(former, subject + " is progressing.");
        } else if (former != null && timedOut(former)) {
            set(PROGRESSING, "False", TIMED_OUT, subject + " has timed out progressing.");
        }
    }

    private boolean progressed(DeploymentStatus counts) {
        DeploymentStatus former = former(deployment);
        int oldBefore = orZero(former.getReplicas()) - orZero(former.getUpdatedReplicas());
        int oldNow = orZero(counts.getReplicas()) - orZero(counts.getUpdatedReplicas());
        return orZero(counts.getUpdatedReplicas()) > orZero(former.getUpdatedReplicas())
                || oldNow < oldBefore
                || orZero(counts.getReadyReplicas()) > orZero(former.getReadyReplicas())
                || orZero(counts.getAvailableReplicas()) > orZero(former.getAvailableReplicas());
    }

    /** Each step of progress starts the deadline anew, though the condition's value stays. */
    private void noteProgress(@Nullable DeploymentCondition former, String message) {
        String since =
                former != null && "True".equals(former.getStatus()) ? former.getLastTransitionTime() : timestamp();
        remove(PROGRESSING);
        conditions.add(condition(PROGRESSING, "True", "ReplicaSetUpdated", message, since));
    }

    private boolean timedOut(DeploymentCondition progressing) {
        if (NEW_REPLICA_SET_AVAILABLE.equals(progressing.getReason())) {
            return false;
        }
        return TIMED_OUT.equals(progressing.getReason())
                || deadline(deployment, progressing).isBefore(now);
    }

    private void inheritFailure() {
        ReplicaSetCondition failure = sets.current() == null ? null : failure(sets.current());
        for (ReplicaSet rs : sets.all()) {
            failure = failure == null ? failure(rs) : failure;
        }
        if (failure == null) {
            remove(REPLICA_FAILURE);
        } else {
            set(REPLICA_FAILURE, failure.getStatus(), failure.getReason(), failure.getMessage());
        }
    }

    private static @Nullable ReplicaSetCondition failure(ReplicaSet rs) {
        return rs.getStatus() == null
                ? null
                : rs.getStatus().getConditions().stream()
                        .filter(condition -> REPLICA_FAILURE.equals(condition.getType()))
                        .findFirst()
                        .orElse(null);
    }

    /** Sets a condition; times change only when its value or reason does. */
    private void set(String type, String value, String reason, String message) {
        DeploymentCondition former = condition(conditions, type);
        if (former != null && value.equals(former.getStatus()) && reason.equals(former.getReason())) {
            return;
        }
        String since =
                former != null && value.equals(former.getStatus()) ? former.getLastTransitionTime() : timestamp();
        remove(type);
        conditions.add(condition(type, value, reason, message, since));
    }

    private void remove(String type) {
        conditions.removeIf(condition -> type.equals(condition.getType()));
    }

    private DeploymentCondition condition(String type, String value, String reason, String message, String since) {
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(value)
                .withReason(reason)
                .withMessage(message)
                .withLastUpdateTime(timestamp())
                .withLastTransitionTime(since)
                .build();
    }

    private DeploymentStatus finished(DeploymentStatus counts) {
        counts.setConditions(conditions);
        return counts;
    }

    private String timestamp() {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Instant deadline(Deployment deployment, DeploymentCondition progressing) {
        return Instant.parse(progressing.getLastUpdateTime())
                .plusSeconds(deployment.getSpec().getProgressDeadlineSeconds());
    }

    private static DeploymentStatus former(Deployment deployment) {
        return Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
    }

    private static @Nullable DeploymentCondition condition(List<DeploymentCondition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst()
                .orElse(null);
    }

    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    /** Zero counts are left out of the status, as Go's omitempty does. */
    private static @Nullable Integer orAbsent(int count) {
        return count == 0 ? null : count;
    }
}
