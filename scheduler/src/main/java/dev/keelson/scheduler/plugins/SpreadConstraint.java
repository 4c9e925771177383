package dev.keelson.scheduler.plugins;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.api.selector.ModelSelectors;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One topology spread constraint of one pod.
 *
 * @param selector the pods that are counted
 */
record SpreadConstraint(
        String topologyKey,
        int maxSkew,
        int minDomains,
        LabelSelector selector,
        boolean honourAffinity,
        boolean honourTaints) {

    static final String HOSTNAME = "kubernetes.io/hostname";
    static final String ZONE = "topology.kubernetes.io/zone";

    /** The constraints of {@code pod} that demand ({@code DoNotSchedule}) or prefer ({@code ScheduleAnyway}). */
    static List<SpreadConstraint> of(PodView pod, String whenUnsatisfiable) {
        List<SpreadConstraint> constraints = new ArrayList<>();
        for (TopologySpreadConstraint stated : pod.spec().getTopologySpreadConstraints()) {
            if (whenUnsatisfiable.equals(stated.getWhenUnsatisfiable())) {
                constraints.add(new SpreadConstraint(
                        stated.getTopologyKey(),
                        stated.getMaxSkew(),
                        Objects.requireNonNullElse(stated.getMinDomains(), 1),
                        selector(stated, pod),
                        !"Ignore".equals(stated.getNodeAffinityPolicy()),
                        "Honor".equals(stated.getNodeTaintsPolicy())));
            }
        }
        return constraints;
    }

    /** How pods are spread that state no constraint but belong to a service or a workload. */
    static List<SpreadConstraint> byDefault(LabelSelector group) {
        return List.of(
                new SpreadConstraint(HOSTNAME, 3, 1, group, true, false),
                new SpreadConstraint(ZONE, 5, 1, group, true, false));
    }

    /** Whether pods on {@code node} are counted for {@code pod}. */
    boolean counts(NodeView node, PodView pod) {
        return (!honourAffinity || NodeAffinity.required(pod, node))
                && (!honourTaints || Tolerations.admit(pod, node.taints()));
    }

    /** How many pods of {@code node} this constraint is about. */
    int matching(NodeView node, String namespace) {
        int count = 0;
        for (PodView other : node.pods()) {
            if (!other.terminating() && other.namespace().equals(namespace) && selects(other.labels())) {
                count++;
            }
        }
        return count;
    }

    boolean selects(Map<String, String> labels) {
        return selector.matches(labels);
    }

    private static LabelSelector selector(TopologySpreadConstraint stated, PodView pod) {
        LabelSelectorBuilder selector =
                stated.getLabelSelector() == null ? null : new LabelSelectorBuilder(stated.getLabelSelector());
        for (String key : stated.getMatchLabelKeys()) {
            String value = pod.labels().get(key);
            if (selector != null && value != null) {
                selector.addToMatchExpressions(new LabelSelectorRequirement(key, "In", List.of(value)));
            }
        }
        return ModelSelectors.of(selector == null ? null : selector.build());
    }
}
