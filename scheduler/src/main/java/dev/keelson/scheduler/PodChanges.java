package dev.keelson.scheduler;

import dev.keelson.informers.ResourceHandler;
import dev.keelson.scheduler.cache.ClusterCache;
import dev.keelson.scheduler.framework.PodView;
import dev.keelson.scheduler.queue.SchedulingQueue;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

/** Tells pods on nodes to the cache and those without one to the queue. */
final class PodChanges implements ResourceHandler<Pod> {

    private final ClusterCache cache;
    private final SchedulingQueue queue;
    private final String schedulerName;

    PodChanges(ClusterCache cache, SchedulingQueue queue, String schedulerName) {
        this.cache = cache;
        this.queue = queue;
        this.schedulerName = schedulerName;
    }

    @Override
    public void onAdd(Pod pod, boolean initial) {
        PodView view = new PodView(pod);
        if (view.nodeName() != null) {
            placed(view);
        } else if (mine(view)) {
            queue.put(view);
        }
    }

    @Override
    public void onUpdate(Pod former, Pod pod) {
        if (!Objects.equals(former.getMetadata().getUid(), pod.getMetadata().getUid())) {
            onDelete(former, true);
            onAdd(pod, false);
            return;
        }
        PodView view = new PodView(pod);
        if (view.nodeName() != null) {
            placed(view);
        } else if (!mine(view)) {
            queue.remove(view.uid());
        } else if (mayMatter(former, pod)) {
            queue.put(view);
        }
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
        queue.remove(pod.getMetadata().getUid());
        cache.removePod(pod.getMetadata().getUid());
        queue.clusterChanged();
    }

    private void placed(PodView pod) {
        queue.remove(pod.uid());
        cache.putPod(pod);
        if (pod.finished()) {
            queue.clusterChanged();
        }
    }

    private boolean mine(PodView pod) {
        return !pod.terminating()
                && !pod.finished()
                && schedulerName.equals(pod.spec().getSchedulerName());
    }

    /** The scheduler's own notes in the status are no reason to try again. */
    private static boolean mayMatter(Pod former, Pod pod) {
        return !Objects.equals(former.getSpec(), pod.getSpec())
                || !Objects.equals(
                        former.getMetadata().getLabels(), pod.getMetadata().getLabels());
    }
}
