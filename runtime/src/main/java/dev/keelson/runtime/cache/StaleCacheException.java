package dev.keelson.runtime.cache;

/**
 * A cache has not yet received what was written, so that reading it could undo the write; try again later. The message
 * names the object, what was written, what the cache holds, and how the informer fares.
 */
public final class StaleCacheException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaleCacheException(String message) {
        super(message);
    }
}
