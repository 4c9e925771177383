package dev.keelson.scheduler.cache;

import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Owns the picture of the cluster. Safe for many threads; every method is atomic. */
public final class ClusterCache {

    private record Placed(PodView pod, String nodeName, boolean assumed) {}

    // All guarded by this. A pod stands in `placed` exactly while it takes room on a node, known or not yet known.
    private final Map<String, Placed> placed = new HashMap<>();
    private final Map<String, Node> nodes = new TreeMap<>();
    // The view of each known node; lacks an entry exactly where the node's view must be made anew.
    private final Map<String, NodeView> views = new HashMap<>();

    public synchronized void putNode(Node node) {
        String name = node.getMetadata().getName();
        nodes.put(name, node);
        views.remove(name);
    }

    public synchronized void removeNode(String name) {
        nodes.remove(name);
        views.remove(name);
    }

    /** Takes note of a pod that the API server shows on a node; an assumption about it is thereby confirmed. */
    public synchronized void putPod(PodView pod) {
        String node = pod.nodeName();
        if (node == null) {
            throw new IllegalArgumentException("pod " + pod + " is on no node");
        }
        if (pod.finished()) {
            removePod(pod.uid());
        } else {
            place(new Placed(pod, node, false));
        }
    }

    public synchronized void removePod(String uid) {
        Placed former = placed.remove(uid);
        if (former != null) {
            views.remove(former.nodeName());
        }
    }

    /** Lets {@code pod} take its room on {@code nodeName} while it is being bound there. */
    public synchronized void assume(PodView pod, String nodeName) {
        place(new Placed(pod, nodeName, true));
    }

    /** Takes back an assumption whose binding failed; does nothing once the API server has confirmed it. */
    public synchronized void forget(PodView pod) {
        Placed current = placed.get(pod.uid());
        if (current != null && current.assumed()) {
            removePod(pod.uid());
        }
    }

    /** Whether the pod takes room on a node, assumed or confirmed. */
    public synchronized boolean isPlaced(String uid) {
        return placed.containsKey(uid);
    }

    /** All known nodes in order of their names. */
    public synchronized List<NodeView> snapshot() {
        if (views.size() < nodes.size()) {
            refresh();
        }
        List<NodeView> snapshot = new ArrayList<>(nodes.size());
        for (String name : nodes.keySet()) {
            NodeView view = views.get(name);
            if (view != null) {
                snapshot.add(view);
            }
        }
        return List.copyOf(snapshot);
    }

    private void place(Placed pod) {
        Placed former = placed.put(pod.pod().uid(), pod);
        @Nullable NodeView view = views.get(pod.nodeName());
        if (former == null && view != null) {
            views.put(pod.nodeName(), view.with(pod.pod()));
            return;
        }
        views.remove(pod.nodeName());
        if (former != null) {
            views.remove(former.nodeName());
        }
    }

    private void refresh() {
        Map<String, List<PodView>> byNode = new HashMap<>();
        for (Placed pod : placed.values()) {
            if (!views.containsKey(pod.nodeName())) {
                byNode.computeIfAbsent(pod.nodeName(), name -> new ArrayList<>())
                        .add(pod.pod());
            }
        }
        nodes.forEach((name, node) -> {
            if (!views.containsKey(name)) {
                views.put(name, NodeView.of(node, byNode.getOrDefault(name, List.of())));
            }
        });
    }
}
