package dev.keelson.informers;

import org.jspecify.annotations.Nullable;

/**
 * One change of an object.
 *
 * @param object the new state, or the last one on a deletion; null for the deletion of an object never read
 * @param finalStateUnknown on a deletion, whether {@code object} may not be the last state there was
 */
record Delta<T>(Kind kind, @Nullable T object, boolean finalStateUnknown) {

    enum Kind {
        ADDED,
        UPDATED,
        DELETED,
        /** Present in a complete list. */
        REPLACED
    }

    static <T> Delta<T> of(Kind kind, T object) {
        return new Delta<>(kind, object, false);
    }

    static <T> Delta<T> tombstone(@Nullable T lastKnown) {
        return new Delta<>(Kind.DELETED, lastKnown, true);
    }
}
