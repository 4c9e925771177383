package dev.keelson.apiserver.storage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A storage that a test takes away and brings back; its watches end when it goes. */
public final class InterruptibleStorage implements Storage {

    private final Storage storage;
    private final List<StorageListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    public InterruptibleStorage(Storage storage) {
        this.storage = storage;
    }

    public void takeAway() {
        away = true;
        List<StorageListener> ended = List.copyOf(listeners);
        listeners.clear();
        ended.forEach(listener -> listener.onFailure(unavailable()));
    }

    public void bringBack() {
        away = false;
    }

    private static StorageUnavailableException unavailable() {
        return new StorageUnavailableException("taken away", true, null);
    }

    private Storage there() {
        if (away) {
            throw unavailable();
        }
        return storage;
    }

    @Override
    public long revision() {
        return there().revision();
    }

    @Override
    public long compactRevision() {
        return storage.compactRevision();
    }

    @Override
    public RangeResult range(String fromInclusive, String toExclusive, int limit, long revision) {
        return there().range(fromInclusive, toExclusive, limit, revision);
    }

    @Override
    public @Nullable KeyValue get(String key, long revision) {
        return there().get(key, revision);
    }

    @Override
    public WriteResult put(String key, byte[] value, long expectedModRevision, @Nullable Duration ttl) {
        return there().put(key, value, expectedModRevision, ttl);
    }

    @Override
    public WriteResult delete(String key, long expectedModRevision) {
        return there().delete(key, expectedModRevision);
    }

    @Override
    public StorageWatch watch(String fromInclusive, String toExclusive, long fromRevision, StorageListener listener) {
        Storage there = there();
        listeners.add(listener);
        return there.watch(fromInclusive, toExclusive, fromRevision, new StorageListener() {
            private boolean isEnded() {
                return !listeners.contains(listener);
            }

            @Override
            public void onEvents(List<StorageEvent> events) {
                if (!isEnded()) {
                    listener.onEvents(events);
                }
            }

            @Override
            public void onProgress(long revision) {
                if (!isEnded()) {
                    listener.onProgress(revision);
                }
            }

            @Override
            public void onFailure(StorageException reason) {
                if (listeners.remove(listener)) {
                    listener.onFailure(reason);
                }
            }
        });
    }

    @Override
    public void compact(long revision) {
        there().compact(revision);
    }

    @Override
    public void close() {
        storage.close();
    }
}
