package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.ScorePlugin;
import java.util.List;

/** The default profile. */
public final class DefaultPlugins {

    private DefaultPlugins() {}

    /** In kube-scheduler's order, which decides the reason given where several filters object. */
    public static List<FilterPlugin> filters() {
        return List.of(
                new NodeUnschedulable(),
                new NodeName(),
                new TaintToleration(),
                new NodeAffinity(),
                new NodePorts(),
                new NodeResourcesFit(),
                new PodTopologySpread());
    }

    public static List<ScorePlugin> scores() {
        return List.of(
                new TaintToleration(),
                new NodeAffinity(),
                new NodeResourcesFit(),
                new NodeResourcesBalancedAllocation(),
                new PodTopologySpread());
    }
}
