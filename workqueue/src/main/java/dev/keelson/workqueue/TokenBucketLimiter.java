package dev.keelson.workqueue;

import dev.keelson.clock.Clock;
import java.time.Duration;

final class TokenBucketLimiter<T> implements RateLimiter<T> {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final int burst;
    private final Clock clock;

    // Guarded by this. Negative when tokens have been promised to items that still wait.
    private double tokens;
    // Guarded by this. When tokens was last brought up to date.
    private long updatedNanos;

    TokenBucketLimiter(double perSecond, int burst, Clock clock) {
        if (!(perSecond > 0) || burst < 1) {
            throw new IllegalArgumentException("need a positive rate and burst, are " + perSecond + " and " + burst);
        }
        this.perSecond = perSecond;
        this.burst = burst;
        this.clock = clock;
        this.tokens = burst;
        this.updatedNanos = clock.nanos();
    }

    @Override
    public synchronized Duration when(T item) {
        long now = clock.nanos();
        tokens = Math.min(burst, tokens + (now - updatedNanos) / NANOS_PER_SECOND * perSecond) - 1;
        updatedNanos = now;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / perSecond * NANOS_PER_SECOND));
    }

    @Override
    public void forget(T item) {}

    @Override
    public int failures(T item) {
        return 0;
    }
}
