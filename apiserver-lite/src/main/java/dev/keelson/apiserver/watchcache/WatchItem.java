package dev.keelson.apiserver.watchcache;

import org.jspecify.annotations.Nullable;

/**
 * One frame of a watch, before it is framed for a client.
 *
 * <ul>
 *   <li>{@code ADDED}, {@code MODIFIED}: {@code entry} is the object at that revision;
 *   <li>{@code DELETED}: {@code entry} is the object as it last was, with the {@code resourceVersion} of the deletion, or
 *       of the change by which it left the watcher's filter;
 *   <li>{@code BOOKMARK}: everything up to {@code revision} has been sent; {@code initialEventsEnd} marks the end of the
 *       initial events;
 *   <li>{@code ERROR}: the last item; {@code error} says why, and the watch is closed.
 * </ul>
 */
public record WatchItem(
        Type type,
        long revision,
        @Nullable Entry entry,
        boolean initialEventsEnd,
        @Nullable WatchError error) {

    public enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR
    }

    /** Why a watch was ended from this side. */
    public enum WatchError {
        /** 410 Expired: events that it has not seen are no longer kept. List again, or resume from the last item. */
        EXPIRED,
        /** The cache lost its own watch, or is closed. Resume from the last item. */
        UNAVAILABLE
    }

    static WatchItem of(Type type, Entry entry) {
        return new WatchItem(type, entry.revision(), entry, false, null);
    }

    static WatchItem bookmark(long revision, boolean initialEventsEnd) {
        return new WatchItem(Type.BOOKMARK, revision, null, initialEventsEnd, null);
    }

    static WatchItem error(WatchError error, long revision) {
        return new WatchItem(Type.ERROR, revision, null, false, error);
    }

    /** The object of an {@code ADDED}, {@code MODIFIED} or {@code DELETED} item. */
    public Entry object() {
        if (entry == null) {
            throw new IllegalStateException("a " + type + " item carries no object");
        }
        return entry;
    }
}
