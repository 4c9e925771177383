package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.watchcache.StoredJson;
import dev.keelson.apiserver.watchcache.WatchCache;
import dev.keelson.apiserver.watchcache.WatchCacheOptions;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one resource in storage, and their watch cache, which is started when first needed.
 *
 * <p>Reads of single objects go to storage and so see every write answered before.
 */
public final class ResourceStore implements AutoCloseable {
    private final Storage storage;
    private final Clock clock;
    private final String prefix;
    private final boolean namespaced;
    private final Function<ObjectNode, Map<String, String>> fields;
    /** Started once, under this object's monitor. */
    private volatile @Nullable WatchCache cache;

    public ResourceStore(
            Storage storage,
            Clock clock,
            String group,
            String resource,
            boolean namespaced,
            Function<ObjectNode, Map<String, String>> fields) {
        this.storage = storage;
        this.clock = clock;
        this.prefix = "/registry/" + (group.isEmpty() ? "core" : group) + "/" + resource + "/";
        this.namespaced = namespaced;
        this.fields = fields;
    }

    /** Start of the keys of one namespace, or of all objects when it is null or the resource has none. */
    public String prefix(@Nullable String namespace) {
        return namespace == null || namespace.isEmpty() || !namespaced ? prefix : prefix + namespace + "/";
    }

    public String key(String namespace, String name) {
        return namespaced ? prefix + namespace + "/" + name : prefix + name;
    }

    public Storage storage() {
        return storage;
    }

    /** The watch cache, complete up to some recent revision. */
    public WatchCache cache() {
        WatchCache running = cache;
        return running != null ? running : startCache();
    }

    /** The watch cache if anything has needed it yet, or null. */
    public @Nullable WatchCache runningCache() {
        return cache;
    }

    private synchronized WatchCache startCache() {
        WatchCache running = cache;
        if (running == null) {
            running = WatchCache.start(storage, WatchCacheOptions.of(prefix, fields), clock);
            cache = running;
        }
        return running;
    }

    /** The newest state of an object, or null. */
    public @Nullable Stored get(String namespace, String name) {
        String key = key(namespace, name);
        KeyValue found = storage.get(key, Storage.LATEST);
        return found == null ? null : stored(found);
    }

    private static Stored stored(KeyValue value) {
        return new Stored(value.key(), value.modRevision(), StoredJson.splice(value.value(), value.modRevision()));
    }

    /** Stores an object that is not there yet; null if one is. */
    public @Nullable Stored create(String key, ObjectNode object, @Nullable Duration ttl) {
        return put(key, object, Storage.ABSENT, ttl);
    }

    /** Replaces the object that was read at {@code expected}; null if another write came first. */
    public @Nullable Stored replace(String key, ObjectNode object, long expected, @Nullable Duration ttl) {
        return put(key, object, expected, ttl);
    }

    private @Nullable Stored put(String key, ObjectNode object, long expected, @Nullable Duration ttl) {
        byte[] bytes = StoredJson.encode(object);
        WriteResult result = write(() -> storage.put(key, bytes, expected, ttl));
        return result.applied()
                ? new Stored(key, result.revision(), StoredJson.splice(bytes, result.revision()))
                : null;
    }

    /** Deletes the object that was read at {@code expected}; the deletion's revision, or 0 if another write came first. */
    public long delete(String key, long expected) {
        WriteResult result = write(() -> storage.delete(key, expected));
        return result.applied() ? result.revision() : 0;
    }

    private interface Write {
        WriteResult run();
    }

    private static WriteResult write(Write write) {
        try {
            return write.run();
        } catch (StorageUnavailableException e) {
            throw StatusException.internal("the write could not be made durable: " + e.getMessage());
        }
    }

    /** Ends the watch cache. Idempotent. */
    @Override
    public synchronized void close() {
        WatchCache running = cache;
        if (running != null) {
            running.close();
        }
    }
}
