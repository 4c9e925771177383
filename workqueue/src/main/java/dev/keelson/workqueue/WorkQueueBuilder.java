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

    /** See {@link #fairTurn}. */
    public static final int DEFAULT_FAIR_TURN = 32;

    private final String name;
    private Clock clock = Clock.system();
    private QueueMetricsProvider metrics = QueueMetricsProvider.none();
    private @Nullable RateLimiter<T> limiter;
    private int fairTurn = DEFAULT_FAIR_TURN;
    private boolean priorities = true;

    private WorkQueueBuilder(String name) {
        this.name = name;
    }

    /** {@code name} appears in metrics; a queue whose name is empty has none. */
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

    /**
     * Which turn belongs to lower priorities: of every {@code value} items that a priority queue hands out while items
     * of lower priority wait, one is the lower one that has waited longest, so that nothing waits for ever however many
     * items come above it. 0 hands out lower ones only when nothing above them waits, as controller-runtime does.
     * {@value #DEFAULT_FAIR_TURN} by default.
     *
     * @throws IllegalArgumentException when it is negative or 1, which would turn priorities round
     */
    public WorkQueueBuilder<T> fairTurn(int value) {
        if (value < 0 || value == 1) {
            throw new IllegalArgumentException("the fair turn must be 0 for none or at least 2, is " + value);
        }
        fairTurn = value;
        return this;
    }

    /**
     * Whether a priority queue heeds priorities; true by default. One that does not takes each for
     * {@link PriorityWorkQueue#NORMAL}: items come in the order of their adds, and its metrics have no priorities.
     */
    public WorkQueueBuilder<T> priorities(boolean value) {
        priorities = value;
        return this;
    }

    public WorkQueue<T> build() {
        return queue(false);
    }

    public DelayingQueue<T> buildDelaying() {
        return queue(false);
    }

    public RateLimitingQueue<T> buildRateLimiting() {
        return queue(false);
    }

    public PriorityWorkQueue<T> buildPriority() {
        return queue(priorities);
    }

    private KeyedQueue<T> queue(boolean prioritised) {
        RateLimiter<T> effective = limiter == null ? RateLimiters.standard(clock) : limiter;
        // As in client-go, a queue without a name is not measured.
        QueueMetricsProvider provider = name.isEmpty() ? QueueMetricsProvider.none() : metrics;
        return new KeyedQueue<>(new QueueSettings<>(name, clock, effective, provider, fairTurn), prioritised);
    }
}
