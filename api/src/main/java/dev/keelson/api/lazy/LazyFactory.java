package dev.keelson.api.lazy;

/**
 * Makes the lazy objects of one class. Stateless, safe for use by many threads.
 *
 * @param <T> the class of the model
 */
public interface LazyFactory<T> {

    /** Returns the class of the model that the objects extend. */
    Class<T> type();

    /** Returns a new object that reads its parts from the source. Nothing is read before its first getter is called. */
    T create(PartSource source);
}
