package dev.keelson.api.deepcopy;

/**
 * One step of a deep copy: how a value of one declared type is copied.
 *
 * @param <T> the declared type
 */
@FunctionalInterface
public interface ElementCopy<T> {

    /**
     * Returns an exact deep copy.
     *
     * @throws UncopyableTypeException if the value, or something that it holds, is of a class that nobody copies
     */
    T copy(T original);
}
