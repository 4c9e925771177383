package dev.keelson.runtime.source;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Feeds a controller's queue. A source belongs to one controller, is started and stopped by it, and may be started again
 * after it was stopped. Its {@code toString} appears in messages. Follows controller-runtime's pkg/source.
 */
public interface Source {

    /**
     * Begins to add to {@code queue}; does not block.
     *
     * @return completes when everything that was there at the start has been added
     */
    CompletableFuture<Void> start(PriorityWorkQueue<Request> queue);

    /** Ends additions to the queue. Idempotent. */
    void stop();
}
