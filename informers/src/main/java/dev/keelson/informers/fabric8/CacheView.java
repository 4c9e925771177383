package dev.keelson.informers.fabric8;

import dev.keelson.informers.IndexFunction;
import dev.keelson.informers.Indexer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of our indexers as Fabric8's. Its indexes have names of their own in our indexer, which others use too.
 *
 * <p>Once {@link #detach detached} it answers from an index by looking at every object.
 */
final class CacheView<T extends HasMetadata> implements Cache<T> {

    private static final Logger LOG = LoggerFactory.getLogger(CacheView.class);
    private static final AtomicLong VIEWS = new AtomicLong();
    /** Where objects are found for which an index function returned null as a value. */
    private static final String NULL_VALUE = "\0";

    private final Function<T, List<String>> byNamespace = Cache::metaNamespaceIndexFunc;
    private final String prefix = "fabric8-" + VIEWS.getAndIncrement() + "/";
    // Guarded by this. The functions by Fabric8's names.
    private final Map<String, Function<T, List<String>>> functions = new LinkedHashMap<>();
    // Written under this.
    private volatile Indexer<T> objects;
    private volatile Function<T, String> keys = Cache::metaNamespaceKeyFunc;
    // Guarded by this. Whether objects has the indexes.
    private boolean attached = true;

    CacheView(Indexer<T> objects) {
        this.objects = objects;
        functions.put(NAMESPACE_INDEX, byNamespace);
    }

    /** Reads from elsewhere from now on. */
    synchronized void over(Indexer<T> others, Function<T, String> keyFunction) {
        detach();
        objects = others;
        keys = keyFunction;
        attached = true;
        functions.forEach(this::attach);
    }

    /** Takes the indexes out of the indexer, which may live on. */
    synchronized void detach() {
        if (attached) {
            attached = false;
            functions.forEach(this::detach);
        }
    }

    private void attach(String name, Function<T, List<String>> function) {
        if (function != byNamespace) {
            objects.addIndex(prefix + name, indexFunction(function));
        }
    }

    private void detach(String name, Function<T, List<String>> function) {
        if (function != byNamespace) {
            objects.removeIndex(prefix + name);
        }
    }

    private static <T> IndexFunction<T> indexFunction(Function<T, List<String>> function) {
        return object -> valuesOf(function, object);
    }

    private static <T> List<String> valuesOf(Function<T, List<String>> function, T object) {
        @Nullable List<String> values = function.apply(object);
        if (values == null) {
            return List.of();
        }
        return values.stream().map(CacheView::encoded).distinct().toList();
    }

    private static String encoded(@Nullable String value) {
        return value == null ? NULL_VALUE : value;
    }

    @Override
    public List<T> index(String indexName, T object) {
        Map<String, T> found = new LinkedHashMap<>();
        for (String value : valuesOf(function(indexName), object)) {
            found(indexName, value).forEach(one -> found.putIfAbsent(getKey(one), one));
        }
        return new ArrayList<>(found.values());
    }

    @Override
    public List<String> indexKeys(String indexName, String indexKey) {
        return found(indexName, encoded(indexKey)).stream().map(this::getKey).toList();
    }

    @Override
    public List<T> byIndex(String indexName, String indexKey) {
        return found(indexName, encoded(indexKey));
    }

    private List<T> found(String indexName, String value) {
        Function<T, List<String>> function = function(indexName);
        String name = function == byNamespace ? Indexer.NAMESPACE_INDEX : prefix + indexName;
        // The indexer's own index by namespace leaves out objects without one.
        if (!name.equals(Indexer.NAMESPACE_INDEX) || !value.equals(NULL_VALUE)) {
            try {
                return objects.byIndex(name, value);
            } catch (IllegalArgumentException detached) {
                LOG.debug("{} is no longer kept", indexName, detached);
            }
        }
        List<T> found = new ArrayList<>(objects.list());
        found.removeIf(object -> !valuesOf(function, object).contains(value));
        return found;
    }

    private synchronized Function<T, List<String>> function(String name) {
        Function<T, List<String>> function = functions.get(name);
        if (function == null) {
            throw new IllegalArgumentException("index " + name + " doesn't exist, there are " + functions.keySet());
        }
        return function;
    }

    @Override
    public synchronized Map<String, Function<T, List<String>>> getIndexers() {
        return Map.copyOf(functions);
    }

    @Override
    public synchronized void addIndexers(Map<String, Function<T, List<String>>> indexers) {
        Set<String> conflicts = new TreeSet<>(functions.keySet());
        conflicts.retainAll(indexers.keySet());
        if (!conflicts.isEmpty()) {
            throw new IllegalArgumentException("Indexer conflict: " + conflicts);
        }
        functions.putAll(indexers);
        if (attached) {
            indexers.forEach(this::attach);
        }
    }

    @Override
    public synchronized void removeIndexer(String name) {
        Function<T, List<String>> removed = functions.remove(name);
        if (removed != null && attached) {
            detach(name, removed);
        }
    }

    @Override
    public List<T> list() {
        return objects.list();
    }

    @Override
    public List<String> listKeys() {
        return new ArrayList<>(objects.keys());
    }

    @Override
    public @Nullable T get(T object) {
        return getByKey(getKey(object));
    }

    @Override
    public @Nullable T getByKey(String key) {
        return objects.get(key);
    }

    @Override
    public String getKey(T object) {
        @Nullable String key = keys.apply(object);
        return key == null ? "" : key;
    }
}
