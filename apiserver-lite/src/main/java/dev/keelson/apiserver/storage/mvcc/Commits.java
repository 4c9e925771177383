package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.apiserver.storage.StorageException;
import java.util.List;

/** How writes and compactions reach the one place that judges them, one at a time. */
interface Commits {

    /** Where they are judged. One call at a time. */
    interface Judge {
        /**
         * Called before anything else, again where that threw a {@link
         * dev.keelson.apiserver.storage.StorageUnavailableException}. May be slow.
         */
        void prepare();

        /** Judges writes in their order, commits what is applied, and completes every result. */
        void judge(List<Write> writes);

        /** Has the watches told of what was applied. To be called without a lock after each {@link #judge}. */
        void deliver();

        /**
         * Reclaims some of what has been compacted.
         *
         * @return whether there is more
         */
        boolean reclaim();
    }

    /** Has the write judged, perhaps on this thread; its result tells when. */
    void submit(Write write);

    /** Has everything reclaimed that is compacted now, sooner or later, between writes. */
    void reclaim();

    /** Lets what was submitted finish; refuses what comes later with {@code reason}. Idempotent. */
    void close(StorageException reason);
}
