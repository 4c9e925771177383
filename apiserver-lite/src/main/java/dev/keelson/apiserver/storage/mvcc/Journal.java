package dev.keelson.apiserver.storage.mvcc;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where versions are kept. {@link #commit} and {@link #discard} are called by one thread at a time, readers are used by
 * many.
 */
public interface Journal extends AutoCloseable {

    /** Where the history stands. */
    record Position(long revision, long compactRevision) {
        /** Of an empty store. */
        public static final Position START = new Position(1, 1);
    }

    /** A consistent look at the journal, for one thread. */
    interface Reader extends AutoCloseable {
        /** The value of the version written at {@code revision}; null where that has been discarded. */
        byte @Nullable [] value(long revision);

        @Override
        void close();
    }

    /** Whether values can be read back from here, so that the index need not hold them. */
    boolean keepsValues();

    /** Passes everything that is kept to {@code sink}, by ascending revision, with empty values. Called once, first. */
    Position load(Consumer<JournalRecord> sink);

    /**
     * Called on the thread that commits, before it does. May be slow; readers are served meanwhile. Called again, at the
     * next write, where it threw a {@link dev.keelson.apiserver.storage.StorageUnavailableException}.
     */
    default void prepare() {}

    /**
     * Keeps the records and the position: all, durably, or nothing.
     *
     * @throws dev.keelson.apiserver.storage.StorageException where that failed
     */
    void commit(List<JournalRecord> records, Position position);

    /** Forgets the versions written at these revisions, those it does not have silently, and keeps the position. */
    void discard(List<Long> revisions, Position position);

    Reader reader();

    /** Idempotent; no reader is in use any more. */
    @Override
    void close();
}
