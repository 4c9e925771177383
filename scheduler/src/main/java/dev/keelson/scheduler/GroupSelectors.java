package dev.keelson.scheduler;

import dev.keelson.api.selector.LabelRequirement;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.ModelSelectors;
import dev.keelson.informers.Indexer;
import dev.keelson.informers.Lister;
import dev.keelson.informers.ObjectKeys;
import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The selector of what a pod belongs to: the services that select it and the workload that controls it, together.
 *
 * <p>Follows {@code helper.DefaultSelector} of kube-scheduler.
 */
final class GroupSelectors {

    private final Lister<Service> services;
    private final Indexer<ReplicaSet> replicaSets;
    private final Indexer<StatefulSet> statefulSets;

    GroupSelectors(Lister<Service> services, Indexer<ReplicaSet> replicaSets, Indexer<StatefulSet> statefulSets) {
        this.services = services.shared();
        this.replicaSets = replicaSets.shared();
        this.statefulSets = statefulSets.shared();
    }

    /** Null where {@code pod} belongs to nothing. */
    @Nullable
    LabelSelector of(PodView pod) {
        Map<String, String> labels = new HashMap<>();
        for (Service service : services.inNamespace(pod.namespace())) {
            Map<String, String> selector = service.getSpec().getSelector();
            boolean selects = selector != null
                    && !selector.isEmpty()
                    && pod.labels().entrySet().containsAll(selector.entrySet());
            if (selects) {
                labels.putAll(selector);
            }
        }
        List<LabelRequirement> requirements =
                new ArrayList<>(LabelSelector.ofLabels(labels).requirements());
        LabelSelector workload = workload(pod);
        if (workload != null) {
            requirements.addAll(workload.requirements());
        }
        return requirements.isEmpty() ? null : LabelSelector.of(requirements);
    }

    private @Nullable LabelSelector workload(PodView pod) {
        for (OwnerReference owner : pod.pod().getMetadata().getOwnerReferences()) {
            if (Boolean.TRUE.equals(owner.getController())) {
                return workload(owner.getKind(), ObjectKeys.of(pod.namespace(), owner.getName()));
            }
        }
        return null;
    }

    private @Nullable LabelSelector workload(String kind, String key) {
        return switch (kind) {
            case "ReplicaSet" -> {
                ReplicaSet set = replicaSets.get(key);
                yield set == null ? null : ModelSelectors.of(set.getSpec().getSelector());
            }
            case "StatefulSet" -> {
                StatefulSet set = statefulSets.get(key);
                yield set == null ? null : ModelSelectors.of(set.getSpec().getSelector());
            }
            default -> null;
        };
    }
}
