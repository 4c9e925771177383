package dev.keelson.scheduler.framework;

import dev.keelson.api.selector.LabelSelector;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One state of the cluster for one decision.
 *
 * @param nodes every node, in a fixed order
 * @param groupSelector the selector of the services and the workload a pod belongs to, null where it belongs to none;
 *     pods that match it are spread by default
 */
public record ClusterView(List<NodeView> nodes, Function<PodView, @Nullable LabelSelector> groupSelector) {

    public ClusterView {
        nodes = List.copyOf(nodes);
    }
}
