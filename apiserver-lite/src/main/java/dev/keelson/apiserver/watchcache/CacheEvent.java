package dev.keelson.apiserver.watchcache;

import org.jspecify.annotations.Nullable;

/** A change of one key, as all watchers share it. At least one of the entries is there. */
final class CacheEvent {

    final long sequence;
    final long revision;
    final long nanos;
    final String key;
    final @Nullable Entry current;
    final @Nullable Entry previous;
    // Null until asked for; two threads may make it, with equal results.
    private volatile @Nullable Entry departed;

    CacheEvent(
            long sequence, long revision, long nanos, String key, @Nullable Entry current, @Nullable Entry previous) {
        this.sequence = sequence;
        this.revision = revision;
        this.nanos = nanos;
        this.key = key;
        this.current = current;
        this.previous = previous;
    }

    /** Of the objects that it keeps. An object that two events keep counts twice. */
    int bytes() {
        return bytes(current) + bytes(previous);
    }

    private static int bytes(@Nullable Entry entry) {
        return entry == null ? 0 : entry.json().length;
    }

    /** What a watcher with this filter is told; null for nothing. */
    @Nullable
    WatchItem seenThrough(EntryFilter filter) {
        Entry before = previous;
        Entry after = current;
        boolean was = before != null && before.passes(filter);
        if (after != null && after.passes(filter)) {
            return WatchItem.of(was ? WatchItem.Type.MODIFIED : WatchItem.Type.ADDED, after);
        }
        return was && before != null ? WatchItem.of(WatchItem.Type.DELETED, departed(before)) : null;
    }

    boolean concerns(EntryFilter filter) {
        return filter == EntryFilter.ALL
                || (current != null && current.passes(filter))
                || (previous != null && previous.passes(filter));
    }

    private Entry departed(Entry before) {
        Entry known = departed;
        if (known == null) {
            known = before.at(revision);
            departed = known;
        }
        return known;
    }
}
