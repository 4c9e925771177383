package dev.keelson.informers;

import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential back-off with jitter that starts anew after a time without failures: a success alone does not reset it, so
 * that successes between failures never make a busy loop. Confined to one thread at a time.
 *
 * <p>Follows k8s.io/apimachinery/pkg/util/wait/backoff.go, {@code DelayWithReset}.
 */
final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private final Duration base;
    private final Duration max;
    private final Duration reset;
    private final Clock clock;
    private final DoubleSupplier random;
    private int failures;
    // When the wait after the last failure was over.
    private long lastWaitEndNanos;

    /** @param reset a failure that comes so long after the wait for the last one counts as the first */
    Backoff(Duration base, Duration max, Duration reset, Clock clock, DoubleSupplier random) {
        this.base = base;
        this.max = max;
        this.reset = reset;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Counts a failure and returns how long to wait: the base doubled each time, up to the limit, and up to twice that by
     * chance.
     */
    Duration next() {
        if (isQuiet()) {
            failures = 0;
        }
        Duration delay = base.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        Duration capped = delay.compareTo(max) > 0 ? max : delay;
        Duration wait = capped.plusNanos((long) (capped.toNanos() * random.getAsDouble()));
        lastWaitEndNanos = clock.nanos() + wait.toNanos();
        return wait;
    }

    /** Whether there has been no failure for long enough that the next one counts as the first. */
    boolean isQuiet() {
        return failures == 0 || clock.since(lastWaitEndNanos).compareTo(reset) >= 0;
    }
}
