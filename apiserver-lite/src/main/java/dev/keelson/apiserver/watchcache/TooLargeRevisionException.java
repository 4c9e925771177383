package dev.keelson.apiserver.watchcache;

/**
 * The cache did not reach the revision asked for in time. Retryable after a second; Kubernetes answers 504 with the cause
 * {@code ResourceVersionTooLarge}.
 */
public final class TooLargeRevisionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long current;

    TooLargeRevisionException(long requested, long current) {
        super("Too large resource version: " + requested + ", current: " + current);
        this.requested = requested;
        this.current = current;
    }

    public long requested() {
        return requested;
    }

    public long current() {
        return current;
    }
}
