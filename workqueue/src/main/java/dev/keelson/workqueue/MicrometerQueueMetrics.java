package dev.keelson.workqueue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Queue metrics in a Micrometer registry under Kubernetes' names, each tagged {@code name} with the queue's name:
 * {@code workqueue_depth}, {@code workqueue_adds_total}, {@code workqueue_queue_duration_seconds},
 * {@code workqueue_work_duration_seconds}, {@code workqueue_unfinished_work_seconds},
 * {@code workqueue_longest_running_processor_seconds}, {@code workqueue_retries_total}.
 *
 * <p>Needs {@code io.micrometer:micrometer-core}, an optional dependency of this module.
 */
public final class MicrometerQueueMetrics implements QueueMetricsProvider {

    // client-go's exponential buckets: 10 ns times ten, ten of them.
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(10),
        Duration.ofNanos(100),
        Duration.ofNanos(1_000),
        Duration.ofNanos(10_000),
        Duration.ofNanos(100_000),
        Duration.ofMillis(1),
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;

    public MicrometerQueueMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public QueueMetrics forQueue(String name, QueueGauges gauges) {
        Gauge.builder("workqueue_depth", gauges, QueueGauges::depth)
                .tag("name", name)
                .description("Current depth of workqueue")
                .register(registry);
        Gauge.builder("workqueue_unfinished_work_seconds", gauges, QueueGauges::unfinishedWorkSeconds)
                .tag("name", name)
                .description("Seconds of work in progress that has not been observed by work_duration")
                .register(registry);
        Gauge.builder(
                        "workqueue_longest_running_processor_seconds",
                        gauges,
                        QueueGauges::longestRunningProcessorSeconds)
                .tag("name", name)
                .description("Seconds the longest running processor of workqueue has been running")
                .register(registry);
        return new Meters(
                counter("workqueue_adds_total", name, "Total number of adds handled by workqueue"),
                timer(
                        "workqueue_queue_duration_seconds",
                        name,
                        "Seconds an item stays in workqueue before it is taken"),
                timer("workqueue_work_duration_seconds", name, "Seconds processing an item from workqueue takes"),
                counter("workqueue_retries_total", name, "Total number of retries handled by workqueue"));
    }

    private Counter counter(String metric, String queue, String description) {
        return Counter.builder(metric)
                .tag("name", queue)
                .description(description)
                .register(registry);
    }

    private Timer timer(String metric, String queue, String description) {
        return Timer.builder(metric)
                .tag("name", queue)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private record Meters(Counter adds, Timer queueDuration, Timer workDuration, Counter retries)
            implements QueueMetrics {

        @Override
        public void added() {
            adds.increment();
        }

        @Override
        public void taken(long waitedNanos) {
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
    }
}
