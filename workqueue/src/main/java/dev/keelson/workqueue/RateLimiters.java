package dev.keelson.workqueue;

import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The rate limiters that Kubernetes' controllers use, and the ways to combine them. */
public final class RateLimiters {

    private static final Duration DEFAULT_BASE = Duration.ofMillis(5);
    private static final Duration DEFAULT_MAX = Duration.ofSeconds(1000);
    private static final double DEFAULT_PER_SECOND = 10;
    private static final int DEFAULT_BURST = 100;

    private RateLimiters() {}

    /**
     * client-go's default: the longer of an exponential delay an item, 5 ms to 1000 s, and a token bucket over all items
     * of 10 a second with bursts of 100.
     */
    public static <T> RateLimiter<T> standard(Clock clock) {
        return maxOf(
                List.of(exponential(DEFAULT_BASE, DEFAULT_MAX), tokenBucket(DEFAULT_PER_SECOND, DEFAULT_BURST, clock)));
    }

    /** {@code base}, doubled with every failure of the item, at most {@code max}, at any number of failures. */
    public static <T> RateLimiter<T> exponential(Duration base, Duration max) {
        return new ExponentialLimiter<>(base, max);
    }

    /** {@code fast} for the first {@code fastAttempts} failures of an item, {@code slow} from then on. */
    public static <T> RateLimiter<T> fastSlow(Duration fast, Duration slow, int fastAttempts) {
        return new FastSlowLimiter<>(fast, slow, fastAttempts);
    }

    /** On average {@code perSecond} items a second, whichever they are, with bursts of {@code burst}. */
    public static <T> RateLimiter<T> tokenBucket(double perSecond, int burst, Clock clock) {
        return new TokenBucketLimiter<>(perSecond, burst, clock);
    }

    /** The longest of the delays, and the most failures, that {@code limiters} give. */
    public static <T> RateLimiter<T> maxOf(List<RateLimiter<T>> limiters) {
        return new MaxOfLimiter<>(limiters);
    }

    /** {@code limiter}, but never longer than {@code max}. */
    public static <T> RateLimiter<T> withMaxWait(RateLimiter<T> limiter, Duration max) {
        return new AdjustedLimiter<>(limiter, delay -> delay.compareTo(max) > 0 ? max : delay);
    }

    /**
     * {@code limiter}, lengthened by a random part of up to {@code factor} of each delay.
     *
     * @param random gives numbers from 0 inclusive to 1 exclusive
     */
    public static <T> RateLimiter<T> jittered(RateLimiter<T> limiter, double factor, DoubleSupplier random) {
        if (!(factor >= 0)) {
            throw new IllegalArgumentException("jitter factor must not be negative, is " + factor);
        }
        return new AdjustedLimiter<>(
                limiter,
                delay -> delay.plusNanos((long) (DelayedItems.nanosOf(delay) * factor * random.getAsDouble())));
    }
}
