package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.watchcache.Entry;
import dev.keelson.apiserver.watchcache.EntryFilter;
import dev.keelson.apiserver.watchcache.ListRequest;
import dev.keelson.apiserver.watchcache.ReadRevision;
import dev.keelson.apiserver.watchcache.StoredJson;
import dev.keelson.apiserver.watchcache.WatchCache;
import dev.keelson.apiserver.watchcache.WatchCacheOptions;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one resource in storage, and their watch cache, which is started when first needed.
 *
 * <p>Reads of single objects see every write answered before: they are served by the watch cache where it is known to
 * have them all, and by storage otherwise.
 */
public final class ResourceStore implements AutoCloseable {
    /** A resource that is read more often than this gets its watch cache without being listed. */
    private static final int READS_WITHOUT_CACHE = 64;

    /** Trees of larger objects are not worth their memory. */
    private static final int KEPT_TREE_BYTES = 2048;

    private static final Entry.Form<ObjectNode> TREE =
            new Entry.Form<>("tree", entry -> Json.parseObject(entry.json()));

    private final Storage storage;
    private final Clock clock;
    private final String prefix;
    private final boolean namespaced;
    private final Function<ObjectNode, Map<String, String>> fields;
    /** Started once, under this object's monitor. */
    private volatile @Nullable WatchCache cache;

    /** Reads that went to storage as there was no cache. */
    private final AtomicInteger reads = new AtomicInteger();

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

    /** The watch cache if it has the newest state of everything now; null where only storage is sure to have it. */
    private @Nullable WatchCache newestCache() {
        if (storage.isRemote()) {
            return null;
        }
        WatchCache running = cache;
        if (running == null && reads.incrementAndGet() == READS_WITHOUT_CACHE) {
            running = startCache();
        }
        return running != null && running.isNewest() ? running : null;
    }

    /** The newest state of an object, or null. */
    public @Nullable Stored get(String namespace, String name) {
        String key = key(namespace, name);
        WatchCache newest = newestCache();
        if (newest != null) {
            Entry entry = newest.get(key, ReadRevision.ANY);
            return entry == null ? null : new Stored(key, entry.revision(), entry.json());
        }
        KeyValue found = storage.get(key, Storage.LATEST);
        return found == null ? null : stored(found);
    }

    /** The newest state of an object, or null, as a tree of the caller's own. */
    @Nullable
    ObjectNode tree(String namespace, String name) {
        WatchCache newest = newestCache();
        if (newest != null) {
            Entry entry = newest.get(key(namespace, name), ReadRevision.ANY);
            return entry == null ? null : tree(entry);
        }
        Stored stored = get(namespace, name);
        return stored == null ? null : stored.tree();
    }

    /** The newest state of the objects of a namespace, or of all, as trees of the caller's own. */
    List<ObjectNode> trees(@Nullable String namespace) {
        String prefix = prefix(namespace);
        List<ObjectNode> trees = new ArrayList<>();
        WatchCache newest = newestCache();
        if (newest != null) {
            for (Entry entry : newest.list(ListRequest.of(prefix, EntryFilter.ALL, ReadRevision.ANY))
                    .entries()) {
                trees.add(tree(entry));
            }
            return trees;
        }
        for (KeyValue value : storage.range(prefix, Storage.prefixEnd(prefix), 0, Storage.LATEST)
                .items()) {
            trees.add(stored(value).tree());
        }
        return trees;
    }

    /** Small objects, such as namespaces, are asked for again and again: they are parsed once. */
    private static ObjectNode tree(Entry entry) {
        return entry.json().length <= KEPT_TREE_BYTES ? entry.form(TREE).deepCopy() : Json.parseObject(entry.json());
    }

    private static Stored stored(KeyValue value) {
        return new Stored(value.key(), value.modRevision(), StoredJson.splice(value.value(), value.modRevision()));
    }

    /** Stores an object that is not there yet; null if one is. */
    public @Nullable Stored create(String key, ObjectNode object, @Nullable Duration ttl) {
        return put(key, StoredJson.encode(object), Storage.ABSENT, ttl);
    }

    /** Replaces the object that was read at {@code expected}; null if another write came first. */
    public @Nullable Stored replace(String key, ObjectNode object, long expected, @Nullable Duration ttl) {
        return put(key, StoredJson.encode(object), expected, ttl);
    }

    /** @param bytes as {@link StoredJson#encode} makes them; handed over */
    @Nullable
    Stored put(String key, byte[] bytes, long expected, @Nullable Duration ttl) {
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
            // As kube-apiserver, which hands out etcd's error as it is.
            throw StatusException.plain("the write could not be made durable: " + e.getMessage());
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
