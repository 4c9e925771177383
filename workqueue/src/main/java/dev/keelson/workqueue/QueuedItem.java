package dev.keelson.workqueue;

import org.jspecify.annotations.Nullable;

/**
 * Where one item stands. Guarded by the queue's lock. Waiting and processing exclude each other; either may go together
 * with being delayed.
 *
 * <p>Entries are used again for other items, and refer to one another by number: a reference written into an object that
 * has lived for a while costs a collector as much as a lock.
 */
final class QueuedItem<T> {

    /** The number that no entry has. */
    static final int NONE = 0;

    static final int NOT_DELAYED = -1;

    final int number;

    // Null while the entry is free.
    @Nullable
    T item;

    int hash;
    // The next entry with the same bucket, or NONE.
    int nextInBucket;

    boolean waiting;
    boolean processing;
    // The neighbours in the line of those that wait with the same priority, or of those in work; NONE at the ends.
    int previous;
    int next;
    // Of what waits or is in work.
    int priority;
    // While waiting: orders items of different priorities by when they began to wait.
    long turn;
    // Since when it waits or is in work. Only kept for metrics.
    long sinceNanos;

    // Only while processing: waits again once done, with this priority and since then.
    boolean addedAgain;
    int priorityOfAddedAgain;
    long addedAgainNanos;

    // Where it stands in the heap of delayed items, or NOT_DELAYED.
    int heapIndex = NOT_DELAYED;
    long dueNanos;
    int priorityWhenDue;
    // Orders items that are due at the same time by when they were delayed.
    long delayTurn;

    QueuedItem(int number) {
        this.number = number;
    }

    boolean isDelayed() {
        return heapIndex != NOT_DELAYED;
    }

    boolean isIdle() {
        return !waiting && !processing && !isDelayed();
    }

    T held() {
        T value = item;
        if (value == null) {
            throw new IllegalStateException(
                    "entry " + number + " of the work queue is free and was asked for its item");
        }
        return value;
    }
}
