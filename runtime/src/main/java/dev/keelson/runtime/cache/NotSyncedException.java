package dev.keelson.runtime.cache;

/** A cache cannot be read because it has not received its first list; try again later. */
public final class NotSyncedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotSyncedException(String message, Throwable cause) {
        super(message, cause);
    }
}
