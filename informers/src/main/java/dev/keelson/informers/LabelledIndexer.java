package dev.keelson.informers;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** An indexer that can look at labels without reading whole objects. */
interface LabelledIndexer<T> extends Indexer<T> {

    /** @param labels gets an empty map for an object without labels */
    List<T> list(Predicate<? super Map<String, String>> labels);

    List<T> inNamespace(String namespace, Predicate<? super Map<String, String>> labels);
}
