package dev.keelson.workqueue;

/**
 * Told what happens in one queue, often while the queue's lock is held: must be quick and must not call the queue.
 */
public interface QueueMetrics {

    /** Takes no note of anything. */
    QueueMetrics NONE = new QueueMetrics() {};

    /** An add that was not merged into a waiting one. */
    default void added() {}

    /** An item was handed out after waiting {@code waitedNanos} in the queue. */
    default void taken(long waitedNanos) {}

    /** A worker was done with an item after {@code workedNanos}. */
    default void done(long workedNanos) {}

    /** An item was added with a delay. */
    default void retried() {}
}
