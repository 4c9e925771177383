package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import dev.keelson.scheduler.framework.ScorePlugin;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps pods on the nodes their selector and required affinity name; prefers those their preferences weigh most. */
final class NodeAffinity implements FilterPlugin, ScorePlugin {

    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public Filter prepare(PodView pod, ClusterView cluster) {
        return node -> required(pod, node) ? List.of() : List.of("node(s) didn't match Pod's node affinity/selector");
    }

    /** Whether {@code node} is among those the pod asks for. */
    static boolean required(PodView pod, NodeView node) {
        Map<String, String> selector = pod.spec().getNodeSelector();
        if (selector != null && !node.labels().entrySet().containsAll(selector.entrySet())) {
            return false;
        }
        var affinity = affinity(pod.spec());
        if (affinity == null || affinity.getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return true;
        }
        List<NodeSelectorTerm> terms =
                affinity.getRequiredDuringSchedulingIgnoredDuringExecution().getNodeSelectorTerms();
        return terms.stream().anyMatch(term -> NodeSelectorTerms.matches(term, node));
    }

    @Override
    public int weight() {
        return 2;
    }

    @Override
    public long[] score(PodView pod, List<NodeView> candidates, ClusterView cluster) {
        var affinity = affinity(pod.spec());
        List<PreferredSchedulingTerm> preferences =
                affinity == null ? List.of() : affinity.getPreferredDuringSchedulingIgnoredDuringExecution();
        long[] sums = new long[candidates.size()];
        for (int i = 0; i < sums.length; i++) {
            for (PreferredSchedulingTerm preference : preferences) {
                if (NodeSelectorTerms.matches(preference.getPreference(), candidates.get(i))) {
                    sums[i] += preference.getWeight();
                }
            }
        }
        return ScorePlugin.normalized(sums, false);
    }

    private static io.fabric8.kubernetes.api.model.@Nullable NodeAffinity affinity(PodSpec spec) {
        return spec.getAffinity() == null ? null : spec.getAffinity().getNodeAffinity();
    }
}
