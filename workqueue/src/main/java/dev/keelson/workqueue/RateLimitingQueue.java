package dev.keelson.workqueue;

/**
 * A {@link DelayingQueue} that spaces retries as its {@link RateLimiter} says.
 *
 * <p>Guarantees, beside those of {@link DelayingQueue}:
 *
 * <ul>
 *   <li>each {@link #addRateLimited} asks the limiter once, whether or not the item is delayed already;
 *   <li>the count of an item's failures is cleared by {@link #forget} and by nothing else: who never forgets retries ever
 *       more slowly, also after successes;
 *   <li>retries never end by themselves, and no number of failures makes a delay shorter.
 * </ul>
 *
 * <p>Follows k8s.io/client-go/util/workqueue/rate_limiting_queue.go.
 */
public interface RateLimitingQueue<T> extends DelayingQueue<T> {

    /** Adds {@code item} after the delay that the rate limiter gives it; counts as a failure of the item. */
    void addRateLimited(T item);

    /** Clears the failures of {@code item}: call it after success. Does not touch what is queued. */
    void forget(T item);

    /** How often {@code item} was added rate-limited since it was last forgotten. */
    int failures(T item);
}
