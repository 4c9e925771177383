package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of one type from an informer's cache, by name, namespace and labels. Copies as {@link Indexer} does.
 *
 * <p>A predicate on labels is where a label selector goes: {@code lister.list(selector::matches)}. It gets an empty map
 * for an object without labels.
 */
public final class Lister<T extends HasMetadata> {

    private final Indexer<T> indexer;

    Lister(Indexer<T> indexer) {
        this.indexer = indexer;
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
        return indexer instanceof LabelledIndexer<T> labelled
                ? labelled.list(labels)
                : matching(indexer.list(), labels);
    }

    public List<T> inNamespace(String namespace) {
        return indexer.byIndex(Indexer.NAMESPACE_INDEX, namespace);
    }

    public List<T> inNamespace(String namespace, Predicate<? super Map<String, String>> labels) {
        return indexer instanceof LabelledIndexer<T> labelled
                ? labelled.inNamespace(namespace, labels)
                : matching(inNamespace(namespace), labels);
    }

    /** A lister over {@link Indexer#shared}: what it returns must never be changed. */
    public Lister<T> shared() {
        return new Lister<>(indexer.shared());
    }

    private static <T extends HasMetadata> List<T> matching(
            List<T> objects, Predicate<? super Map<String, String>> labels) {
        List<T> matching = new ArrayList<>();
        for (T object : objects) {
            Map<String, String> present = object.getMetadata().getLabels();
            if (labels.test(present == null ? Map.of() : present)) {
                matching.add(object);
            }
        }
        return matching;
    }
}
