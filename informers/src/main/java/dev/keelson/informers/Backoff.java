package dev.keelson.informers;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Exponential back-off with jitter. Confined to one thread at a time. */
final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private final Duration base;
    private final Duration max;
    private final DoubleSupplier random;
    private int failures;

    Backoff(Duration base, Duration max, DoubleSupplier random) {
        this.base = base;
        this.max = max;
        this.random = random;
    }

    /** Counts a failure and returns how long to wait: the base doubled each time, up to the limit, and up to twice that. */
    Duration next() {
        Duration delay = base.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        Duration capped = delay.compareTo(max) > 0 ? max : delay;
        return capped.plusNanos((long) (capped.toNanos() * random.getAsDouble()));
    }

    void reset() {
        failures = 0;
    }

    int failures() {
        return failures;
    }
}
