package dev.keelson.apiserver.server;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A storage, and how long it takes. */
final class MeasuredStorage implements Storage {

    private final Storage storage;
    private final StorageMetrics metrics;
    private final Clock clock;

    MeasuredStorage(Storage storage, StorageMetrics metrics, Clock clock) {
        this.storage = storage;
        this.metrics = metrics;
        this.clock = clock;
    }

    private <T extends @Nullable Object> T measured(String operation, String key, Supplier<T> work) {
        long started = clock.nanos();
        boolean failed = true;
        try {
            T result = work.get();
            failed = false;
            return result;
        } finally {
            metrics.record(operation, key, clock.since(started), failed);
        }
    }

    @Override
    public long revision() {
        return storage.revision();
    }

    @Override
    public boolean isRemote() {
        return storage.isRemote();
    }

    @Override
    public long compactRevision() {
        return storage.compactRevision();
    }

    @Override
    public RangeResult range(String fromInclusive, String toExclusive, int limit, long revision) {
        return measured("list", fromInclusive, () -> storage.range(fromInclusive, toExclusive, limit, revision));
    }

    @Override
    public @Nullable KeyValue get(String key, long revision) {
        return measured("get", key, () -> storage.get(key, revision));
    }

    @Override
    public WriteResult put(String key, byte[] value, long expectedModRevision, @Nullable Duration ttl) {
        String operation = expectedModRevision == ABSENT ? "create" : "update";
        return measured(operation, key, () -> storage.put(key, value, expectedModRevision, ttl));
    }

    @Override
    public WriteResult delete(String key, long expectedModRevision) {
        return measured("delete", key, () -> storage.delete(key, expectedModRevision));
    }

    @Override
    public StorageWatch watch(String fromInclusive, String toExclusive, long fromRevision, StorageListener listener) {
        return storage.watch(fromInclusive, toExclusive, fromRevision, listener);
    }

    @Override
    public void compact(long revision) {
        storage.compact(revision);
    }

    @Override
    public void close() {
        storage.close();
    }
}
