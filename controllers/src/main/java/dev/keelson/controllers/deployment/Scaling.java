package dev.keelson.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A replica set and the size it is to have.
 *
 * <p>The factories decide sizes and change nothing; each is a pure function of a Deployment and its replica sets.
 */
record Scaling(ReplicaSet replicaSet, int replicas) {

    /** The size the new replica set may grow to during a rollout. */
    static int ofCurrent(Deployment deployment, List<ReplicaSet> all, int currentReplicas) {
        int wanted = deployment.getSpec().getReplicas();
        if (!ReplicaSets.isRollingUpdate(deployment)) {
            return wanted;
        }
        if (currentReplicas >= wanted) {
            return wanted;
        }
        int room = wanted + RolloutBounds.of(deployment).maxSurge() - ReplicaSets.sum(all, ReplicaSets::replicas);
        return room <= 0 ? currentReplicas : currentReplicas + Math.min(room, wanted - currentReplicas);
    }

    /**
     * The sizes of the old replica sets in the next step of a rolling update: first those pods go that are not
     * available, which costs nothing, then as many available ones as can be spared, oldest replica set first.
     */
    static List<Scaling> ofOld(Deployment deployment, ReplicaSets sets) {
        ReplicaSet current = sets.current();
        List<ReplicaSet> old = sets.activeOld();
        if (old.isEmpty() || current == null) {
            return List.of();
        }
        int minAvailable = deployment.getSpec().getReplicas()
                - RolloutBounds.of(deployment).maxUnavailable();
        int missingInCurrent = ReplicaSets.replicas(current) - ReplicaSets.available(current);
        int spare = ReplicaSets.sum(sets.all(), ReplicaSets::replicas) - minAvailable - missingInCurrent;
        if (spare <= 0) {
            return List.of();
        }
        Map<ReplicaSet, Integer> sizes = new HashMap<>();
        old.forEach(rs -> sizes.put(rs, ReplicaSets.replicas(rs)));
        dropUnavailable(old, sizes, spare);
        dropAvailable(old, sizes, ReplicaSets.sum(sets.all(), ReplicaSets::available) - minAvailable);
        return changed(old, sizes);
    }

    private static void dropUnavailable(List<ReplicaSet> old, Map<ReplicaSet, Integer> sizes, int limit) {
        int left = limit;
        for (ReplicaSet rs : old) {
            int unavailable = ReplicaSets.replicas(rs) - ReplicaSets.available(rs);
            int drop = Math.min(left, Math.max(0, unavailable));
            sizes.merge(rs, -drop, Integer::sum);
            left -= drop;
        }
    }

    private static void dropAvailable(List<ReplicaSet> old, Map<ReplicaSet, Integer> sizes, int limit) {
        int left = limit;
        for (ReplicaSet rs : old) {
            int size = sizes.getOrDefault(rs, 0);
            int drop = Math.min(Math.max(0, left), size);
            sizes.put(rs, size - drop);
            left -= drop;
        }
    }

    private static List<Scaling> changed(List<ReplicaSet> sets, Map<ReplicaSet, Integer> sizes) {
        List<Scaling> scalings = new ArrayList<>();
        for (ReplicaSet rs : sets) {
            int size = sizes.getOrDefault(rs, ReplicaSets.replicas(rs));
            if (size != ReplicaSets.replicas(rs)) {
                scalings.add(new Scaling(rs, size));
            }
        }
        return scalings;
    }

    /**
     * The sizes after the Deployment's own size changed in the middle of a rollout: each active replica set grows or
     * shrinks in proportion, the largest takes what rounding leaves.
     *
     * @return every active replica set, changed or not, since their annotations change
     */
    static List<Scaling> proportional(Deployment deployment, ReplicaSets sets) {
        int wanted = deployment.getSpec().getReplicas();
        int allowed = wanted > 0 ? wanted + RolloutBounds.of(deployment).maxSurge() : 0;
        int toAdd = allowed - ReplicaSets.sum(sets.active(), ReplicaSets::replicas);
        // Of equal sizes the newer grows first and the older shrinks first.
        Comparator<ReplicaSet> largestFirst =
                Comparator.comparingInt(ReplicaSets::replicas).reversed();
        List<ReplicaSet> order = sets.active().stream()
                .sorted(largestFirst.thenComparing(toAdd > 0 ? ReplicaSets.BY_AGE.reversed() : ReplicaSets.BY_AGE))
                .toList();
        int added = 0;
        List<Scaling> scalings = new ArrayList<>();
        for (ReplicaSet rs : order) {
            int share = share(deployment, rs, toAdd, toAdd - added);
            added += share;
            scalings.add(new Scaling(rs, ReplicaSets.replicas(rs) + share));
        }
        if (!scalings.isEmpty() && added != toAdd) {
            Scaling largest = scalings.get(0);
            scalings.set(0, new Scaling(largest.replicaSet(), Math.max(0, largest.replicas() + toAdd - added)));
        }
        return scalings;
    }

    private static int share(Deployment deployment, ReplicaSet rs, int toAdd, int left) {
        if (toAdd == 0 || left == 0) {
            return 0;
        }
        int exact = fraction(deployment, rs);
        return toAdd > 0 ? Math.min(exact, left) : Math.max(exact, left);
    }

    private static int fraction(Deployment deployment, ReplicaSet rs) {
        int size = ReplicaSets.replicas(rs);
        int wanted = deployment.getSpec().getReplicas();
        if (wanted == 0) {
            return -size;
        }
        int before = RevisionAnnotations.maxReplicas(rs);
        if (before == 0) {
            Integer observed = deployment.getStatus() == null
                    ? null
                    : deployment.getStatus().getReplicas();
            if (observed == null || observed == 0) {
                return 0;
            }
            before = observed;
        }
        double scaled = (double) size * (wanted + RolloutBounds.of(deployment).maxSurge()) / before;
        return (int) Math.round(scaled) - size;
    }
}
