package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.PodView;
import java.util.List;

/** Keeps a pod that names its node off all others. */
final class NodeName implements FilterPlugin {

    @Override
    public String name() {
        return "NodeName";
    }

    @Override
    public Filter prepare(PodView pod, ClusterView cluster) {
        String wanted = pod.nodeName();
        return node -> wanted == null || wanted.equals(node.name())
                ? List.of()
                : List.of("node(s) didn't match the requested node name");
    }
}
