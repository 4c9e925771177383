package dev.keelson.apiserver.storage;

/** The revision asked for does not exist yet. */
public final class FutureRevisionException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long current;

    public FutureRevisionException(long requested, long current) {
        super("revision " + requested + " has not happened yet; the storage is at revision " + current);
        this.requested = requested;
        this.current = current;
    }

    public long requested() {
        return requested;
    }

    public long current() {
        return current;
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
