package dev.keelson.workqueue;

import java.time.Duration;
import java.util.List;

final class MaxOfLimiter<T> implements RateLimiter<T> {

    private final List<RateLimiter<T>> limiters;

    MaxOfLimiter(List<RateLimiter<T>> limiters) {
        this.limiters = List.copyOf(limiters);
    }

    @Override
    public Duration when(T item) {
        Duration longest = Duration.ZERO;
        for (RateLimiter<T> limiter : limiters) {
            Duration delay = limiter.when(item);
            longest = delay.compareTo(longest) > 0 ? delay : longest;
        }
        return longest;
    }

    @Override
    public void forget(T item) {
        limiters.forEach(limiter -> limiter.forget(item));
    }

    @Override
    public int failures(T item) {
        return limiters.stream()
                .mapToInt(limiter -> limiter.failures(item))
                .max()
                .orElse(0);
    }
}
