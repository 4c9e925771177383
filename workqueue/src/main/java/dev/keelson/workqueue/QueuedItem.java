package dev.keelson.workqueue;

/** Where one item stands. Guarded by the queue's lock. Never both waiting and processing. */
final class QueuedItem<T> {

    final T item;
    int priority;
    boolean waiting;
    boolean processing;
    // Only while processing: waits again once done.
    boolean addedAgain;
    int priorityOfAddedAgain;
    long waitingSinceNanos;
    long processingSinceNanos;

    QueuedItem(T item) {
        this.item = item;
    }
}
