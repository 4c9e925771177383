package dev.keelson.node.worker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a container that ended waits before it runs again: not at all the first time, then 10 s, doubling to 5 min;
 * forgotten after 10 min without a restart. Follows {@code client-go/util/flowcontrol/backoff.go}.
 */
final class RestartBackOff {

    static final Duration INITIAL = Duration.ofSeconds(10);
    static final Duration MAX = Duration.ofMinutes(5);

    // Zero before the first restart.
    private Duration delay = Duration.ZERO;
    private @Nullable Instant lastUpdate;

    Duration delay() {
        return delay;
    }

    /** When a container that ended at {@code finishedAt} may run again. */
    Instant notBefore(Instant finishedAt) {
        return expired(finishedAt) ? finishedAt : finishedAt.plus(delay);
    }

    /** Counts a restart. */
    void next(Instant finishedAt, Instant now) {
        if (lastUpdate == null || expired(finishedAt)) {
            delay = INITIAL;
        } else {
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(MAX) > 0 ? MAX : doubled;
        }
        lastUpdate = now;
    }

    private boolean expired(Instant finishedAt) {
        return lastUpdate == null || Duration.between(lastUpdate, finishedAt).compareTo(MAX.multipliedBy(2)) > 0;
    }
}
