package dev.keelson.controllers.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The replica sets of one Deployment: the one with its template, if any, and the others. Immutable.
 *
 * <p>Where several have the template, the oldest is the new one.
 */
record ReplicaSets(@Nullable ReplicaSet current, List<ReplicaSet> old) {

    static final String TEMPLATE_HASH_LABEL = "pod-template-hash";

    static final Comparator<ReplicaSet> BY_AGE = Comparator.<ReplicaSet, String>comparing(
                    rs -> rs.getMetadata().getCreationTimestamp(), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(rs -> rs.getMetadata().getName());

    static ReplicaSets of(Deployment deployment, List<ReplicaSet> owned) {
        List<ReplicaSet> byAge = owned.stream().sorted(BY_AGE).toList();
        PodTemplateSpec wanted = deployment.getSpec().getTemplate();
        ReplicaSet current = byAge.stream()
                .filter(rs -> sameTemplate(rs.getSpec().getTemplate(), wanted))
                .findFirst()
                .orElse(null);
        return new ReplicaSets(
                current, byAge.stream().filter(rs -> rs != current).toList());
    }

    ReplicaSets {
        old = List.copyOf(old);
    }

    ReplicaSets withCurrent(ReplicaSet replicaSet) {
        return new ReplicaSets(replicaSet, old);
    }

    List<ReplicaSet> all() {
        List<ReplicaSet> all = new ArrayList<>(old);
        if (current != null) {
            all.add(current);
        }
        return all;
    }

    /** Those that ask for pods. */
    List<ReplicaSet> active() {
        return active(all());
    }

    List<ReplicaSet> activeOld() {
        return active(old);
    }

    private static List<ReplicaSet> active(List<ReplicaSet> sets) {
        return sets.stream().filter(rs -> replicas(rs) > 0).toList();
    }

    static boolean isRollingUpdate(Deployment deployment) {
        return "RollingUpdate".equals(deployment.getSpec().getStrategy().getType());
    }

    /** Whether the templates differ in nothing but the label that tells replica sets apart. */
    static boolean sameTemplate(PodTemplateSpec one, PodTemplateSpec other) {
        return withoutHash(one).equals(withoutHash(other));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        if (template.getMetadata() == null) {
            return template;
        }
        return new PodTemplateSpecBuilder(template)
                .editMetadata()
                .removeFromLabels(TEMPLATE_HASH_LABEL)
                .endMetadata()
                .build();
    }

    static int replicas(ReplicaSet rs) {
        return Objects.requireNonNullElse(rs.getSpec().getReplicas(), 1);
    }

    static int available(@Nullable ReplicaSet rs) {
        return rs == null || rs.getStatus() == null
                ? 0
                : Objects.requireNonNullElse(rs.getStatus().getAvailableReplicas(), 0);
    }

    static int ready(@Nullable ReplicaSet rs) {
        return rs == null || rs.getStatus() == null
                ? 0
                : Objects.requireNonNullElse(rs.getStatus().getReadyReplicas(), 0);
    }

    /** How many pods there are, wanted or not. */
    static int actual(@Nullable ReplicaSet rs) {
        return rs == null || rs.getStatus() == null
                ? 0
                : Objects.requireNonNullElse(rs.getStatus().getReplicas(), 0);
    }

    static int sum(List<ReplicaSet> sets, ToIntFunction<ReplicaSet> amount) {
        return sets.stream().mapToInt(amount).sum();
    }
}
