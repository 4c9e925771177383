package dev.keelson.apiserver.registry;

import org.jspecify.annotations.Nullable;

/**
 * The events of one watch, pulled by one consumer at its own pace.
 *
 * <p>Events come in revision order. After an ERROR event nothing follows. The server's time limit for the watch is the
 * consumer's to keep.
 */
public interface WatchStream extends AutoCloseable {
    /** The next event, or null if none is there yet. */
    @Nullable
    WatchEvent poll();

    /**
     * Runs {@code wake} once, on any thread, as soon as {@link #poll} would return an event; at once if it would already.
     * {@code wake} must be quick and must not throw.
     */
    void onReady(Runnable wake);

    /** Has a bookmark sent soon, if the watch gets bookmarks; for use shortly before its time is up. */
    void requestBookmark();

    /** Idempotent. */
    @Override
    void close();
}
