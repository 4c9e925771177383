package dev.keelson.workqueue;

import java.time.Duration;
import java.util.function.UnaryOperator;

/** A limiter whose delays are changed on the way out; its counting is the wrapped one's. */
final class AdjustedLimiter<T> implements RateLimiter<T> {

    private final RateLimiter<T> limiter;
    private final UnaryOperator<Duration> adjustment;

    AdjustedLimiter(RateLimiter<T> limiter, UnaryOperator<Duration> adjustment) {
        this.limiter = limiter;
        this.adjustment = adjustment;
    }

    @Override
    public Duration when(T item) {
        return adjustment.apply(limiter.when(item));
    }

    @Override
    public void forget(T item) {
        limiter.forget(item);
    }

    @Override
    public int failures(T item) {
        return limiter.failures(item);
    }
}
