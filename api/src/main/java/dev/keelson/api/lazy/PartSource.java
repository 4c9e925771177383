package dev.keelson.api.lazy;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One encoded JSON object.
 *
 * <p>Implementations are immutable and safe for use by many threads. What they read is decoded as Fabric8 does it: a
 * property that is absent leaves what the class's constructor made, null is given to the setter, and properties that the
 * class does not declare go to its additional properties.
 */
public interface PartSource {

    /**
     * Returns a new object with some properties of this one; nobody else holds it or anything in it.
     *
     * @param properties which of this object's own properties to read, by their JSON name; those below them are read all
     * @throws RuntimeException if the encoding has no such object
     */
    <T> T read(Class<T> type, Predicate<String> properties);

    /**
     * Returns the encoded object that is the value of a property; null when the property is absent or null.
     *
     * @throws RuntimeException if the value is no object
     */
    @Nullable
    PartSource part(String property);
}
