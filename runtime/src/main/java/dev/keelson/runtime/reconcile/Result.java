package dev.keelson.runtime.reconcile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen after a reconcile that did not fail.
 *
 * @param kind whether and how to come back
 * @param after with {@link Kind#REQUEUE_AFTER}, how long to wait; zero otherwise
 * @param priority the priority to come back with; null for that of initial lists and resyncs when it is after a time, so that
 *     no flood of periodic requests delays a live event, and otherwise for the one the request had
 */
public record Result(Kind kind, Duration after, @Nullable Integer priority) {

    public enum Kind {
        /** Wait for the next event. */
        DONE,
        /** Come back as after a failure: with growing delays, without counting as an error. */
        REQUEUE,
        /** Come back after a time; clears earlier failures. */
        REQUEUE_AFTER
    }

    private static final Result DONE = new Result(Kind.DONE, Duration.ZERO, null);
    private static final Result REQUEUE = new Result(Kind.REQUEUE, Duration.ZERO, null);

    public static Result done() {
        return DONE;
    }

    public static Result requeue() {
        return REQUEUE;
    }

    /** @throws IllegalArgumentException when {@code delay} is not positive */
    public static Result requeueAfter(Duration delay) {
        if (delay.isZero() || delay.isNegative()) {
            throw new IllegalArgumentException("the delay must be positive, is " + delay);
        }
        return new Result(Kind.REQUEUE_AFTER, delay, null);
    }

    public Result withPriority(int value) {
        return new Result(kind, after, value);
    }
}
