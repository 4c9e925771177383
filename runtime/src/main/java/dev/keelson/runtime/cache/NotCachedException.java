package dev.keelson.runtime.cache;

/** What was to be read is not in the cache because the cache was set up to leave it out. The same read will fail again. */
public final class NotCachedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotCachedException(String message) {
        super(message);
    }
}
