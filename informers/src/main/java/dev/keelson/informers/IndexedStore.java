package dev.keelson.informers;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of an informer by key, by namespace and by index. Safe for many threads; each call is atomic, and lists and
 * sets that it returns belong to the caller.
 *
 * <p>Follows k8s.io/client-go/tools/cache/thread_safe_store.go.
 */
final class IndexedStore<T> {

    private final BiConsumer<String, Throwable> indexFailures;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    // Guarded by lock.
    private final ObjectTable<T> objects = new ObjectTable<>();
    // Guarded by lock. Has the objects with a namespace; namespaces without an object are absent.
    private final Map<String, ObjectTable<T>> byNamespace = new HashMap<>();
    // Guarded by lock. Each covers exactly the keys in objects.
    private final Map<String, StoreIndex<T>> indices = new HashMap<>();

    /** @param indexFailures told the key and what an index function threw for it */
    IndexedStore(BiConsumer<String, Throwable> indexFailures) {
        this.indexFailures = indexFailures;
    }

    /** Returns what was there before. */
    @Nullable
    CachedObject<T> put(CachedObject<T> object) {
        return locked(lock.writeLock(), () -> {
            String namespace = ObjectKeys.namespace(object.key());
            if (!namespace.isEmpty()) {
                byNamespace.computeIfAbsent(namespace, n -> new ObjectTable<>()).put(object);
            }
            if (!indices.isEmpty()) {
                T shared = object.shared();
                indices.values().forEach(index -> index.put(object, valuesOf(index, object.key(), shared)));
            }
            return objects.put(object);
        });
    }

    @Nullable
    CachedObject<T> remove(String key) {
        return locked(lock.writeLock(), () -> {
            String namespace = ObjectKeys.namespace(key);
            ObjectTable<T> neighbours = byNamespace.get(namespace);
            if (neighbours != null && neighbours.remove(key) != null && neighbours.size() == 0) {
                byNamespace.remove(namespace);
            }
            indices.values().forEach(index -> index.remove(key));
            return objects.remove(key);
        });
    }

    /** Puts another form of an object in its place, unless it has changed meanwhile. */
    void exchange(CachedObject<T> present, CachedObject<T> other) {
        locked(lock.writeLock(), () -> objects.get(present.key()) == present ? put(other) : null);
    }

    private List<String> valuesOf(StoreIndex<T> index, String key, T object) {
        try {
            return List.copyOf(index.function().valuesOf(object));
        } catch (Throwable thrown) {
            indexFailures.accept(key, thrown);
            return List.of();
        }
    }

    void addIndex(String name, IndexFunction<T> function) {
        locked(lock.writeLock(), () -> {
            StoreIndex<T> present = indices.get(name);
            if (present != null && present.function().equals(function)) {
                return null;
            }
            if (present != null || name.equals(Indexer.NAMESPACE_INDEX)) {
                throw new IllegalArgumentException("there is another index named " + name);
            }
            StoreIndex<T> index = new StoreIndex<>(function);
            objects.forEach(object -> index.put(object, valuesOf(index, object.key(), object.shared())));
            indices.put(name, index);
            return null;
        });
    }

    void removeIndex(String name) {
        locked(lock.writeLock(), () -> indices.remove(name));
    }

    @Nullable
    CachedObject<T> object(String key) {
        return locked(lock.readLock(), () -> objects.get(key));
    }

    List<CachedObject<T>> objects() {
        return locked(lock.readLock(), objects::objects);
    }

    Set<String> keys() {
        return locked(lock.readLock(), objects::keys);
    }

    int size() {
        return locked(lock.readLock(), objects::size);
    }

    List<CachedObject<T>> byIndex(String name, String value) {
        return locked(lock.readLock(), () -> table(name, value).objects());
    }

    Set<String> keysByIndex(String name, String value) {
        return locked(lock.readLock(), () -> table(name, value).keys());
    }

    Set<String> indexValues(String name) {
        return locked(
                lock.readLock(),
                () -> name.equals(Indexer.NAMESPACE_INDEX)
                        ? new HashSet<>(byNamespace.keySet())
                        : index(name).values());
    }

    private ObjectTable<T> table(String name, String value) {
        if (!name.equals(Indexer.NAMESPACE_INDEX)) {
            return index(name).of(value);
        }
        ObjectTable<T> objectsThere = byNamespace.get(value);
        return objectsThere == null ? new ObjectTable<>() : objectsThere;
    }

    private StoreIndex<T> index(String name) {
        StoreIndex<T> index = indices.get(name);
        if (index == null) {
            Set<String> names = new TreeSet<>(indices.keySet());
            names.add(Indexer.NAMESPACE_INDEX);
            throw new IllegalArgumentException("there is no index named " + name + ", there are " + names);
        }
        return index;
    }

    private static <R extends @Nullable Object> R locked(Lock lock, Supplier<R> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
