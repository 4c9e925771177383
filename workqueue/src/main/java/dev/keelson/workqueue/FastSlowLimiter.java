package dev.keelson.workqueue;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

final class FastSlowLimiter<T> implements RateLimiter<T> {

    private final Duration fast;
    private final Duration slow;
    private final int fastAttempts;
    // Holds exactly the items that failed since they were last forgotten.
    private final ConcurrentHashMap<T, Integer> failures = new ConcurrentHashMap<>();

    FastSlowLimiter(Duration fast, Duration slow, int fastAttempts) {
        if (fast.isNegative() || slow.isNegative()) {
            throw new IllegalArgumentException("delays must not be negative, are " + fast + " and " + slow);
        }
        this.fast = fast;
        this.slow = slow;
        this.fastAttempts = fastAttempts;
    }

    @Override
    public Duration when(T item) {
        int count = failures.merge(item, 1, (old, one) -> old == Integer.MAX_VALUE ? old : old + one);
        return count <= fastAttempts ? fast : slow;
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
