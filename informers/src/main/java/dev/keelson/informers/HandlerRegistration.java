package dev.keelson.informers;

import java.util.concurrent.CompletableFuture;

/** A handler's place in an informer. */
public interface HandlerRegistration extends AutoCloseable {

    /** Whether the handler's calls for every object of the initial list have returned. Never becomes false again. */
    boolean hasSynced();

    /**
     * Completes when {@link #hasSynced} becomes true; fails if the handler is removed before. What depends on it may run
     * on the handler's thread, and delays the handler then.
     */
    CompletableFuture<Void> synced();

    /**
     * Removes the handler. No call begins once this has returned; one that is in progress goes on, and is not waited for,
     * so that a handler may remove itself. What was queued for the handler is dropped. Idempotent.
     */
    @Override
    void close();
}
