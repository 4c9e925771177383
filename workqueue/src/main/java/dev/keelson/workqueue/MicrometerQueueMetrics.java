package dev.keelson.workqueue;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queue metrics in a Micrometer registry, with the names, labels and buckets by which dashboards for Kubernetes and
 * controller-runtime know them.
 *
 * <ul>
 *   <li>{@code workqueue_depth}, a gauge
 *   <li>{@code workqueue_adds_total} and {@code workqueue_retries_total}, counters
 *   <li>{@code workqueue_queue_duration_seconds} and {@code workqueue_work_duration_seconds}, histograms with buckets of
 *       10 ns, times ten, up to 1000 s
 *   <li>{@code workqueue_unfinished_work_seconds} and {@code workqueue_longest_running_processor_seconds}, gauges
 * </ul>
 *
 * <p>Each has the queue's name in {@code name} and {@code controller}; depth also has {@code priority}, empty for a queue
 * without priorities. The first {@value NamedQueueMeters#MAX_PRIORITIES} priorities of a name are told apart; further
 * ones are counted together as {@code exceeded_cardinality_limit}. A retry is what client-go counts: any delayed add; for
 * priority queues, as in controller-runtime, one whose delay is not zero.
 *
 * <p>Gauges are those of the queues with this name that are not shut down, summed, and leave the registry with the last
 * of them. Counters and histograms stay: the next queue with that name goes on with them. The registry keeps no queue
 * alive. Use one instance for a registry.
 *
 * <p>Needs {@code io.micrometer:micrometer-core}, an optional dependency of this module. Follows
 * controller-runtime's pkg/internal/metrics/workqueue.go, a superset of k8s.io/component-base/metrics/prometheus/workqueue.
 */
public final class MicrometerQueueMetrics implements QueueMetricsProvider {

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, NamedQueueMeters> byName = new ConcurrentHashMap<>();

    public MicrometerQueueMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public QueueMetrics forQueue(String name, QueueGauges gauges) {
        return byName.computeIfAbsent(name, absent -> new NamedQueueMeters(registry, name))
                .open(gauges);
    }
}
