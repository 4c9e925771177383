package dev.keelson.informers;

import java.util.List;
import java.util.Set;

/** Where a reflector puts what it learns. Called on the reflector's strand. */
interface ReflectorSink<T> {

    /**
     * The complete state at a revision. Objects with a key in {@code undecodable} exist too, in a state that could not be
     * read.
     */
    void replace(List<T> objects, Set<String> undecodable);

    void added(T object);

    void modified(T object);

    void deleted(T object);

    /** An object was deleted whose last state could not be read. */
    void deletedUnread(String key);
}
