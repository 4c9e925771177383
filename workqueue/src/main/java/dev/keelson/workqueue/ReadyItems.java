package dev.keelson.workqueue;

import org.jspecify.annotations.Nullable;

/** The order in which waiting items are handed out. Guarded by the queue's lock. */
interface ReadyItems<T> {

    /** Called when {@code item} begins to wait. */
    void add(QueuedItem<T> item);

    /** Called after the priority of a waiting item was raised. */
    void raised(QueuedItem<T> item);

    @Nullable
    QueuedItem<T> poll();

    int size();
}
