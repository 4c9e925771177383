package dev.keelson.workqueue;

import java.time.Duration;
import java.util.Collection;

/**
 * A {@link RateLimitingQueue} that hands out items of higher priority first.
 *
 * <p>Guarantees, beside those of {@link RateLimitingQueue}:
 *
 * <ul>
 *   <li>items of equal priority come in the order in which they became ready, or were raised;
 *   <li>an add never lowers a priority: an item that waits, is delayed, or is in work and added again has the highest of
 *       the priorities it was added with;
 *   <li>an add never makes an item later: a delayed add, whatever its priority, leaves one that waits already alone, and
 *       of two delays the earlier holds, with the higher priority;
 *   <li>a live event waits for no flood below it: however many items of lower priority wait, at most one of them goes
 *       before it for every {@link WorkQueueBuilder#fairTurn} turns;
 *   <li>nothing waits for ever, as long as workers take: every {@link WorkQueueBuilder#fairTurn}th turn goes to the item
 *       that has waited longest below the highest priority, unless that is switched off.
 * </ul>
 *
 * <p>Methods that name no priority use {@link #NORMAL}. An item that is taken starts afresh: a later add decides its
 * priority anew. {@link #priorityOf} tells a worker with which priority to try again.
 *
 * <p>Follows controller-runtime's pkg/controller/priorityqueue, but for the fair turn, and but for an item that is both
 * delayed and added at once: there the delayed add is merged into the other, here, as in client-go's delaying queue, it
 * stays and brings the item again when it is due.
 */
public interface PriorityWorkQueue<T> extends RateLimitingQueue<T> {

    /** For events that just happened. */
    int NORMAL = 0;

    /** For initial lists, resyncs and periodic requeues, which a live event should overtake. */
    int LOW = -100;

    void add(T item, int priority);

    void addAfter(T item, Duration delay, int priority);

    void addRateLimited(T item, int priority);

    /** Adds with a delay, as a retry and with a priority, as {@code options} say. */
    void add(T item, AddOptions options);

    /** Adds each of {@code items}, in their order, as {@link #add(Object, AddOptions)} does. */
    void addAll(Collection<? extends T> items, AddOptions options);

    /** The priority with which {@code item}, held by a worker, was handed out; {@link #NORMAL} if no worker has it. */
    int priorityOf(T item);
}
