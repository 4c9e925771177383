package dev.keelson.runtime.source;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.RateLimiter;
import dev.keelson.workqueue.RateLimiters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of a handler that threw, made again with growing delays until they return, so that no event is lost to a fault that
 * passes. Of several failed calls for one object the first and the last are kept: the first knows the oldest state, the last
 * the newest.
 */
final class FailedCalls {

    private static final Logger LOG = LoggerFactory.getLogger(FailedCalls.class);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    private record Failed(Runnable first, @Nullable Runnable last) {
        void repeat() {
            first.run();
            if (last != null) {
                last.run();
            }
        }
    }

    private final String source;
    private final Clock clock;
    private final Executor executor;
    private final RateLimiter<String> delays = RateLimiters.exponential(FIRST_DELAY, LONGEST_DELAY);
    // Guarded by this. By the object's key; each has a timer or a repetition under way.
    private final Map<String, Failed> waiting = new HashMap<>();
    // Guarded by this. Never becomes false again.
    private boolean ended;

    FailedCalls(String source, Clock clock, Executor executor) {
        this.source = source;
        this.clock = clock;
        this.executor = executor;
    }

    /** Makes the call now, and again later if it throws. */
    void make(HasMetadata object, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            remember(Request.of(object).toString(), call, thrown);
        }
    }

    private synchronized void remember(String key, Runnable call, Throwable thrown) {
        if (ended) {
            return;
        }
        Failed former = waiting.get(key);
        waiting.put(key, former == null ? new Failed(call, null) : new Failed(former.first(), call));
        if (former == null) {
            schedule(key, thrown);
        }
    }

    /** Guarded by this. */
    private void schedule(String key, Throwable thrown) {
        Duration delay = delays.when(key);
        clock.schedule(delay, () -> executor.execute(() -> repeat(key)));
        LOG.error("{}: a predicate or handler failed for {}; it is asked again in {}", source, key, delay, thrown);
    }

    private void repeat(String key) {
        Failed calls;
        synchronized (this) {
            calls = waiting.get(key);
            if (ended || calls == null) {
                return;
            }
        }
        try {
            calls.repeat();
        } catch (Throwable thrown) {
            synchronized (this) {
                schedule(key, thrown);
            }
            return;
        }
        synchronized (this) {
            if (waiting.get(key) == calls) {
                waiting.remove(key);
                delays.forget(key);
            } else {
                executor.execute(() -> repeat(key));
            }
        }
    }

    synchronized void end() {
        ended = true;
        waiting.clear();
    }
}
