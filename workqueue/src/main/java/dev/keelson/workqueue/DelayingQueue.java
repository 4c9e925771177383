package dev.keelson.workqueue;

import java.time.Duration;

/**
 * A {@link WorkQueue} to which items can be added later.
 *
 * <p>A delayed item is in no worker's way: it joins the queue, under the rules of {@link #add}, when its delay is over.
 * Delays run on the queue's injected clock. Follows k8s.io/client-go/util/workqueue/delaying_queue.go.
 */
public interface DelayingQueue<T> extends WorkQueue<T> {

    /**
     * Adds {@code item} after {@code delay}, at once when that is zero or negative. When the item is delayed already,
     * the earlier of the two times holds. Never blocks. Ignored after {@link #shutDown}.
     */
    void addAfter(T item, Duration delay);
}
