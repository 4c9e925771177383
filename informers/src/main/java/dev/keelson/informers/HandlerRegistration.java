package dev.keelson.informers;

import java.util.concurrent.CompletableFuture;

/** A handler's place in an informer. */
public interface HandlerRegistration extends AutoCloseable {

    /** Whether the handler's calls for every object of the initial list have returned. */
    boolean hasSynced();

    /** Completes when {@link #hasSynced} becomes true; fails if the handler is removed before. */
    CompletableFuture<Void> synced();

    /** Removes the handler: at most the call in progress is finished, no other follows. Idempotent. */
    @Override
    void close();
}
