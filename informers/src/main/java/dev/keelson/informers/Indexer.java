package dev.keelson.informers;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects an informer holds. Each call sees one consistent state; two calls may see different ones. Safe for many
 * threads. Objects are copies that belong to the caller, except through {@link #shared}.
 */
public interface Indexer<T> {

    /** The index by namespace that every indexer has. */
    String NAMESPACE_INDEX = "namespace";

    /** @param key as {@link ObjectKeys} makes it */
    @Nullable
    T get(String key);

    List<T> list();

    Set<String> keys();

    int size();

    /** @throws IllegalArgumentException when there is no such index */
    List<T> byIndex(String index, String value);

    /** @throws IllegalArgumentException when there is no such index */
    Set<String> keysByIndex(String index, String value);

    /** The values of {@code index} that have at least one object. */
    Set<String> indexValues(String index);

    /**
     * Adds an index, also over what is held already. Adding the same function under the same name again does nothing.
     *
     * @throws IllegalArgumentException when another function has that name
     */
    void addIndex(String index, IndexFunction<T> function);

    /** Removes an index, if there is one of that name. */
    void removeIndex(String index);

    /**
     * A view of the same objects without copies. What it returns belongs to the cache and to all its readers: it must
     * never be changed.
     */
    Indexer<T> shared();
}
