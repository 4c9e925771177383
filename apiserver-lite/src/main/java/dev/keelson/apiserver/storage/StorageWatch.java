package dev.keelson.apiserver.storage;

/** A running watch. */
public interface StorageWatch extends AutoCloseable {

    /**
     * Every event of the range with a revision up to this has been delivered, and the listener has returned from it.
     * Never decreases. An implementation within this process keeps it at most one delivery behind {@link
     * Storage#revision()}; a remote one learns of revisions outside the range only when asked.
     */
    long progress();

    /**
     * Asks for a call of {@link StorageListener#onProgress} with a revision no lower than the storage's at the time of
     * this call. It may come on this thread, before this method returns.
     */
    void requestProgress();

    /** Ends the watch; a delivery under way on another thread may still finish. Idempotent. */
    @Override
    void close();
}
