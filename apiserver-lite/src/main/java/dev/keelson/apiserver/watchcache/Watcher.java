package dev.keelson.apiserver.watchcache;

import dev.keelson.apiserver.storage.Storage;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One watch: a cursor into the ring. It first passes the objects of a snapshot where that was asked for, in steps, and then
 * what the ring holds after it.
 */
final class Watcher implements CacheWatch {

    /** How many of the initial objects are taken from their snapshot at a time. */
    private static final int STEP = 128;

    /** What a watcher needs of its cache. */
    interface Source {
        EventRing ring();

        /** Everything up to this revision is in the ring, or was before. */
        long reached();

        Watchers watchers();
    }

    /**
     * The initial objects.
     *
     * @param end whether a bookmark tells that they are complete
     */
    record Initial(Snapshot snapshot, boolean end) {}

    private final Source source;
    private final String prefix;
    private final boolean single;
    private final EntryFilter filter;
    private final boolean bookmarks;
    // Events up to this revision are not for this watcher.
    private final long after;

    // The sequence number of the next event to look at, while it does not wait. Advanced by the polling thread, and,
    // past
    // events that did not concern this watcher while it waited, when its wait ends.
    private final AtomicLong cursor;
    private final AtomicReference<@Nullable Runnable> task = new AtomicReference<>();
    // Null once the initial objects are through. Changed by the polling thread.
    private volatile @Nullable Initial initial;
    private volatile boolean bookmarkWanted;
    // Written under the lock of Watchers: whether it is among those that wait.
    private volatile boolean waiting;
    // Set once: the item to end with, or null.
    private final AtomicReference<WatchItem.@Nullable WatchError> failure = new AtomicReference<>();
    private volatile boolean ended;
    // The polling thread's, both: what of the initial objects has been taken and not passed, and where to go on.
    private final ArrayDeque<Entry> taken = new ArrayDeque<>();
    private @Nullable String nextInitialKey;

    Watcher(Source source, WatchRequest request, long after, long sequence, @Nullable Initial initial) {
        this.source = source;
        this.prefix = request.prefix();
        this.single = !request.prefix().endsWith("/");
        this.filter = request.filter();
        this.bookmarks = request.bookmarks();
        this.after = after;
        this.cursor = new AtomicLong(sequence);
        this.initial = initial;
        this.nextInitialKey = initial == null ? null : request.prefix();
    }

    @Override
    public @Nullable WatchItem poll() {
        if (ended) {
            return null;
        }
        WatchItem.WatchError error = failure.get();
        if (error != null) {
            end();
            return WatchItem.error(error, source.reached());
        }
        Initial objects = initial;
        if (objects != null) {
            WatchItem item = pollInitial(objects);
            if (item != null) {
                return item;
            }
        }
        return pollEvents();
    }

    private @Nullable WatchItem pollInitial(Initial objects) {
        while (true) {
            Entry entry = taken.poll();
            if (entry != null) {
                return WatchItem.of(WatchItem.Type.ADDED, entry);
            }
            String from = nextInitialKey;
            if (from == null) {
                initial = null;
                return objects.end() ? WatchItem.bookmark(objects.snapshot().revision(), true) : null;
            }
            nextInitialKey = take(objects.snapshot().tree(), from);
        }
    }

    /** Takes a step of the objects that pass; returns where the next one begins, null if there is none. */
    private @Nullable String take(EntryTree tree, String from) {
        int[] looked = {0};
        String[] next = {null};
        String end = single ? prefix + '\0' : Storage.prefixEnd(prefix);
        tree.visit(from, end, entry -> {
            if (looked[0]++ == STEP) {
                next[0] = entry.key();
                return false;
            }
            if (entry.passes(filter)) {
                taken.add(entry);
            }
            return true;
        });
        return next[0];
    }

    private @Nullable WatchItem pollEvents() {
        EventRing ring = source.ring();
        if (waiting) {
            source.watchers().catchUp(this);
        }
        while (true) {
            // Read before the head, so that everything up to it is in the ring once the cursor is there.
            long reached = source.reached();
            long sequence = cursor.get();
            if (sequence >= ring.head()) {
                return pollBookmark(reached);
            }
            CacheEvent event = ring.get(sequence);
            if (event == null) {
                fail(WatchItem.WatchError.EXPIRED);
                end();
                return WatchItem.error(WatchItem.WatchError.EXPIRED, reached);
            }
            cursor.compareAndSet(sequence, sequence + 1);
            if (event.revision > after && isInScope(event)) {
                WatchItem item = event.seenThrough(filter);
                if (item != null) {
                    return item;
                }
            }
        }
    }

    private @Nullable WatchItem pollBookmark(long reached) {
        if (!bookmarkWanted) {
            return null;
        }
        bookmarkWanted = false;
        return WatchItem.bookmark(Math.max(reached, after), false);
    }

    private boolean isInScope(CacheEvent event) {
        return single ? event.key.equals(prefix) : event.key.startsWith(prefix);
    }

    /** True also where the filter fails, so that the polling thread learns of it. */
    boolean isConcernedBy(CacheEvent event) {
        try {
            return event.revision > after && isInScope(event) && event.concerns(filter);
        } catch (RuntimeException ofTheFilter) {
            return true;
        }
    }

    String prefix() {
        return prefix;
    }

    EntryFilter.@Nullable Requirement requirement() {
        return filter.requirement();
    }

    /** None of the events before this one concerns it. */
    void skipTo(long sequence) {
        cursor.accumulateAndGet(sequence, Math::max);
    }

    boolean isWaiting() {
        return waiting;
    }

    /** For {@link Watchers} alone, under its lock. */
    void waits(boolean now) {
        waiting = now;
    }

    boolean mayHaveItem() {
        return ended
                || failure.get() != null
                || initial != null
                || bookmarkWanted
                || cursor.get() < source.ring().head();
    }

    void setTask(Runnable newTask) {
        task.set(newTask);
    }

    @Nullable
    Runnable takeTask() {
        return task.getAndSet(null);
    }

    @Override
    public void onReady(Runnable newTask) {
        source.watchers().callWhenReady(this, newTask);
    }

    @Override
    public void requestBookmark() {
        if (bookmarks && initial == null && !ended) {
            bookmarkWanted = true;
            source.watchers().wake(this);
        }
    }

    /** Ends the watch with an error, once that has been polled. */
    void fail(WatchItem.WatchError error) {
        failure.compareAndSet(null, error);
        source.watchers().wake(this);
    }

    private void end() {
        ended = true;
        initial = null;
        taken.clear();
        source.watchers().remove(this);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        ended = true;
        initial = null;
        source.watchers().remove(this);
        task.set(null);
    }
}
