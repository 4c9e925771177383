package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.etcd.rpc.Event;
import dev.keelson.apiserver.storage.fanout.Subscription;
import dev.keelson.apiserver.storage.fanout.WatchHub;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every change of etcd, of any key, in order, for all watches of this process.
 *
 * <p>Since nothing is left out, the revisions come without gaps: that proves how far every watch is, whatever its range,
 * and that none has missed anything. The newest changes are kept for watches that begin a little in the past.
 */
final class Feed {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int MOST_RECENT = 2048;
    private static final long MOST_RECENT_BYTES = 8L << 20;
    private static final byte[] NOTHING = {};

    private final EtcdKeys keys;
    private final Lineage lineage;
    private final WatchHub hub;
    // Guarded by this, as all below. Every change after the floor, up to what is published.
    private final ArrayDeque<StorageEvent> recent = new ArrayDeque<>();
    private long recentBytes;
    private long floor;
    private long published;

    /** @param revision after which changes will come in */
    Feed(EtcdKeys keys, Lineage lineage, long revision, Executor deliveries) {
        this.keys = keys;
        this.lineage = lineage;
        this.hub = new WatchHub(deliveries, revision);
        this.floor = revision;
        this.published = revision;
    }

    /** Everything up to this has come in. */
    synchronized long published() {
        return published;
    }

    /** Takes the next changes, whole revisions; those that have come in before are left out. */
    void accept(List<Event> changes) {
        long missing = publish(changes);
        if (missing == 0) {
            hub.deliver();
            return;
        }
        LOG.error("etcd has left out changes after revision {}; all watches end and read anew", missing);
        hub.endAll(new StorageException("etcd has left out changes after revision " + missing));
    }

    /** The revision after which changes are missing; nothing is published then. 0 if none are. */
    private synchronized long publish(List<Event> changes) {
        List<StorageEvent> events = new ArrayList<>(changes.size());
        long before = published;
        long reached = before;
        for (Event change : changes) {
            long revision = change.getKv().getModRevision();
            if (revision > before) {
                if (revision > reached + 1) {
                    beginAfter(changes.get(changes.size() - 1).getKv().getModRevision());
                    return reached;
                }
                reached = revision;
                lineage.saw(change);
                events.add(storageEvent(keys, change));
            }
        }
        if (!events.isEmpty()) {
            published = reached;
            hub.publish(List.copyOf(events), reached);
            events.forEach(this::remember);
        }
        return 0;
    }

    private void remember(StorageEvent event) {
        recent.add(event);
        recentBytes += event.current().value().length;
        while (recent.size() > MOST_RECENT || recentBytes > MOST_RECENT_BYTES) {
            StorageEvent oldest = recent.remove();
            recentBytes -= oldest.current().value().length;
            floor = oldest.revision();
        }
    }

    private void beginAfter(long revision) {
        published = Math.max(published, revision);
        floor = published;
        recent.clear();
        recentBytes = 0;
        hub.publish(List.of(), published);
    }

    /**
     * Changes up to {@code revision} have been compacted away before they came in: watches that wait for them end.
     */
    void skipTo(long revision, long compacted) {
        long missing;
        synchronized (this) {
            missing = published;
            beginAfter(revision);
        }
        hub.endThoseBefore(revision, new CompactedException(missing, compacted));
        hub.deliver();
    }

    void endAll(StorageException reason) {
        hub.endAll(reason);
    }

    static StorageEvent storageEvent(EtcdKeys keys, Event change) {
        return change.getType() == Event.EventType.DELETE
                ? new StorageEvent(
                        StorageEvent.Type.DELETE,
                        new KeyValue(
                                keys.key(change.getKv().getKey()),
                                NOTHING,
                                0,
                                change.getKv().getModRevision()))
                : new StorageEvent(StorageEvent.Type.PUT, keys.keyValue(change.getKv()));
    }

    /**
     * A watch that has joined.
     *
     * @param missed what happened in its range between its beginning and its joining
     * @param complete whether that is kept at all; if not, {@code missed} is empty
     */
    record Joined(Subscription subscription, List<StorageEvent> missed, boolean complete) {}

    /** Adds a watch of what comes after {@code start}. */
    synchronized Joined join(
            String from, String to, long start, StorageListener listener, Consumer<Subscription> progressRequest) {
        long joinedAt = Math.max(start, published);
        Subscription subscription = new Subscription(from, to, start, joinedAt, listener, hub, progressRequest);
        hub.add(subscription);
        List<StorageEvent> missed = new ArrayList<>();
        for (StorageEvent event : recent) {
            if (event.revision() > start && subscription.covers(event.current().key())) {
                missed.add(event);
            }
        }
        boolean complete = start >= floor;
        return new Joined(subscription, complete ? List.copyOf(missed) : List.of(), complete);
    }

    void requestProgress(Subscription subscription, long revision) {
        hub.requestProgress(subscription, revision);
    }
}
