package dev.keelson.workqueue;

/**
 * Told what happens in one queue, mostly while the queue's lock is held: must be quick, must not block, throw or call the
 * queue.
 *
 * <p>An item counts as waiting also while a worker has it and it was added again; that is how Kubernetes counts depth.
 */
public interface QueueMetrics {

    /** Takes no note of anything. */
    QueueMetrics NONE = new QueueMetrics() {};

    /** An item begins to wait with {@code priority}: an add that was not merged into a waiting one. */
    default void added(int priority) {}

    /** A waiting item was given another priority. */
    default void priorityChanged(int former, int priority) {}

    /** An item that waited {@code waitedNanos}, at last with {@code priority}, was handed out. */
    default void taken(int priority, long waitedNanos) {}

    /** A worker was done with an item after {@code workedNanos}. */
    default void done(long workedNanos) {}

    /** An item was added with a delay. */
    default void retried() {}

    /**
     * The queue was shut down, and drained if it was to be drained: its gauges need no longer be shown. Called without
     * the queue's lock, perhaps several times; workers may still take and end what was left.
     */
    default void closed() {}
}
