package dev.keelson.scheduler.framework;

import java.util.List;

/** Says which nodes a pod cannot run on, and why. */
public interface FilterPlugin {

    /** Kubernetes' name of the plugin, such as {@code NodeResourcesFit}. */
    String name();

    /** Looks at the whole cluster once a pod, and returns the judgement on single nodes. */
    Filter prepare(PodView pod, ClusterView cluster);

    /** The judgement on one node: the reasons against it, none if it will do. */
    @FunctionalInterface
    interface Filter {
        List<String> reasonsAgainst(NodeView node);
    }
}
