package dev.keelson.informers;

import java.util.Collection;

/**
 * Says under which values of an index an object is found. Gets the cache's own object and must not change it. What it
 * throws is reported, and the object is then not in the index.
 */
@FunctionalInterface
public interface IndexFunction<T> {
    Collection<String> valuesOf(T object);
}
