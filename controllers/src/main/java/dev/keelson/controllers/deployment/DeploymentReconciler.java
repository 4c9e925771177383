package dev.keelson.controllers.deployment;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.ModelSelectors;
import dev.keelson.clock.Clock;
import dev.keelson.controllers.ownership.Claim;
import dev.keelson.controllers.ownership.ControllerReferences;
import dev.keelson.controllers.podcontrol.PodState;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes one Deployment a step towards its specification. */
final class DeploymentReconciler implements Reconciler {

    private final CachedClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final ReplicaSetWriter writer;

    DeploymentReconciler(CachedClient client, EventRecorder events, Clock clock) {
        this.client = client;
        this.events = events;
        this.clock = clock;
        this.writer = new ReplicaSetWriter(client.api(), events);
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        Deployment deployment = client.get(Deployment.class, request);
        if (deployment == null) {
            return Result.done();
        }
        LabelSelector selector = ModelSelectors.of(deployment.getSpec().getSelector());
        if (selector.matchesEverything()) {
            return refuse(deployment);
        }
        ReplicaSets sets = ReplicaSets.of(deployment, claimed(deployment, selector));
        if (deployment.getMetadata().getDeletionTimestamp() != null) {
            return write(deployment, RolloutStatus.counted(deployment, sets, clock.now()));
        }
        Deployment noted = notePause(deployment);
        if (Boolean.TRUE.equals(noted.getSpec().getPaused()) || resized(noted, sets)) {
            return resize(noted, sets);
        }
        return ReplicaSets.isRollingUpdate(noted) ? roll(noted, sets) : recreate(noted, sets);
    }

    private Result refuse(Deployment deployment) {
        events.warning(
                deployment, "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.");
        DeploymentStatus observed = new DeploymentStatusBuilder(former(deployment))
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .build();
        return write(deployment, observed);
    }

    private List<ReplicaSet> claimed(Deployment deployment, LabelSelector selector) throws InterruptedException {
        String namespace = deployment.getMetadata().getNamespace();
        Claim<ReplicaSet> claim = new Claim<>(deployment, selector, () -> fresh(deployment), writer);
        return claim.settle(client.list(ReplicaSet.class, namespace));
    }

    private @Nullable Deployment fresh(Deployment deployment) {
        return client.api().resource(deployment).get();
    }

    /** A rollout must not time out for a pause, so its deadline starts anew when the pause ends. */
    private Deployment notePause(Deployment deployment) {
        DeploymentCondition progressing = RolloutStatus.progressing(deployment);
        String reason = progressing == null ? "" : progressing.getReason();
        if (!RolloutStatus.hasDeadline(deployment) || RolloutStatus.TIMED_OUT.equals(reason)) {
            return deployment;
        }
        boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
        boolean noted = RolloutStatus.PAUSED.equals(reason);
        if (paused == noted) {
            return deployment;
        }
        DeploymentStatus status = paused
                ? progressing(deployment, "Unknown", RolloutStatus.PAUSED, "Deployment is paused")
                : progressing(deployment, "Unknown", "DeploymentResumed", "Deployment is resumed");
        return client.updateStatus(
                new DeploymentBuilder(deployment).withStatus(status).build());
    }

    private DeploymentStatus progressing(Deployment deployment, String value, String reason, String message) {
        return RolloutStatus.with(deployment, RolloutStatus.PROGRESSING, value, reason, message, clock.now());
    }

    /** Whether the Deployment's size changed since its active replica sets were last scaled. */
    private static boolean resized(Deployment deployment, ReplicaSets sets) {
        return sets.active().stream()
                .map(RevisionAnnotations::desiredReplicas)
                .anyMatch(size ->
                        size != null && !size.equals(deployment.getSpec().getReplicas()));
    }

    private Result resize(Deployment deployment, ReplicaSets sets) {
        Deployment current = deployment;
        ReplicaSets followed = sets;
        if (sets.current() != null) {
            ReplicaSet rs = writer.follow(deployment, sets.current(), RevisionAnnotations.greatest(sets.old()) + 1);
            followed = sets.withCurrent(rs);
            current = followRevision(deployment, rs);
        }
        scaleAll(current, followed);
        if (Boolean.TRUE.equals(current.getSpec().getPaused())) {
            cleanUp(current, followed);
        }
        return write(current, RolloutStatus.counted(current, followed, clock.now()));
    }

