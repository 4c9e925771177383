package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import dev.keelson.scheduler.framework.Resources;
import dev.keelson.scheduler.framework.ScorePlugin;
import java.util.List;

/** Prefers nodes whose CPU and memory are used to like degrees once the pod is there, compared with before. */
final class NodeResourcesBalancedAllocation implements ScorePlugin {

    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public long[] score(PodView pod, List<NodeView> candidates, ClusterView cluster) {
        return candidates.stream().mapToLong(node -> improvement(pod, node)).toArray();
    }

    /** 75 where the balance stays, up to 100 where it improves, down to 50 where it worsens. */
    private static long improvement(PodView pod, NodeView node) {
        long before = balance(node.requested(), node);
        long after = balance(node.requested().plus(pod.requests()), node);
        return MAX_SCORE / 2 + (MAX_SCORE / 2 + after - before) / 2;
    }

    private static long balance(Resources used, NodeView node) {
        double cpu = fraction(used, node, Resources.CPU);
        double memory = fraction(used, node, Resources.MEMORY);
        return (long) ((1 - Math.abs(cpu - memory) / 2) * MAX_SCORE);
    }

    private static double fraction(Resources used, NodeView node, String resource) {
        long capacity = node.allocatable().get(resource);
        return capacity == 0 ? 1 : Math.min(1.0, (double) used.get(resource) / capacity);
    }
}
