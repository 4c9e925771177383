package dev.keelson.api.deepcopy;

import org.jspecify.annotations.Nullable;

/**
 * Copies the instances of one class. An instance of a subclass is handed on to {@link DeepCopies}, so that its own
 * copier copies it: a copier must never return less than what it was given.
 *
 * <p>Implementations are stateless and safe for use by many threads. Generated copiers implement this interface; a class
 * that the generator cannot treat gets a hand-written one, see {@link DeepCopies}.
 *
 * @param <T> the class
 */
public interface DeepCopier<T> extends ElementCopy<T>, DeepCopierProvider {

    /** Returns the class whose direct instances this copier copies. */
    Class<?> type();

    /** Returns this copier for its own class and null for every other: each copier is the smallest provider. */
    @Override
    default @Nullable DeepCopier<?> copierOf(Class<?> type) {
        return type == type() ? this : null;
    }
}
