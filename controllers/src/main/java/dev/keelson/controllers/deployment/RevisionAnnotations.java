package dev.keelson.controllers.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The annotations by which Deployments number their replica sets and remember the sizes they meant.
 *
 * <p>{@code kubectl rollout history} and {@code rollout undo} read them, so names and contents are Kubernetes'.
 */
final class RevisionAnnotations {

    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
    static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

    private static final int HISTORY_CHARACTERS = 2000;
    private static final Set<String> NOT_INHERITED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            "deprecated.deployment.rollback.to",
            REVISION,
            REVISION_HISTORY,
            DESIRED_REPLICAS,
            MAX_REPLICAS);

    private RevisionAnnotations() {}

    static long revision(HasMetadata object) {
        return number(object, REVISION);
    }

    /** The greatest revision among {@code sets}; 0 for none. */
    static long greatest(List<ReplicaSet> sets) {
        return sets.stream().mapToLong(RevisionAnnotations::revision).max().orElse(0);
    }

    static int maxReplicas(ReplicaSet rs) {
        return (int) number(rs, MAX_REPLICAS);
    }

    /** The Deployment's size when {@code rs} was last scaled; null where none was noted. */
    static @Nullable Integer desiredReplicas(ReplicaSet rs) {
        return of(rs).containsKey(DESIRED_REPLICAS) ? (int) number(rs, DESIRED_REPLICAS) : null;
    }

    /** What the annotations of a Deployment's new replica set must be, given the revision it is to have at least. */
    static Map<String, String> forCurrent(Deployment deployment, Map<String, String> existing, long revision) {
        Map<String, String> annotations = new HashMap<>(existing);
        of(deployment).forEach((name, value) -> {
            if (!NOT_INHERITED.contains(name)) {
                annotations.put(name, value);
            }
        });
        String former = existing.get(REVISION);
        if (parse(former) < revision) {
            annotations.put(REVISION, Long.toString(revision));
            if (former != null) {
                annotations.put(REVISION_HISTORY, extended(existing.get(REVISION_HISTORY), former));
            }
        }
        return annotations;
    }

    static Map<String, String> sizes(Deployment deployment) {
        int replicas = deployment.getSpec().getReplicas();
        int max = replicas + RolloutBounds.of(deployment).maxSurge();
        return Map.of(DESIRED_REPLICAS, Integer.toString(replicas), MAX_REPLICAS, Integer.toString(max));
    }

    static Map<String, String> of(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    private static String extended(@Nullable String history, String revision) {
        List<String> revisions = new ArrayList<>();
        if (history != null && !history.isEmpty()) {
            revisions.addAll(Arrays.asList(history.split(",", -1)));
        }
        revisions.add(revision);
        while (String.join(",", revisions).length() > HISTORY_CHARACTERS) {
            revisions.remove(0);
        }
        return String.join(",", revisions);
    }

    private static long number(HasMetadata object, String name) {
        return parse(of(object).get(name));
    }

    private static long parse(@Nullable String number) {
        try {
            return number == null ? 0 : Long.parseLong(number);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
