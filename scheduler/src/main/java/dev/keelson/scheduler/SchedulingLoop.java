package dev.keelson.scheduler;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.manager.Component;
import dev.keelson.scheduler.cache.ClusterCache;
import dev.keelson.scheduler.framework.ClusterView;
import dev.keelson.scheduler.framework.Framework;
import dev.keelson.scheduler.framework.Placement;
import dev.keelson.scheduler.framework.PodView;
import dev.keelson.scheduler.queue.SchedulingQueue;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides pod after pod on the state of the cluster at that moment; bindings are written beside it. */
final class SchedulingLoop implements Component {

    private static final Logger LOG = LoggerFactory.getLogger(SchedulingLoop.class);

    private final ClusterCache cache;
    private final SchedulingQueue queue;
    private final Framework framework;
    private final GroupSelectors groups;
    private final Binder binder;
    private final EventRecorder events;
    private final Clock clock;

    /** The threads of one run, from start to stop. */
    private record Run(ExecutorService loop, ExecutorService bindings) {}

    // Guarded by this. Null while stopped.
    private @Nullable Run run;

    SchedulingLoop(
            ClusterCache cache,
            SchedulingQueue queue,
            Framework framework,
            GroupSelectors groups,
            Binder binder,
            EventRecorder events,
            Clock clock) {
        this.cache = cache;
        this.queue = queue;
        this.framework = framework;
        this.groups = groups;
        this.binder = binder;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "scheduling-loop";
    }

    @Override
    public synchronized void start() {
        if (run == null) {
            Run started = new Run(Threads.fixed("scheduler", 1), Threads.blocking("scheduler-bind"));
            run = started;
            started.loop().execute(() -> work(started.bindings()));
        }
    }

    @Override
    public synchronized void stop(Duration grace) throws InterruptedException {
        Run stopped = run;
        run = null;
        if (stopped == null) {
            return;
        }
        // The loop waits for pods; one that it has taken is decided before its thread ends.
        stopped.loop().shutdownNow();
        long limit = grace.toMillis();
        if (!stopped.loop().awaitTermination(limit, TimeUnit.MILLISECONDS)) {
            LOG.warn("A scheduling attempt did not end within {}", grace);
        }
        stopped.bindings().shutdown();
        if (!stopped.bindings().awaitTermination(limit, TimeUnit.MILLISECONDS)) {
            stopped.bindings().shutdownNow();
            LOG.warn("Bindings were still under way after {}", grace);
        }
    }

    private void work(ExecutorService bindings) {
        try {
            for (PodView pod = queue.take(); pod != null; pod = queue.take()) {
                schedule(pod, bindings);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void schedule(PodView pod, ExecutorService bindings) {
        if (pod.terminating() || cache.isPlaced(pod.uid())) {
            queue.remove(pod.uid());
            return;
        }
        try {
            Placement placement = framework.place(pod, new ClusterView(cache.snapshot(), groups::of));
            if (placement instanceof Placement.OnNode chosen) {
                cache.assume(pod, chosen.nodeName());
                bindings.execute(() -> bind(pod, chosen.nodeName()));
            } else if (placement instanceof Placement.Nowhere refusal) {
                queue.park(pod);
                bindings.execute(() -> report(pod, refusal.message()));
            }
        } catch (RuntimeException failure) {
            LOG.warn("Attempt to place pod {} failed; it is tried again", pod, failure);
            cache.forget(pod);
            queue.retry(pod);
        }
    }

    private void bind(PodView pod, String nodeName) {
        try {
            binder.bind(pod, nodeName);
            queue.remove(pod.uid());
            events.record(
                    pod.pod(),
                    null,
                    EventRecorder.Type.NORMAL,
                    "Scheduled",
                    "Binding",
                    "Successfully assigned " + pod.key() + " to " + nodeName);
        } catch (RuntimeException failure) {
            cache.forget(pod);
            boolean gone = failure instanceof KubernetesClientException refused
                    && refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
            if (gone) {
                queue.remove(pod.uid());
            } else {
                LOG.warn("Binding pod {} to {} failed; it is tried again", pod, nodeName, failure);
                queue.retry(pod);
            }
            // Others may have been refused the room that is free again.
            queue.clusterChanged();
        }
    }

    private void report(PodView pod, String message) {
        try {
            events.record(pod.pod(), null, EventRecorder.Type.WARNING, "FailedScheduling", "Scheduling", message);
            binder.markUnschedulable(pod, message, clock.now());
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                LOG.warn("The status of pod {} could not be written", pod, refused);
            }
        }
    }
}
