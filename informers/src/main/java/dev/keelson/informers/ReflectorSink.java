package dev.keelson.informers;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a reflector puts what it learns. Called on the reflector's strand. */
interface ReflectorSink<T> {

    /**
     * The complete state at a revision. Objects with a key in {@code undecodable} exist too, in a state that could not be
     * read.
     */
    void replace(List<CachedObject<T>> objects, Set<String> undecodable, String revision);

    /** A complete list is about to be asked for, perhaps again. */
    void listing();

    void added(CachedObject<T> object);

    void modified(CachedObject<T> object);

    void deleted(CachedObject<T> object);

    /** An object was deleted whose last state could not be read. */
    void deletedUnread(String key);

    /** The resource version of the newest state told here of an object; null when it does not exist. */
    @Nullable
    String revisionOf(String key);
}
