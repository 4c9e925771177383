package dev.keelson.apiserver.storage;

import org.jspecify.annotations.Nullable;

/** A storage could not do what it was asked. The subclass says what a caller can do about it. */
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed later without anyone changing the request. */
    public boolean retryable() {
        return false;
    }
}
