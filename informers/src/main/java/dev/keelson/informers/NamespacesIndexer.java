package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The objects of several namespaces. A key names its namespace, so no two namespaces have the same key. */
final class NamespacesIndexer<T extends HasMetadata> implements LabelledIndexer<T> {

    private final NamespacesInformer<T> view;
    private final boolean shared;

    /** @param shared whether objects are handed out without copies */
    NamespacesIndexer(NamespacesInformer<T> view, boolean shared) {
        this.view = view;
        this.shared = shared;
    }

    @Override
    public @Nullable T get(String key) {
        Indexer<T> part = view.indexerOf(ObjectKeys.namespace(key), shared);
        return part == null ? null : part.get(key);
    }

    @Override
    public List<T> list() {
        return lists(Indexer::list);
    }

    @Override
    public Set<String> keys() {
        return sets(Indexer::keys);
    }

    @Override
    public int size() {
        return view.indexers(shared).stream().mapToInt(Indexer::size).sum();
    }

    @Override
    public List<T> byIndex(String index, String value) {
        return lists(part -> part.byIndex(index, value));
    }

    @Override
    public Set<String> keysByIndex(String index, String value) {
        return sets(part -> part.keysByIndex(index, value));
    }

    @Override
    public Set<String> indexValues(String index) {
        return sets(part -> part.indexValues(index));
    }

    @Override
    public List<T> list(Predicate<? super Map<String, String>> labels) {
        List<T> all = new ArrayList<>();
        view.indexers(shared).forEach(part -> all.addAll(new Lister<>(part).list(labels)));
        return all;
    }

    @Override
    public List<T> inNamespace(String namespace, Predicate<? super Map<String, String>> labels) {
        Indexer<T> part = view.indexerOf(namespace, shared);
        return part == null ? new ArrayList<>() : new Lister<>(part).list(labels);
    }

    private List<T> lists(Function<Indexer<T>, List<T>> read) {
        List<T> all = new ArrayList<>();
        view.indexers(shared).forEach(part -> all.addAll(read.apply(part)));
        return all;
    }

    private Set<String> sets(Function<Indexer<T>, Set<String>> read) {
        Set<String> all = new HashSet<>();
        view.indexers(shared).forEach(part -> all.addAll(read.apply(part)));
        return all;
    }

    @Override
    public void addIndex(String index, IndexFunction<T> function) {
        view.addIndex(index, function);
    }

    @Override
    public void removeIndex(String index) {
        view.removeIndex(index);
    }

    @Override
    public Indexer<T> shared() {
        return shared ? this : new NamespacesIndexer<>(view, true);
    }
}
