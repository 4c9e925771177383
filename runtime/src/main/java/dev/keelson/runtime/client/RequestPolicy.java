package dev.keelson.runtime.client;

import dev.keelson.clock.Clock;
import dev.keelson.workqueue.RateLimiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests are paced and repeated.
 *
 * @param limiter asked before each request, repeated ones too; null for no limit
 * @param longestRetryAfter a server that asks for a longer wait is not waited for
 */
record RequestPolicy(
        Clock clock,
        @Nullable RateLimiter<String> limiter,
        Duration longestRetryAfter,
        @Nullable RestClientMetrics metrics) {

    static final int MOST_RETRIES = 10;
}
