package dev.keelson.informers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of an informer by key and by index, handed out as they are. Safe for many threads; each call is atomic.
 *
 * <p>Follows k8s.io/client-go/tools/cache/thread_safe_store.go.
 */
final class IndexedStore<T> implements Indexer<T> {

    private static final class Index<T> {
        final IndexFunction<T> function;
        // Values without an object are absent.
        final Map<String, Set<String>> keysByValue = new HashMap<>();
        // Inverse of keysByValue: kept because the function may answer differently when asked again.
        final Map<String, Collection<String>> valuesByKey = new HashMap<>();

        Index(IndexFunction<T> function) {
            this.function = function;
        }

        void update(String key, Collection<String> values) {
            for (String former : valuesByKey.getOrDefault(key, List.of())) {
                Set<String> keys = keysByValue.get(former);
                if (keys != null && keys.remove(key) && keys.isEmpty()) {
                    keysByValue.remove(former);
                }
            }
            if (values.isEmpty()) {
                valuesByKey.remove(key);
                return;
            }
            valuesByKey.put(key, values);
            for (String value : values) {
                keysByValue.computeIfAbsent(value, v -> new HashSet<>()).add(key);
            }
        }
    }

    private final BiConsumer<String, RuntimeException> indexFailures;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    // Guarded by lock.
    private final Map<String, T> objects = new HashMap<>();
    // Guarded by lock. Each covers exactly the keys in objects.
    private final Map<String, Index<T>> indices = new HashMap<>();

    /** @param indexFailures told the key and what an index function threw for it */
    IndexedStore(BiConsumer<String, RuntimeException> indexFailures) {
        this.indexFailures = indexFailures;
    }

    /** Returns what was there before. */
    @Nullable
    T put(String key, T object) {
        lock.writeLock().lock();
        try {
            indices.values().forEach(index -> index.update(key, valuesOf(index, key, object)));
            return objects.put(key, object);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Nullable
    T remove(String key) {
        lock.writeLock().lock();
        try {
            indices.values().forEach(index -> index.update(key, List.of()));
            return objects.remove(key);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Collection<String> valuesOf(Index<T> index, String key, T object) {
        try {
            return List.copyOf(index.function.valuesOf(object));
        } catch (RuntimeException thrown) {
            indexFailures.accept(key, thrown);
            return List.of();
        }
    }

    @Override
    public void addIndex(String name, IndexFunction<T> function) {
        lock.writeLock().lock();
        try {
            Index<T> present = indices.get(name);
            if (present != null) {
                if (present.function.equals(function)) {
                    return;
                }
                throw new IllegalArgumentException("there is another index named " + name);
            }
            Index<T> index = new Index<>(function);
            objects.forEach((key, object) -> index.update(key, valuesOf(index, key, object)));
            indices.put(name, index);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public @Nullable T get(String key) {
        lock.readLock().lock();
        try {
            return objects.get(key);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public List<T> list() {
        lock.readLock().lock();
        try {
            return new ArrayList<>(objects.values());
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Set<String> keys() {
        lock.readLock().lock();
        try {
            return new HashSet<>(objects.keySet());
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public int size() {
        lock.readLock().lock();
        try {
            return objects.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public List<T> byIndex(String name, String value) {
        lock.readLock().lock();
        try {
            List<T> found = new ArrayList<>();
            for (String key : index(name).keysByValue.getOrDefault(value, Set.of())) {
                T object = objects.get(key);
                if (object != null) {
                    found.add(object);
                }
            }
            return found;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Set<String> keysByIndex(String name, String value) {
        lock.readLock().lock();
        try {
            return new HashSet<>(index(name).keysByValue.getOrDefault(value, Set.of()));
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Set<String> indexValues(String name) {
        lock.readLock().lock();
        try {
            return new HashSet<>(index(name).keysByValue.keySet());
        } finally {
            lock.readLock().unlock();
        }
    }

    private Index<T> index(String name) {
        Index<T> index = indices.get(name);
        if (index == null) {
            throw new IllegalArgumentException("there is no index named " + name + ", there are " + indices.keySet());
        }
        return index;
    }

    @Override
    public Indexer<T> shared() {
        return this;
    }
}
