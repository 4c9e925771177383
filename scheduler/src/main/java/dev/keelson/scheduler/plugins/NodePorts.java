package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import java.util.List;

/** Keeps a pod off nodes where a port it wants on the host is taken. */
final class NodePorts implements FilterPlugin {

    @Override
    public String name() {
        return "NodePorts";
    }

    @Override
    public Filter prepare(PodView pod, ClusterView cluster) {
        List<PodView.HostPort> wanted = pod.hostPorts();
        return node -> wanted.isEmpty() || !taken(node, wanted)
                ? List.of()
                : List.of("node(s) didn't have free ports for the requested pod ports");
    }

    private static boolean taken(NodeView node, List<PodView.HostPort> wanted) {
        return node.pods().stream()
                .flatMap(other -> other.hostPorts().stream())
                .anyMatch(used -> wanted.stream().anyMatch(used::conflictsWith));
    }
}
