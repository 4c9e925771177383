package dev.keelson.apiserver.storage;

/** The revision asked for has been compacted away: terminal for this revision, a newer one may do. */
public final class CompactedException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long compactRevision;

    public CompactedException(long requested, long compactRevision) {
        super("revision " + requested + " has been compacted; history begins at revision " + compactRevision);
        this.requested = requested;
        this.compactRevision = compactRevision;
    }

    public long requested() {
        return requested;
    }

    /** The oldest revision that can be read, and watched from. */
    public long compactRevision() {
        return compactRevision;
    }
}
