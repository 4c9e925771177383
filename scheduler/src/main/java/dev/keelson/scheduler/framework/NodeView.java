package dev.keelson.scheduler.framework;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node and the pods placed on it, assumed ones included. Immutable; each change yields another view. */
public final class NodeView {

    private final Node node;
    private final List<PodView> pods;
    private final Resources allocatable;
    private final Resources requested;
    private final Resources scoredRequested;

    private NodeView(
            Node node, List<PodView> pods, Resources allocatable, Resources requested, Resources scoredRequested) {
        this.node = node;
        this.pods = pods;
        this.allocatable = allocatable;
        this.requested = requested;
        this.scoredRequested = scoredRequested;
    }

    public static NodeView of(Node node, List<PodView> pods) {
        Resources requested = Resources.NONE;
        Resources scored = Resources.NONE;
        for (PodView pod : pods) {
            requested = requested.plus(pod.requests());
            scored = scored.plus(pod.scoredRequests());
        }
        Resources allocatable = node.getStatus() == null
                ? Resources.NONE
                : Resources.of(node.getStatus().getAllocatable());
        return new NodeView(node, List.copyOf(pods), allocatable, requested, scored);
    }

    /** This node with {@code pod} on it as well. */
    public NodeView with(PodView pod) {
        List<PodView> more = new ArrayList<>(pods);
        more.add(pod);
        return new NodeView(
                node,
                List.copyOf(more),
                allocatable,
                requested.plus(pod.requests()),
                scoredRequested.plus(pod.scoredRequests()));
    }

    public Node node() {
        return node;
    }

    public String name() {
        return node.getMetadata().getName();
    }

    public Map<String, String> labels() {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    public List<Taint> taints() {
        return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    }

    public boolean unschedulable() {
        return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    public List<PodView> pods() {
        return pods;
    }

    public Resources allocatable() {
        return allocatable;
    }

    public Resources requested() {
        return requested;
    }

    public Resources scoredRequested() {
        return scoredRequested;
    }
}
