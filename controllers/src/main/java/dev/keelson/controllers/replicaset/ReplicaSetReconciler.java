package dev.keelson.controllers.replicaset;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.ModelSelectors;
import dev.keelson.clock.Clock;
import dev.keelson.controllers.expectations.Expectations;
import dev.keelson.controllers.ownership.Claim;
import dev.keelson.controllers.ownership.ControllerReferences;
import dev.keelson.controllers.ownership.Creations;
import dev.keelson.controllers.podcontrol.PodControl;
import dev.keelson.controllers.podcontrol.PodState;
import dev.keelson.informers.ObjectKeys;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Creates missing pods of one replica set, deletes surplus ones, and counts them. */
final class ReplicaSetReconciler implements Reconciler {

    /** How many pods one pass creates or deletes at most. */
    private static final int BURST = 500;

    private final CachedClient client;
    private final PodControl pods;
    private final Expectations expectations;
    private final Clock clock;
    private final Executor executor;

    /** @param executor runs the requests of one pass side by side; may block */
    ReplicaSetReconciler(
            CachedClient client, PodControl pods, Expectations expectations, Clock clock, Executor executor) {
        this.client = client;
        this.pods = pods;
        this.expectations = expectations;
        this.clock = clock;
        this.executor = executor;
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        String key = ObjectKeys.of(request.namespace(), request.name());
        ReplicaSet rs = client.get(ReplicaSet.class, request);
        if (rs == null) {
            expectations.forget(key);
            return Result.done();
        }
        // Read before the pods: expectations met by then are met in what is listed after.
        boolean upToDate = expectations.satisfied(key);
        List<Pod> active = activePods(rs);
        KubernetesClientException failure = null;
        if (upToDate && rs.getMetadata().getDeletionTimestamp() == null) {
            failure = manage(key, rs, active);
        }
        Instant now = clock.now();
        writeStatus(rs, ReplicaCounts.status(rs, active, failure, now));
        if (failure != null) {
            throw failure;
        }
        return ReplicaCounts.untilNextAvailable(rs, active, now)
                .map(Result::requeueAfter)
                .orElse(Result.done());
    }

    private List<Pod> activePods(ReplicaSet rs) throws InterruptedException {
        LabelSelector selector = ModelSelectors.of(rs.getSpec().getSelector());
        List<Pod> candidates = client
                .lister(Pod.class)
                .shared()
                .inNamespace(rs.getMetadata().getNamespace())
                .stream()
                .filter(PodState::active)
                .filter(pod -> ControllerReferences.of(pod) == null || ControllerReferences.controlledBy(pod, rs))
                .toList();
        return new Claim<>(rs, selector, () -> fresh(rs), pods).settle(candidates);
    }

    private @Nullable ReplicaSet fresh(ReplicaSet rs) {
        return client.api().resource(rs).get();
    }

    private @Nullable KubernetesClientException manage(String key, ReplicaSet rs, List<Pod> active)
            throws InterruptedException {
        int missing = Objects.requireNonNullElse(rs.getSpec().getReplicas(), 1) - active.size();
        if (missing > 0) {
            return create(key, rs, Math.min(missing, BURST));
        }
        return missing < 0 ? delete(key, rs, active, Math.min(-missing, BURST)) : null;
    }

    /** Batches double from one while all goes well, so that what fails for all pods fails few times. */
    private @Nullable KubernetesClientException create(String key, ReplicaSet rs, int count) {
        expectations.expectCreations(key, count);
        int left = count;
        for (int batch = 1; left > 0; batch = Math.min(2 * batch, left)) {
            Outcome outcome =
                    inParallel(batch, index -> pods.create(rs, rs.getSpec().getTemplate()));
            left -= batch;
            if (outcome.failure() != null) {
                int unseen = outcome.failed() + left;
                for (int i = 0; i < unseen; i++) {
                    expectations.creationObserved(key);
                }
                return Creations.namespaceEnds(outcome.failure()) ? null : outcome.failure();
            }
        }
        return null;
    }

    private @Nullable KubernetesClientException delete(String key, ReplicaSet rs, List<Pod> active, int count)
            throws InterruptedException {
        List<Pod> doomed = DeletionOrder.first(count, active, siblings(rs), clock.now()).stream()
                .limit(count)
                .toList();
        expectations.expectDeletions(
                key, doomed.stream().map(pod -> pod.getMetadata().getUid()).toList());
        Outcome outcome = inParallel(doomed.size(), index -> {
            Pod pod = doomed.get(index);
            boolean deleted = false;
            try {
                deleted = pods.delete(rs, pod);
            } finally {
                if (!deleted) {
                    expectations.deletionObserved(key, pod.getMetadata().getUid());
                }
            }
        });
        return outcome.failure();
    }

    /** The pods of all replica sets of the same owner: what a rollout moves between must not crowd one node. */
    private List<Pod> siblings(ReplicaSet rs) throws InterruptedException {
        String namespace = rs.getMetadata().getNamespace();
        OwnerReference owner = ControllerReferences.of(rs);
        List<ReplicaSet> related = owner == null
                ? List.of(rs)
                : client.lister(ReplicaSet.class).shared().inNamespace(namespace).stream()
                        .filter(other -> sameOwner(other, owner))
                        .toList();
        return client.lister(Pod.class).shared().inNamespace(namespace).stream()
                .filter(pod -> related.stream().anyMatch(other -> ControllerReferences.controlledBy(pod, other)))
                .toList();
    }

    private static boolean sameOwner(ReplicaSet rs, OwnerReference owner) {
        OwnerReference other = ControllerReferences.of(rs);
        return other != null && other.getUid().equals(owner.getUid());
    }

    private record Outcome(int failed, @Nullable KubernetesClientException failure) {}

    private interface Step {
        void run(int index);
    }

    private Outcome inParallel(int count, Step step) {
        List<CompletableFuture<Void>> running = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int index = i;
            running.add(CompletableFuture.runAsync(() -> step.run(index), executor));
        }
        int failed = 0;
        KubernetesClientException first = null;
        for (CompletableFuture<Void> future : running) {
            try {
                future.join();
            } catch (CompletionException failure) {
                if (!(failure.getCause() instanceof KubernetesClientException refused)) {
                    throw failure;
                }
                failed++;
                first = first == null ? refused : first;
            }
        }
        return new Outcome(failed, first);
    }

    private void writeStatus(ReplicaSet rs, ReplicaSetStatus status) {
        if (!status.equals(rs.getStatus())) {
            client.updateStatus(new ReplicaSetBuilder(rs).withStatus(status).build());
        }
    }
}