    private void scaleAll(Deployment deployment, ReplicaSets sets) {
        int wanted = deployment.getSpec().getReplicas();
        List<ReplicaSet> active = sets.active();
        ReplicaSet current = sets.current();
        if (active.size() <= 1) {
            ReplicaSet only = active.isEmpty() ? newest(sets) : active.get(0);
            if (only != null) {
                writer.scale(deployment, new Scaling(only, wanted));
            }
        } else if (current != null && saturated(deployment, current)) {
            sets.activeOld().forEach(rs -> writer.scale(deployment, new Scaling(rs, 0)));
        } else if (ReplicaSets.isRollingUpdate(deployment)) {
            Scaling.proportional(deployment, sets).forEach(scaling -> writer.scale(deployment, scaling));
        }
    }

    private static @Nullable ReplicaSet newest(ReplicaSets sets) {
        return sets.current() != null
                ? sets.current()
                : sets.old().stream().max(ReplicaSets.BY_AGE).orElse(null);
    }

    private static boolean saturated(Deployment deployment, ReplicaSet rs) {
        int wanted = deployment.getSpec().getReplicas();
        return ReplicaSets.replicas(rs) == wanted
                && Objects.equals(RevisionAnnotations.desiredReplicas(rs), wanted)
                && ReplicaSets.available(rs) == wanted;
    }

    private Result roll(Deployment deployment, ReplicaSets sets) {
        Rollout rollout = withCurrent(deployment, sets);
        ReplicaSet current = rollout.current();
        int size = Scaling.ofCurrent(rollout.deployment(), rollout.sets().all(), ReplicaSets.replicas(current));
        if (size != ReplicaSets.replicas(current)) {
            ReplicaSet scaled = writer.scale(rollout.deployment(), new Scaling(current, size));
            return finish(rollout.deployment(), rollout.sets().withCurrent(scaled), false);
        }
        List<Scaling> down = Scaling.ofOld(rollout.deployment(), rollout.sets());
        down.forEach(scaling -> writer.scale(rollout.deployment(), scaling));
        return finish(rollout.deployment(), rollout.sets(), down.isEmpty());
    }

    private Result recreate(Deployment deployment, ReplicaSets sets) throws InterruptedException {
        List<ReplicaSet> active = sets.activeOld();
        active.forEach(rs -> writer.scale(deployment, new Scaling(rs, 0)));
        if (!active.isEmpty() || oldPodsRemain(deployment, sets)) {
            return finish(deployment, sets, false);
        }
        Rollout rollout = withCurrent(deployment, sets);
        int wanted = deployment.getSpec().getReplicas();
        ReplicaSet scaled = writer.scale(rollout.deployment(), new Scaling(rollout.current(), wanted));
        return finish(rollout.deployment(), rollout.sets().withCurrent(scaled), true);
    }

    private boolean oldPodsRemain(Deployment deployment, ReplicaSets sets) throws InterruptedException {
        if (ReplicaSets.sum(sets.old(), ReplicaSets::actual) > 0) {
            return true;
        }
        List<Pod> pods = client.list(Pod.class, deployment.getMetadata().getNamespace());
        return pods.stream()
                .filter(pod -> !PodState.finished(pod))
                .anyMatch(pod -> sets.old().stream().anyMatch(rs -> ControllerReferences.controlledBy(pod, rs)));
    }

    private Result finish(Deployment deployment, ReplicaSets sets, boolean mayCleanUp) {
        if (mayCleanUp && RolloutStatus.complete(deployment, former(deployment))) {
            cleanUp(deployment, sets);
        }
        return write(deployment, RolloutStatus.rolledOut(deployment, sets, clock.now()));
    }

    /** A Deployment that has its current replica set. */
    private record Rollout(Deployment deployment, ReplicaSets sets, ReplicaSet current) {}

    private Rollout withCurrent(Deployment deployment, ReplicaSets sets) {
        long revision = RevisionAnnotations.greatest(sets.old()) + 1;
        ReplicaSet existing = sets.current();
        if (existing != null) {
            ReplicaSet followed = writer.follow(deployment, existing, revision);
            Deployment numbered = followRevision(deployment, followed);
            if (RolloutStatus.hasDeadline(numbered) && RolloutStatus.progressing(numbered) == null) {
                String found =
                        "Found new replica set \"" + existing.getMetadata().getName() + "\"";
                numbered = writeProgress(numbered, "True", "FoundNewReplicaSet", found);
            }
            return new Rollout(numbered, sets.withCurrent(followed), followed);
        }
        return create(deployment, sets, revision);
    }

