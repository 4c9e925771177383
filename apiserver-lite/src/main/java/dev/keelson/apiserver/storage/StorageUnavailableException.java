package dev.keelson.apiserver.storage;

import org.jspecify.annotations.Nullable;

/**
 * The storage cannot do this now, and perhaps can later: the disk is full, a server does not answer.
 *
 * <p>A write that gets this has not been answered as applied. Whether it may still turn up is told by {@link
 * #outcomeKnown()}.
 */
public final class StorageUnavailableException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final boolean outcomeKnown;

    public StorageUnavailableException(String message, boolean outcomeKnown, @Nullable Throwable cause) {
        super(message, cause);
        this.outcomeKnown = outcomeKnown;
    }

    /** True where a write certainly did not happen, false where a later read may find it after all. */
    public boolean outcomeKnown() {
        return outcomeKnown;
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
