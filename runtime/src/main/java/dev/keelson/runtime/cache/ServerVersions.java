package dev.keelson.runtime.cache;

import org.jspecify.annotations.Nullable;

/** Asks the server itself which object, in which state, is under a key. */
@FunctionalInterface
public interface ServerVersions {

    /** Null when there is none. */
    @Nullable
    ObjectVersion versionOf(String key);
}
