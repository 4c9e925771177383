package dev.keelson.workqueue;

import dev.keelson.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Builds queues.
 *
 * <pre>{@code
 * RateLimitingQueue<String> queue = WorkQueueBuilder.<String>named("replicaset").buildRateLimiting();
 * }</pre>
 */
public final class WorkQueueBuilder<T> {

    private final String name;
    private Clock clock = Clock.system();
    private QueueMetricsProvider metrics = QueueMetricsProvider.none();
    private @Nullable RateLimiter<T> limiter;

    private WorkQueueBuilder(String name) {
        this.name = name;
    }

    /** {@code name} appears in metrics. */
    public static <T> WorkQueueBuilder<T> named(String name) {
        return new WorkQueueBuilder<>(name);
    }

    /** The clock for delays, limits and metrics; the system's by default. */
    public WorkQueueBuilder<T> clock(Clock value) {
        clock = value;
        return this;
    }

    public WorkQueueBuilder<T> metrics(QueueMetricsProvider value) {
        metrics = value;
        return this;
    }

    /** {@link RateLimiters#standard} by default. */
    public WorkQueueBuilder<T> rateLimiter(RateLimiter<T> value) {
        limiter = value;
        return this;
    }

    public WorkQueue<T> build() {
        return queue(new FifoItems<>());
    }

    public DelayingQueue<T> buildDelaying() {
        return queue(new FifoItems<>());
    }

    public RateLimitingQueue<T> buildRateLimiting() {
        return queue(new FifoItems<>());
    }

    public PriorityWorkQueue<T> buildPriority() {
        return queue(new PrioritisedItems<>());
    }

    private KeyedQueue<T> queue(ReadyItems<T> ready) {
        RateLimiter<T> effective = limiter == null ? RateLimiters.standard(clock) : limiter;
        return new KeyedQueue<>(name, clock, effective, ready, metrics);
    }
}
