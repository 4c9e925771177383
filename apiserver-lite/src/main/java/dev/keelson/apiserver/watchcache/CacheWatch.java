package dev.keelson.apiserver.watchcache;

import org.jspecify.annotations.Nullable;

/**
 * A watcher's end of a watch: pulled, so that nothing is held for who does not read.
 *
 * <p>One thread at a time may call {@link #poll}; the others may be called by any thread.
 */
public interface CacheWatch extends AutoCloseable {

    /**
     * The next item, or null where there is none now. After an {@code ERROR} item, and once closed, always null.
     *
     * <p>A watcher that polls so rarely that events it has not seen are no longer kept gets {@code ERROR} {@link
     * WatchItem.WatchError#EXPIRED}.
     */
    @Nullable
    WatchItem poll();

    /**
     * Runs {@code task} once, as soon as {@link #poll} may return an item: at once and on this thread if it may already,
     * otherwise on the thread that brings the item, so it must be quick. Replaces a task set earlier that has not run.
     */
    void onReady(Runnable task);

    /**
     * Has a bookmark of the newest revision sent when everything before it has been; nothing where the watcher does not
     * understand bookmarks, or its initial events are not complete. For use shortly before a watch times out.
     */
    void requestBookmark();

    /** Whether nothing more will come: the error item has been polled, or {@link #close} called. */
    boolean ended();

    /** Ends the watch. Idempotent. */
    @Override
    void close();
}
