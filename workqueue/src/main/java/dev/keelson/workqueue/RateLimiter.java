package dev.keelson.workqueue;

import java.time.Duration;

/**
 * Decides how long an item waits before it is tried again. Implementations are safe for many threads.
 *
 * <p>Follows k8s.io/client-go/util/workqueue/default_rate_limiters.go.
 */
public interface RateLimiter<T> {

    /** Counts a failure of {@code item} and returns how long it should wait now; never negative. */
    Duration when(T item);

    /** Clears the failures of {@code item}. */
    void forget(T item);

    /** How often {@link #when} was asked for {@code item} since it was last forgotten. */
    int failures(T item);
}
