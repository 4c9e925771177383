package dev.keelson.workqueue;

import java.time.Duration;

/**
 * A {@link WorkQueue} to which items can be added later.
 *
 * <p>Guarantees, beside those of {@link WorkQueue}:
 *
 * <ul>
 *   <li>a delayed add is never dropped, however many there are and however fast they come, until the queue is shut down;
 *   <li>an item is delayed at most once: of several delays the earliest holds, also when it is the latest asked for;
 *   <li>a delayed item joins the queue, under the rules of {@link #add}, not before its delay is over; items whose delays
 *       end at the same time do so in the order in which they were delayed;
 *   <li>an add at once neither ends nor moves a delay: the item comes now, and again when its delay is over;
 *   <li>delaying an item hinders neither its being taken nor {@link #drain}: shutting down gives delayed items up.
 * </ul>
 *
 * <p>Delays run on the queue's injected clock, all of them on one of its timers. Follows
 * k8s.io/client-go/util/workqueue/delaying_queue.go.
 */
public interface DelayingQueue<T> extends WorkQueue<T> {

    /**
     * Adds {@code item} after {@code delay}, at once when that is zero or negative. Delays beyond 73 years count as 73
     * years. Never blocks. Ignored after {@link #shutDown}.
     */
    void addAfter(T item, Duration delay);
}
