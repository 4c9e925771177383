package dev.keelson.apiserver.watchcache;

/**
 * What to watch.
 *
 * @param prefix of the keys, ending in a slash, or a whole key for one object
 * @param start where to begin
 * @param revision for {@link Start#AFTER} and the {@code INITIAL} starts with a revision: 0 where none was named
 * @param bookmarks whether the watcher understands {@code BOOKMARK} items
 */
public record WatchRequest(String prefix, EntryFilter filter, Start start, long revision, boolean bookmarks) {

    /** Where a watch begins. */
    public enum Start {
        /**
         * The objects as they are in the cache, as {@code ADDED}, then what happens: {@code resourceVersion} unset or "0"
         * without {@code sendInitialEvents}.
         */
        STATE,
        /** What happened after {@code revision}; 0 for from now on. */
        AFTER,
        /**
         * {@code sendInitialEvents=true}: the objects at a revision not older than {@code revision} (0: as fresh as a
         * consistent read), as {@code ADDED}, then, where bookmarks are understood, a bookmark that says so, then what
         * happens. {@code resourceVersion="0"} asks for {@link #INITIAL_ANY}.
         */
        INITIAL,
        /** As {@link #INITIAL}, at whatever revision the cache is. */
        INITIAL_ANY
    }
}
