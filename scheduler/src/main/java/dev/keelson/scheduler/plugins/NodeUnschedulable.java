package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.FilterPlugin;
import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.util.List;

/** Keeps pods off cordoned nodes unless they tolerate the taint that cordoning stands for. */
final class NodeUnschedulable implements FilterPlugin {

    private static final Taint CORDONED = new TaintBuilder()
            .withKey("node.kubernetes.io/unschedulable")
            .withEffect(Tolerations.NO_SCHEDULE)
            .build();

    @Override
    public String name() {
        return "NodeUnschedulable";
    }

    @Override
    public Filter prepare(PodView pod, ClusterView cluster) {
        boolean tolerated = Tolerations.tolerate(pod.spec().getTolerations(), CORDONED);
        return node -> node.unschedulable() && !tolerated ? List.of("node(s) were unschedulable") : List.of();
    }
}
