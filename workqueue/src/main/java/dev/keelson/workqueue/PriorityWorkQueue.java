package dev.keelson.workqueue;

import java.time.Duration;

/**
 * A {@link RateLimitingQueue} that hands out items of higher priority first, and items of equal priority in the order in
 * which they became ready.
 *
 * <p>Adding an item that waits already raises its priority when the new one is higher and never lowers it. The
 * one-argument methods use {@link #NORMAL}. An item that is taken starts afresh: a later add decides its priority anew.
 *
 * <p>Low priority means later, not never, only as long as workers keep up with the items above it. Follows
 * controller-runtime's pkg/controller/priorityqueue.
 */
public interface PriorityWorkQueue<T> extends RateLimitingQueue<T> {

    /** For events that just happened. */
    int NORMAL = 0;

    /** For initial lists, resyncs and periodic requeues, which a live event should overtake. */
    int LOW = -100;

    void add(T item, int priority);

    void addAfter(T item, Duration delay, int priority);

    void addRateLimited(T item, int priority);

    /** The priority with which {@code item}, held by a worker, was handed out; {@link #NORMAL} if no worker has it. */
    int priorityOf(T item);
}
