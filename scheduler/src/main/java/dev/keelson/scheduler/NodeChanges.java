package dev.keelson.scheduler;

import dev.keelson.informers.ResourceHandler;
import dev.keelson.scheduler.cache.ClusterCache;
import dev.keelson.scheduler.queue.SchedulingQueue;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps the cache's nodes current; pods get another chance only by changes that may let them fit. */
final class NodeChanges implements ResourceHandler<Node> {

    private final ClusterCache cache;
    private final SchedulingQueue queue;

    NodeChanges(ClusterCache cache, SchedulingQueue queue) {
        this.cache = cache;
        this.queue = queue;
    }

    @Override
    public void onAdd(Node node, boolean initial) {
        cache.putNode(node);
        queue.clusterChanged();
    }

    @Override
    public void onUpdate(Node former, Node node) {
        cache.putNode(node);
        boolean matters = !Objects.equals(former.getSpec(), node.getSpec())
                || !Objects.equals(
                        former.getMetadata().getLabels(), node.getMetadata().getLabels())
                || !Objects.equals(allocatable(former), allocatable(node));
        if (matters) {
            queue.clusterChanged();
        }
    }

    @Override
    public void onDelete(Node node, boolean finalStateUnknown) {
        cache.removeNode(node.getMetadata().getName());
    }

    private static @Nullable Map<?, ?> allocatable(Node node) {
        NodeStatus status = node.getStatus();
        return status == null ? null : status.getAllocatable();
    }
}
