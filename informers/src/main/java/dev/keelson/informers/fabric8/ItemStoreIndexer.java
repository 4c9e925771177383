package dev.keelson.informers.fabric8;

import dev.keelson.informers.IndexFunction;
import dev.keelson.informers.Indexer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An item store of the user's, with indexes. Hands objects out as the store does. */
final class ItemStoreIndexer<T extends HasMetadata> implements Indexer<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ItemStoreIndexer.class);

    private record Index<T>(
            IndexFunction<T> function, Map<String, Set<String>> keysByValue, Map<String, List<String>> valuesByKey) {}

    private final ItemStore<T> items;
    // Guarded by this. Each covers what was put through this object.
    private final Map<String, Index<T>> indices = new HashMap<>();

    ItemStoreIndexer(ItemStore<T> items) {
        this.items = items;
        addIndex(NAMESPACE_INDEX, object -> {
            String namespace = object.getMetadata().getNamespace();
            return namespace == null ? List.of() : List.of(namespace);
        });
    }

    String keyOf(T object) {
        return items.getKey(object);
    }

    /** Returns what was there before. */
    synchronized @Nullable T put(String key, T object) {
        T former = items.put(key, object);
        indices.values().forEach(index -> {
            remove(index, key);
            add(index, key, object);
        });
        return former;
    }

    synchronized @Nullable T remove(String key) {
        T former = items.remove(key);
        indices.values().forEach(index -> remove(index, key));
        return former;
    }

    private static <T> void add(Index<T> index, String key, T object) {
        try {
            List<String> values = List.copyOf(index.function.valuesOf(object));
            index.valuesByKey.put(key, values);
            for (String value : values) {
                index.keysByValue.computeIfAbsent(value, v -> new HashSet<>()).add(key);
            }
        } catch (RuntimeException thrown) {
            LOG.error("an index function failed for {}; it is left out of the index", key, thrown);
        }
    }

    private static void remove(Index<?> index, String key) {
        List<String> values = index.valuesByKey.remove(key);
        if (values != null) {
            values.forEach(value -> index.keysByValue.computeIfPresent(
                    value, (v, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys));
        }
    }

    @Override
    public @Nullable T get(String key) {
        return items.get(key);
    }

    @Override
    public List<T> list() {
        return items.values().collect(Collectors.toCollection(ArrayList::new));
    }

    @Override
    public Set<String> keys() {
        return items.keySet().collect(Collectors.toCollection(HashSet::new));
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public List<T> byIndex(String index, String value) {
        List<T> found = new ArrayList<>();
        for (String key : keysByIndex(index, value)) {
            T object = items.get(key);
            if (object != null) {
                found.add(object);
            }
        }
        return found;
    }

    @Override
    public synchronized Set<String> keysByIndex(String index, String value) {
        return new HashSet<>(index(index).keysByValue.getOrDefault(value, Set.of()));
    }

    @Override
    public synchronized Set<String> indexValues(String index) {
        return new HashSet<>(index(index).keysByValue.keySet());
    }

    private Index<T> index(String name) {
        Index<T> index = indices.get(name);
        if (index == null) {
            throw new IllegalArgumentException("there is no index named " + name);
        }
        return index;
    }

    @Override
    public synchronized void addIndex(String name, IndexFunction<T> function) {
        Index<T> index = new Index<>(function, new HashMap<>(), new HashMap<>());
        Collection<T> present = list();
        present.forEach(object -> add(index, keyOf(object), object));
        indices.put(name, index);
    }

    @Override
    public synchronized void removeIndex(String name) {
        indices.remove(name);
    }

    @Override
    public Indexer<T> shared() {
        return this;
    }
}
