package dev.keelson.informers;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An indexer whose readers own what they read. Copies are made outside the store's lock. */
final class CopyingIndexer<T> implements Indexer<T> {

    private final Indexer<T> store;
    private final UnaryOperator<T> copier;

    CopyingIndexer(Indexer<T> store, UnaryOperator<T> copier) {
        this.store = store;
        this.copier = copier;
    }

    @Override
    public @Nullable T get(String key) {
        T object = store.get(key);
        return object == null ? null : copier.apply(object);
    }

    @Override
    public List<T> list() {
        return copied(store.list());
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
        return copied(store.byIndex(index, value));
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
    public Indexer<T> shared() {
        return store;
    }

    /** The list is the caller's own already; only its elements are not. */
    private List<T> copied(List<T> objects) {
        objects.replaceAll(copier);
        return objects;
    }
}
