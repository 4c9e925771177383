package dev.keelson.scheduler;

import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** Pods and nodes for tests. */
public final class Fixtures {

    private Fixtures() {}

    /** A pod of one container that requests {@code cpu}; its uid is its name. */
    public static PodBuilder pod(String name, String cpu) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity(cpu)))
                .endResources()
                .endContainer()
                .endSpec();
    }

    public static PodView view(PodBuilder pod) {
        return new PodView(pod.build());
    }

    /** A node with 4 cores, 8 GiB, room for 10 pods and its name as hostname label. */
    public static NodeBuilder node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withAllocatable(
                        Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"), "pods", new Quantity("10")))
                .endStatus();
    }

    public static NodeView view(NodeBuilder node, PodView... pods) {
        return NodeView.of(node.build(), List.of(pods));
    }

    public static ClusterView cluster(NodeView... nodes) {
        return new ClusterView(List.of(nodes), pod -> null);
    }
}
