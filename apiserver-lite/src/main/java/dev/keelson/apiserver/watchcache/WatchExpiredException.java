package dev.keelson.apiserver.watchcache;

/** The events after the revision asked for are no longer kept: 410 Expired. List again and watch from there. */
public final class WatchExpiredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long oldest;

    WatchExpiredException(long requested, long oldest) {
        super("too old resource version: " + requested + " (" + oldest + ")");
        this.requested = requested;
        this.oldest = oldest;
    }

    public long requested() {
        return requested;
    }

    /** The oldest revision that a watch can begin after. */
    public long oldest() {
        return oldest;
    }
}
