package dev.keelson.informers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A view of a store. Objects are made outside of the store's lock. */
final class StoreIndexer<T> implements LabelledIndexer<T> {

    private final IndexedStore<T> store;
    private final Function<CachedObject<T>, T> view;
    private final Indexer<T> shared;

    private StoreIndexer(IndexedStore<T> store, Function<CachedObject<T>, T> view, @Nullable Indexer<T> shared) {
        this.store = store;
        this.view = view;
        this.shared = shared == null ? this : shared;
    }

    /** The view whose readers own what they read. */
    static <T> Indexer<T> owning(IndexedStore<T> store) {
        return new StoreIndexer<>(store, CachedObject::own, new StoreIndexer<T>(store, CachedObject::shared, null));
    }

    @Override
    public @Nullable T get(String key) {
        CachedObject<T> object = store.object(key);
        return object == null ? null : view.apply(object);
    }

    @Override
    public List<T> list() {
        return viewed(store.objects());
    }

    @Override
    public Set<String> keys() {
        return store.keys();
    }

    @Override
    public int size() {
        return store.size();
    }

    @Override
    public List<T> byIndex(String index, String value) {
        return viewed(store.byIndex(index, value));
    }

    @Override
    public Set<String> keysByIndex(String index, String value) {
        return store.keysByIndex(index, value);
    }

    @Override
    public Set<String> indexValues(String index) {
        return store.indexValues(index);
    }

    @Override
    public void addIndex(String index, IndexFunction<T> function) {
        store.addIndex(index, function);
    }

    @Override
    public void removeIndex(String index) {
        store.removeIndex(index);
    }

    @Override
    public Indexer<T> shared() {
        return shared;
    }

    @Override
    public List<T> list(Predicate<? super Map<String, String>> labels) {
        return viewed(matching(store.objects(), labels));
    }

    @Override
    public List<T> inNamespace(String namespace, Predicate<? super Map<String, String>> labels) {
        return viewed(matching(store.byIndex(NAMESPACE_INDEX, namespace), labels));
    }

    private List<CachedObject<T>> matching(
            List<CachedObject<T>> objects, Predicate<? super Map<String, String>> labels) {
        objects.removeIf(object -> !labels.test(object.labels()));
        return objects;
    }

    private List<T> viewed(List<CachedObject<T>> objects) {
        List<T> viewed = new ArrayList<>(objects.size());
        for (CachedObject<T> object : objects) {
            viewed.add(view.apply(object));
        }
        return viewed;
    }
}