    private Rollout create(Deployment deployment, ReplicaSets sets, long revision) {
        ReplicaSet draft = ReplicaSetWriter.draft(deployment, revision);
        int size = Scaling.ofCurrent(deployment, sets.withCurrent(draft).all(), 0);
        draft.getSpec().setReplicas(size);
        ReplicaSet created;
        try {
            created = client.create(draft);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                created = existingOrCollision(deployment, draft, refused);
                return new Rollout(followRevision(deployment, created), sets.withCurrent(created), created);
            }
            reportFailure(deployment, draft, refused);
            throw refused;
        }
        if (size > 0) {
            writer.announce(deployment, created, 0, size);
        }
        Deployment numbered = followRevision(deployment, created);
        if (RolloutStatus.hasDeadline(numbered)) {
            String note = "Created new replica set \"" + created.getMetadata().getName() + "\"";
            numbered = writeProgress(numbered, "True", "NewReplicaSetCreated", note);
        }
        return new Rollout(numbered, sets.withCurrent(created), created);
    }

    /** A replica set of the name is there: ours, which the cache does not show yet, or one that hashes alike. */
    private ReplicaSet existingOrCollision(Deployment deployment, ReplicaSet draft, KubernetesClientException refused) {
        ReplicaSet there = client.api().resource(draft).get();
        boolean ours = there != null
                && ControllerReferences.controlledBy(there, deployment)
                && ReplicaSets.sameTemplate(
                        there.getSpec().getTemplate(), deployment.getSpec().getTemplate());
        if (there != null && ours) {
            return there;
        }
        int collisions = Objects.requireNonNullElse(former(deployment).getCollisionCount(), 0) + 1;
        client.updateStatus(new DeploymentBuilder(deployment)
                .editOrNewStatus()
                .withCollisionCount(collisions)
                .endStatus()
                .build());
        throw refused;
    }

    private void reportFailure(Deployment deployment, ReplicaSet draft, KubernetesClientException refused) {
        String name = draft.getMetadata().getName();
        String message = "Failed to create new replica set \"" + name + "\": " + refused.getMessage();
        if (RolloutStatus.hasDeadline(deployment)) {
            writeProgress(deployment, "False", "ReplicaSetCreateError", message);
        }
        events.warning(deployment, "ReplicaSetCreateError", message);
    }

    private Deployment writeProgress(Deployment deployment, String value, String reason, String message) {
        DeploymentStatus status = progressing(deployment, value, reason, message);
        return client.updateStatus(
                new DeploymentBuilder(deployment).withStatus(status).build());
    }

    /** The Deployment carries the revision of its current replica set. */
    private Deployment followRevision(Deployment deployment, ReplicaSet current) {
        String revision = RevisionAnnotations.of(current).get(RevisionAnnotations.REVISION);
        if (revision == null
                || revision.equals(RevisionAnnotations.of(deployment).get(RevisionAnnotations.REVISION))) {
            return deployment;
        }
        return client.updateStatus(new DeploymentBuilder(deployment)
                .editMetadata()
                .addToAnnotations(RevisionAnnotations.REVISION, revision)
                .endMetadata()
                .build());
    }

    private void cleanUp(Deployment deployment, ReplicaSets sets) {
        Integer limit = deployment.getSpec().getRevisionHistoryLimit();
        if (limit == null || limit == Integer.MAX_VALUE) {
            return;
        }
        List<ReplicaSet> candidates = sets.old().stream()
                .filter(rs -> rs.getMetadata().getDeletionTimestamp() == null)
                .sorted(Comparator.comparingLong(RevisionAnnotations::revision))
                .toList();
        candidates.stream()
                .limit(Math.max(0, candidates.size() - limit))
                .filter(DeploymentReconciler::unused)
                .forEach(writer::delete);
    }

    private static boolean unused(ReplicaSet rs) {
        Long observed = rs.getStatus() == null ? null : rs.getStatus().getObservedGeneration();
        return ReplicaSets.actual(rs) == 0
                && ReplicaSets.replicas(rs) == 0
                && observed != null
                && observed >= rs.getMetadata().getGeneration();
    }

    private Result write(Deployment deployment, DeploymentStatus status) {
        if (!status.equals(former(deployment))) {
            client.updateStatus(
                    new DeploymentBuilder(deployment).withStatus(status).build());
        }
        return RolloutStatus.untilDeadline(deployment, status, clock.now())
                .map(Result::requeueAfter)
                .orElse(Result.done());
    }

    private static DeploymentStatus former(Deployment deployment) {
        return Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
    }
}
