package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import dev.keelson.scheduler.framework.Resources;
import dev.keelson.scheduler.framework.ScorePlugin;
import java.util.ArrayList;
import java.util.List;

/** Keeps pods off nodes that lack what they request; of the others, prefers the least allocated. */
final class NodeResourcesFit implements FilterPlugin, ScorePlugin {

    @Override
    public String name() {
        return "NodeResourcesFit";
    }

    @Override
    public Filter prepare(PodView pod, ClusterView cluster) {
        return node -> shortages(pod, node);
    }

    private static List<String> shortages(PodView pod, NodeView node) {
        List<String> reasons = new ArrayList<>(0);
        if (node.pods().size() + 1 > node.allocatable().get(Resources.PODS)) {
            reasons.add("Too many pods");
        }
        for (String resource : pod.requests().names()) {
            long wanted = pod.requests().get(resource);
            long free = node.allocatable().get(resource) - node.requested().get(resource);
            if (wanted > 0 && wanted > free) {
                reasons.add("Insufficient " + resource);
            }
        }
        return reasons;
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public long[] score(PodView pod, List<NodeView> candidates, ClusterView cluster) {
        return candidates.stream()
                .mapToLong(node -> (free(pod, node, Resources.CPU) + free(pod, node, Resources.MEMORY)) / 2)
                .toArray();
    }

    /** The part of a resource still free with {@code pod} on the node, from 0 to {@link #MAX_SCORE}. */
    private static long free(PodView pod, NodeView node, String resource) {
        long capacity = node.allocatable().get(resource);
        long used = node.scoredRequested().get(resource) + pod.scoredRequests().get(resource);
        return capacity == 0 || used > capacity ? 0 : (long) ((double) (capacity - used) / capacity * MAX_SCORE);
    }
}
