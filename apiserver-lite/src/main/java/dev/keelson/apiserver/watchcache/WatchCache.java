package dev.keelson.apiserver.watchcache;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageClosedException;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one resource: their latest bytes, and their recent changes. Safe for many threads.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>reads are of one revision, take no lock, and go to storage only for an exact revision other than the newest;
 *   <li>a consistent read sees every write that was answered before it began;
 *   <li>a watch from the revision of a list continues it without gap or duplicate;
 *   <li>when the cache loses its own watch of the storage, its watchers are ended, so that none misses an event, and it
 *       starts anew by itself.
 * </ul>
 */
public final class WatchCache implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchCache.class);
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

    /** Revisions, of all resources, before the start: more than clients are behind when a server dies. */
    private static final long HISTORY = 1000;

    /** Objects that tell how large all are. */
    private static final int SAMPLE = 8;

    private final Storage storage;
    private final WatchCacheOptions options;
    private final Clock clock;
    private final ObjectViews views;
    private final Freshness freshness;
    private final Watchers watchers = new Watchers();
    private final StorageReads exactReads;
    private final Timer bookmarkTimer;
    // Replaced as a whole when the cache starts anew.
    private volatile Feed feed;
    private volatile boolean closed;

    private WatchCache(Storage storage, WatchCacheOptions options, Clock clock) {
        this.storage = storage;
        this.options = options;
        this.clock = clock;
        this.views = new ObjectViews(options.fields());
        this.freshness = new Freshness(clock, options.freshnessTimeout(), this::revision);
        this.exactReads = new StorageReads(storage, this::entry);
        this.feed = new Feed(loadWithHistory());
        this.bookmarkTimer = clock.scheduleEvery(options.bookmarkPeriod(), this::wantBookmarks);
    }

    /** Reads the resource from storage and watches it from there on; it is complete when this returns. */
    public static WatchCache start(Storage storage, WatchCacheOptions options, Clock clock) {
        WatchCache cache = new WatchCache(storage, options, clock);
        cache.feed.begin();
        return cache;
    }

    /** The revision that the cache has reached: it has every event up to it. */
    public long revision() {
        return feed.reached();
    }

    /** The revision of the newest event, or of the load if there was none since: what is cached has not changed after it. */
    public long lastChange() {
        return feed.snapshot.revision();
    }

    /** How many objects there are. */
    public int size() {
        return feed.snapshot.tree().size();
    }

    /** About how many bytes an object has, by the first few. */
    public long averageBytes() {
        long[] seen = {0, 0};
        feed.snapshot.tree().visit(options.prefix(), Storage.prefixEnd(options.prefix()), entry -> {
            seen[0] += entry.json().length;
            return ++seen[1] < SAMPLE;
        });
        return seen[1] == 0 ? 0 : seen[0] / seen[1];
    }

    /**
     * The object under a key; null if there is none.
     *
     * @param revision not {@link ReadRevision.Match#EXACT}, which a get does not know
     * @throws TooLargeRevisionException where the cache does not become fresh enough in time
     */
    public @Nullable Entry get(String key, ReadRevision revision) {
        awaitFresh(revision);
        return feed.snapshot.tree().get(key);
    }

    /**
     * Whether the cache has every write that was answered before this is called, so that {@link ReadRevision#ANY} reads
     * the newest state. Never waits; for storages whose revision is known in this process.
     */
    public boolean isNewest() {
        return feed.reached() >= storage.revision();
    }

    /**
     * The objects under a prefix. The limit does not count for {@link ReadRevision.Match#ANY}, as in Kubernetes.
     *
     * @throws TooLargeRevisionException where the cache does not become fresh enough in time, or the exact revision has not
     *     happened yet
     * @throws dev.keelson.apiserver.storage.CompactedException where an exact revision is gone: 410
     */
    public EntryList list(ListRequest request) {
        ReadRevision revision = request.revision();
        if (revision.match() == ReadRevision.Match.EXACT) {
            long reached = feed.reached();
            Snapshot snapshot = feed.snapshot;
            // Between the snapshot's own revision and the one reached before it was taken, nothing has changed.
            if (revision.revision() < snapshot.revision() || revision.revision() > reached) {
                return exactReads.list(request, revision.revision());
            }
            return list(snapshot.tree(), revision.revision(), request, request.limit());
        }
        awaitFresh(revision);
        Snapshot snapshot = feed.snapshotNow();
        int limit = revision.match() == ReadRevision.Match.ANY ? 0 : request.limit();
        return list(snapshot.tree(), snapshot.revision(), request, limit);
    }

    private static EntryList list(EntryTree tree, long revision, ListRequest request, int limit) {
        String end = Storage.prefixEnd(request.prefix());
        String from = request.startKey() == null ? request.prefix() : request.startKey();
        List<Entry> entries = new ArrayList<>();
        boolean[] more = {false};
        tree.visit(from, end, entry -> {
            if (entry.passes(request.filter())) {
                if (limit > 0 && entries.size() == limit) {
                    more[0] = true;
                    return false;
                }
                entries.add(entry);
            }
            return true;
        });
        if (!more[0]) {
            return new EntryList(List.copyOf(entries), revision, null, -1);
        }
        String next = entries.get(entries.size() - 1).key() + '\0';
        long remaining = request.filter() == EntryFilter.ALL ? tree.rank(end) - tree.rank(next) : -1;
        return new EntryList(List.copyOf(entries), revision, next, remaining);
    }

    private void awaitFresh(ReadRevision revision) {
        switch (revision.match()) {
            case CONSISTENT -> awaitFresh(storage.revision());
            case NOT_OLDER_THAN -> awaitFresh(revision.revision());
            case ANY -> {}
            case EXACT -> throw new IllegalArgumentException("an exact revision can only be listed");
        }
    }

    private void awaitFresh(long target) {
        freshness.await(target, feed.storageWatch);
    }

    /**
     * Begins a watch.
     *
     * @throws WatchExpiredException where events after the revision are no longer kept: 410
     * @throws TooLargeRevisionException for initial events not older than a revision that is not reached in time
     */
    public CacheWatch watch(WatchRequest request) {
        if (request.start() == WatchRequest.Start.INITIAL) {
            awaitFresh(request.revision() == 0 ? storage.revision() : request.revision());
        }
        Feed current = feed;
        Watcher watcher = current.watcher(request);
        watchers.add(watcher);
        if (closed || current != feed || current.lost) {
            // Ended together with those that were there.
            watcher.fail(WatchItem.WatchError.UNAVAILABLE);
        }
        return watcher;
    }

    private void wantBookmarks() {
        for (Watcher watcher : watchers.all()) {
            watcher.requestBookmark();
        }
    }

    private Entry entry(KeyValue stored) {
        byte[] json = StoredJson.splice(stored.value(), stored.modRevision());
        return new Entry(stored.key(), json, stored.modRevision(), views);
    }

    /** Null for a value that is no object, which then does not exist for readers: one of them must not stop the others. */
    private @Nullable Entry readableEntry(KeyValue stored) {
        try {
            return entry(stored);
        } catch (IllegalArgumentException notAnObject) {
            LOG.error("{} at revision {} is left out", stored.key(), stored.modRevision(), notAnObject);
            return null;
        }
    }

    /**
     * The state some revisions ago, so that what has happened since comes in as events: clients whose watches a restart
     * has cut off go on where they were.
     */
    private Snapshot loadWithHistory() {
        try {
            return load(Math.max(storage.compactRevision(), storage.revision() - HISTORY));
        } catch (CompactedException meanwhile) {
            LOG.debug("the history of {} is gone", options.prefix(), meanwhile);
            return load(Storage.LATEST);
        }
    }

    private Snapshot load(long revision) {
        RangeResult all = storage.range(options.prefix(), Storage.prefixEnd(options.prefix()), 0, revision);
        List<Entry> entries = new ArrayList<>(all.items().size());
        for (KeyValue stored : all.items()) {
            Entry entry = readableEntry(stored);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return new Snapshot(EntryTree.ofSorted(entries), all.revision());
    }

    /** What one watch of the storage feeds. Its listener's methods are called by one thread at a time. */
    private final class Feed implements StorageListener, Watcher.Source {
        private final EventRing ring;
        // Written by the listener; replaced only after the events that lead to it are in the ring.
        private volatile Snapshot snapshot;
        // Written by the listener.
        private volatile long progress;
        private volatile @Nullable StorageWatch storageWatch;
        private volatile boolean lost;

        Feed(Snapshot start) {
            snapshot = start;
            progress = start.revision();
            ring = new EventRing(options, start.revision());
        }

        void begin() {
            String end = Storage.prefixEnd(options.prefix());
            StorageWatch watch = storage.watch(options.prefix(), end, snapshot.revision(), this);
            storageWatch = watch;
            if (closed) {
                watch.close();
            }
        }

        @Override
        public EventRing ring() {
            return ring;
        }

        @Override
        public Watchers watchers() {
            return watchers;
        }

        @Override
        public long reached() {
            StorageWatch watch = storageWatch;
            long told = Math.max(progress, snapshot.revision());
            return watch == null || lost ? told : Math.max(told, watch.progress());
        }

        /** The snapshot, told at the newest revision that it is known to be right for. */
        Snapshot snapshotNow() {
            // First: the snapshot has everything up to it.
            long reached = reached();
            Snapshot latest = snapshot;
            return reached > latest.revision() ? new Snapshot(latest.tree(), reached) : latest;
        }

        Watcher watcher(WatchRequest request) {
            Snapshot now = snapshotNow();
            return switch (request.start()) {
                case AFTER -> {
                    long after = request.revision() == 0 ? now.revision() : request.revision();
                    yield new Watcher(this, request, after, firstAfter(after), null);
                }
                case STATE -> initial(request, now, false);
                case INITIAL, INITIAL_ANY -> initial(request, now, request.bookmarks());
            };
        }

        private Watcher initial(WatchRequest request, Snapshot now, boolean end) {
            long sequence = firstAfter(now.revision());
            return new Watcher(this, request, now.revision(), sequence, new Watcher.Initial(now, end));
        }

        private long firstAfter(long revision) {
            long sequence = ring.firstAfter(revision);
            if (sequence < 0) {
                throw new WatchExpiredException(revision, ring.floor());
            }
            return sequence;
        }

        @Override
        public void onEvents(List<StorageEvent> events) {
            EntryTree tree = snapshot.tree();
            List<CacheEvent> added = new ArrayList<>(events.size());
            long nanos = clock.nanos();
            for (StorageEvent event : events) {
                KeyValue change = event.current();
                Entry previous = tree.get(change.key());
                Entry current = event.type() == StorageEvent.Type.PUT ? readableEntry(change) : null;
                if (current != null) {
                    tree = tree.with(current);
                } else if (previous != null) {
                    tree = tree.without(change.key());
                } else {
                    continue;
                }
                CacheEvent cached =
                        new CacheEvent(ring.head(), event.revision(), nanos, change.key(), current, previous);
                ring.append(cached);
                added.add(cached);
            }
            snapshot = new Snapshot(tree, events.get(events.size() - 1).revision());
            freshness.signal();
            if (!added.isEmpty()) {
                watchers.announce(added);
            }
        }

        @Override
        public void onProgress(long revision) {
            progress = revision;
            freshness.signal();
        }

        @Override
        public void onFailure(StorageException failure) {
            lost = true;
            for (Watcher watcher : watchers.all()) {
                watcher.fail(WatchItem.WatchError.UNAVAILABLE);
            }
            if (!closed && !(failure instanceof StorageClosedException)) {
                LOG.warn("the watch cache of {} lost its storage watch and starts anew", options.prefix(), failure);
                clock.schedule(RESTART_DELAY, () -> Restarts.EXECUTOR.execute(WatchCache.this::restart));
            }
        }
    }

    private void restart() {
        if (closed) {
            return;
        }
        try {
            Feed fresh = new Feed(load(Storage.LATEST));
            watchers.startAnew();
            feed = fresh;
            // Those that came after the failure.
            for (Watcher watcher : watchers.all()) {
                watcher.fail(WatchItem.WatchError.UNAVAILABLE);
            }
            fresh.begin();
            freshness.signal();
        } catch (StorageClosedException ended) {
            LOG.debug("the storage is closed", ended);
        } catch (StorageException failure) {
            LOG.warn("the watch cache of {} cannot start anew yet", options.prefix(), failure);
            clock.schedule(RESTART_DELAY, () -> Restarts.EXECUTOR.execute(this::restart));
        }
    }

    /** Threads that only failures need. */
    private static final class Restarts {
        static final ExecutorService EXECUTOR = Threads.blocking("keelson-watch-cache");
    }

    /** Ends all watches. Idempotent. */
    @Override
    public void close() {
        closed = true;
        bookmarkTimer.cancel();
        StorageWatch watch = feed.storageWatch;
        if (watch != null) {
            watch.close();
        }
        for (Watcher watcher : watchers.all()) {
            watcher.fail(WatchItem.WatchError.UNAVAILABLE);
        }
    }
}
