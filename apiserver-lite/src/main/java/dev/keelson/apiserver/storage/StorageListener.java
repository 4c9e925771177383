package dev.keelson.apiserver.storage;

import java.util.List;

/**
 * Receives a watch. Calls never overlap, and each happens before the next; they come on a thread of the storage or of a
 * writer, so they must be quick, must not block and must not call the storage.
 */
public interface StorageListener {

    /**
     * The next events, at least one, by ascending revision; all of one revision together, since a remote storage may delete
     * several keys at one revision when their time is over. The list is immutable.
     */
    void onEvents(List<StorageEvent> events);

    /** Every event of the range with a revision up to {@code revision} has been delivered. */
    void onProgress(long revision);

    /**
     * The watch has ended by itself; nothing follows. A {@link CompactedException} says that events were compacted away
     * before they could be delivered: read the range again and watch from there.
     */
    void onFailure(StorageException failure);
}
