package dev.keelson.workqueue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of all queues with one name. */
final class NamedQueueMeters {

    static final int MAX_PRIORITIES = 25;

    private static final String NO_PRIORITY = "";
    private static final String OTHER_PRIORITIES = "exceeded_cardinality_limit";

    private static final int BUCKET_COUNT = 12;
    private static final long FIRST_BUCKET_NANOS = 10;
    private static final Duration[] BUCKETS = IntStream.range(0, BUCKET_COUNT)
            .mapToObj(power -> Duration.ofNanos(FIRST_BUCKET_NANOS * (long) Math.pow(10, power)))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter adds;
    private final Counter retries;
    private final Timer queueDuration;
    private final Timer workDuration;
    // Changed under this only. The queues that are not closed.
    private final CopyOnWriteArrayList<OpenQueue> open = new CopyOnWriteArrayList<>();
    // Guarded by this. What is in the registry on behalf of open, and empty when open is.
    private final List<Meter> gauges = new ArrayList<>();
    // Guarded by this. The priorities whose depth is in the registry.
    private final Set<String> labels = new HashSet<>();

    NamedQueueMeters(MeterRegistry registry, String name) {
        this.registry = registry;
        this.tags = Tags.of("name", name, "controller", name);
        this.adds = counter("workqueue_adds_total", "Total number of adds handled by workqueue");
        this.retries = counter("workqueue_retries_total", "Total number of retries handled by workqueue");
        this.queueDuration = timer(
                "workqueue_queue_duration_seconds", "How long in seconds an item waits in workqueue until it is taken");
        this.workDuration =
                timer("workqueue_work_duration_seconds", "How long in seconds work on an item from workqueue takes");
    }

    private Counter counter(String metric, String description) {
        return Counter.builder(metric).tags(tags).description(description).register(registry);
    }

    private Timer timer(String metric, String description) {
        return Timer.builder(metric)
                .tags(tags)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    synchronized QueueMetrics open(QueueGauges queue) {
        if (open.isEmpty()) {
            gauge(
                    "workqueue_unfinished_work_seconds",
                    "How long in seconds the items now in work have been in work, summed",
                    tags,
                    queues ->
                            queues.mapToDouble(OpenQueue::unfinishedWorkSeconds).sum());
            gauge(
                    "workqueue_longest_running_processor_seconds",
                    "How long in seconds the item longest in work has been in work",
                    tags,
                    queues -> queues.mapToDouble(OpenQueue::longestRunningProcessorSeconds)
                            .max()
                            .orElse(0));
        }
        OpenQueue opened = new OpenQueue(queue);
        open.add(opened);
        if (!queue.hasPriorities()) {
            showDepth(NO_PRIORITY);
        }
        return opened;
    }

    private void gauge(String metric, String description, Tags labels, ToDoubleFunction<Stream<OpenQueue>> value) {
        gauges.add(Gauge.builder(metric, open, queues -> value.applyAsDouble(queues.stream()))
                .tags(labels)
                .description(description)
                .register(registry));
    }

    private void showDepth(String label) {
        if (labels.add(label)) {
            gauge(
                    "workqueue_depth",
                    "Current depth of workqueue by workqueue and priority",
                    tags.and("priority", label),
                    queues -> queues.mapToDouble(queue -> queue.depth(label)).sum());
        }
    }

    /** The label of a priority that {@code queue} had not met before. */
    private synchronized String label(OpenQueue queue, int priority) {
        String exact = Integer.toString(priority);
        String label = labels.contains(exact) || labels.size() < MAX_PRIORITIES ? exact : OTHER_PRIORITIES;
        if (open.contains(queue)) {
            showDepth(label);
        }
        return label;
    }

    private synchronized void close(OpenQueue queue) {
        open.remove(queue);
        if (open.isEmpty()) {
            gauges.forEach(registry::remove);
            gauges.clear();
            labels.clear();
        }
    }

    /** What one queue tells; its lock is held meanwhile, but for reading gauges and for closing. */
    private final class OpenQueue implements QueueMetrics {

        // Weak, so that a queue that nobody closed goes when nobody has it.
        private final WeakReference<QueueGauges> queue;
        // Null for a queue without priorities. By priority; several may share one depth.
        private final @Nullable Map<Integer, AtomicInteger> byPriority;
        private final Map<String, AtomicInteger> byLabel = new ConcurrentHashMap<>();
        private final AtomicInteger withoutPriority = new AtomicInteger();

        OpenQueue(QueueGauges queue) {
            this.queue = new WeakReference<>(queue);
            this.byPriority = queue.hasPriorities() ? new HashMap<>() : null;
            byLabel.put(NO_PRIORITY, withoutPriority);
        }

        int depth(String label) {
            AtomicInteger depth = byLabel.get(label);
            return depth == null ? 0 : depth.get();
        }

        double unfinishedWorkSeconds() {
            QueueGauges alive = queue.get();
            return alive == null ? 0 : alive.unfinishedWorkSeconds();
        }

        double longestRunningProcessorSeconds() {
            QueueGauges alive = queue.get();
            return alive == null ? 0 : alive.longestRunningProcessorSeconds();
        }

        private AtomicInteger depthOf(int priority) {
            if (byPriority == null) {
                return withoutPriority;
            }
            AtomicInteger known = byPriority.get(priority);
            if (known != null) {
                return known;
            }
            AtomicInteger depth = byLabel.computeIfAbsent(label(this, priority), absent -> new AtomicInteger());
            byPriority.put(priority, depth);
            return depth;
        }

        @Override
        public void added(int priority) {
            adds.increment();
            depthOf(priority).incrementAndGet();
        }

        @Override
        public void priorityChanged(int former, int priority) {
            depthOf(former).decrementAndGet();
            depthOf(priority).incrementAndGet();
        }

        @Override
        public void taken(int priority, long waitedNanos) {
            depthOf(priority).decrementAndGet();
            queueDuration.record(waitedNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void done(long workedNanos) {
            workDuration.record(workedNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void retried() {
            retries.increment();
        }

        @Override
        public void closed() {
            close(this);
        }
    }
}
