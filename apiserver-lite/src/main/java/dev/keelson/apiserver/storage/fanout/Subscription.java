package dev.keelson.apiserver.storage.fanout;

import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageWatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch. It is born replaying: the thread that made it delivers history, while what happens meanwhile is kept back;
 * then that thread delivers what was kept back, and from there on the hub's rounds deliver.
 */
public final class Subscription implements StorageWatch {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private final String from;
    private final String to;
    private final StorageListener listener;
    private final WatchHub hub;
    private final Consumer<Subscription> progressRequest;
    // Live events up to this were there before the subscription, and belong to the replay.
    private final long joinedAt;
    // Guarded by this. What the hub brought while replaying.
    private final ArrayDeque<Runnable> keptBack = new ArrayDeque<>();
    // Written under this; becomes false once, when everything kept back has been delivered.
    private volatile boolean replaying = true;
    // Written by the replaying thread.
    private volatile long replayed;
    private volatile boolean closed;
    // Guarded by deliveryLock, which is held during a delivery: nothing follows a failure.
    private boolean failed;
    private final Object deliveryLock = new Object();

    /**
     * @param after events up to this are not delivered
     * @param joinedAt events after this come from the hub, those up to it from a replay; no lower than {@code after}
     * @param progressRequest has {@link WatchHub#requestProgress} called with the storage's revision
     */
    public Subscription(
            String from,
            String to,
            long after,
            long joinedAt,
            StorageListener listener,
            WatchHub hub,
            Consumer<Subscription> progressRequest) {
        this.from = from;
        this.to = to;
        this.replayed = after;
        this.joinedAt = joinedAt;
        this.listener = listener;
        this.hub = hub;
        this.progressRequest = progressRequest;
    }

    /** Up to this, the replay delivers. */
    public long joinedAt() {
        return joinedAt;
    }

    public boolean isClosed() {
        return closed;
    }

    public boolean covers(String key) {
        return key.compareTo(from) >= 0 && key.compareTo(to) < 0;
    }

    /** From the replaying thread: the events among these that are in range, all history up to {@code revision} done. */
    public void replay(List<StorageEvent> events, long revision) {
        deliver(events);
        replayed = revision;
    }

    /** From the replaying thread: history is complete. */
    public void goLive() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = keptBack.poll();
                if (next == null) {
                    replaying = false;
                    return;
                }
            }
            next.run();
        }
    }

    /** From the hub: the next batch, of any keys. */
    void offer(List<StorageEvent> events) {
        List<StorageEvent> matching = null;
        for (StorageEvent event : events) {
            if (event.revision() > joinedAt && covers(event.current().key())) {
                matching = matching == null ? new ArrayList<>() : matching;
                matching.add(event);
            }
        }
        if (matching != null) {
            List<StorageEvent> batch = List.copyOf(matching);
            liveOrKeptBack(() -> deliver(batch));
        }
    }

    void offerProgress(long revision) {
        liveOrKeptBack(() -> deliverProgress(revision));
    }

    private void liveOrKeptBack(Runnable delivery) {
        synchronized (this) {
            if (replaying) {
                keptBack.add(delivery);
                return;
            }
        }
        delivery.run();
    }

    private void deliver(List<StorageEvent> events) {
        synchronized (deliveryLock) {
            if (!closed && !failed && !events.isEmpty()) {
                guarded(() -> listener.onEvents(events));
            }
        }
    }

    private void deliverProgress(long revision) {
        synchronized (deliveryLock) {
            if (!closed && !failed) {
                guarded(() -> listener.onProgress(revision));
            }
        }
    }

    /** Ends the watch, unless it has ended already. */
    public void fail(StorageException failure) {
        hub.remove(this);
        synchronized (deliveryLock) {
            if (!closed && !failed) {
                failed = true;
                guarded(() -> listener.onFailure(failure));
            }
        }
    }

    /** A listener that throws is told that its watch has ended; nobody else notices. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException thrown) {
            LOG.error("the watch of {} to {} ends, since its listener threw", from, to, thrown);
            hub.remove(this);
            if (!failed) {
                failed = true;
                guarded(() -> listener.onFailure(new StorageException("the watch's listener threw", thrown)));
            }
        }
    }

    @Override
    public long progress() {
        return replaying ? replayed : Math.max(replayed, hub.delivered());
    }

    @Override
    public void requestProgress() {
        progressRequest.accept(this);
    }

    @Override
    public void close() {
        closed = true;
        hub.remove(this);
    }
}
