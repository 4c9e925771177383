package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of one type from an informer's cache, by name, namespace and labels. Copies as {@link Indexer} does.
 *
 * <p>A predicate on labels is where a label selector goes: {@code lister.list(selector::matches)}. It gets an empty map
 * for an object without labels.
 */
public final class Lister<T extends HasMetadata> {

    private final Indexer<T> indexer;
    private final Indexer<T> source;
    private final UnaryOperator<T> copier;

    Lister(Indexer<T> indexer, UnaryOperator<T> copier) {
        this.indexer = indexer;
        this.source = indexer.shared();
        this.copier = copier;
    }

    /** The object of a type without namespaces. */
    public @Nullable T get(String name) {
        return get("", name);
    }

    public @Nullable T get(String namespace, String name) {
        return indexer.get(ObjectKeys.of(namespace, name));
    }

    public List<T> list() {
        return indexer.list();
    }

    public List<T> list(Predicate<? super Map<String, String>> labels) {
        return filtered(source.list(), labels);
    }

    public List<T> inNamespace(String namespace) {
        return indexer.byIndex(Indexer.NAMESPACE_INDEX, namespace);
    }

    public List<T> inNamespace(String namespace, Predicate<? super Map<String, String>> labels) {
        return filtered(source.byIndex(Indexer.NAMESPACE_INDEX, namespace), labels);
    }

    /** A lister without copies; what it returns must never be changed. */
    public Lister<T> shared() {
        return new Lister<>(source, object -> object);
    }

    private List<T> filtered(List<T> objects, Predicate<? super Map<String, String>> labels) {
        List<T> matching = new ArrayList<>();
        for (T object : objects) {
            Map<String, String> present = object.getMetadata().getLabels();
            if (labels.test(present == null ? Map.of() : present)) {
                matching.add(copier.apply(object));
            }
        }
        return matching;
    }
}
