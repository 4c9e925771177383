package dev.keelson.workqueue;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

final class ExponentialLimiter<T> implements RateLimiter<T> {

    private final long baseNanos;
    private final long maxNanos;
    // Holds exactly the items that failed since they were last forgotten.
    private final ConcurrentHashMap<T, Integer> failures = new ConcurrentHashMap<>();

    ExponentialLimiter(Duration base, Duration max) {
        if (base.isNegative() || max.compareTo(base) < 0) {
            throw new IllegalArgumentException("need 0 <= base <= max, are " + base + " and " + max);
        }
        this.baseNanos = DelayedItems.nanosOf(base);
        this.maxNanos = DelayedItems.nanosOf(max);
    }

    @Override
    public Duration when(T item) {
        int earlier = failures.merge(item, 1, (count, one) -> count == Integer.MAX_VALUE ? count : count + one) - 1;
        // Comparing before shifting keeps the product from wrapping round.
        boolean atMax = baseNanos > 0 && (earlier >= Long.SIZE - 1 || baseNanos > maxNanos >> earlier);
        return Duration.ofNanos(atMax ? maxNanos : baseNanos << earlier);
    }

    @Override
    public void forget(T item) {
        failures.remove(item);
    }

    @Override
    public int failures(T item) {
        return failures.getOrDefault(item, 0);
    }
}
