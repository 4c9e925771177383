package dev.keelson.apiserver.storage.memory;

import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.mvcc.Journal;
import dev.keelson.apiserver.storage.mvcc.JournalRecord;
import dev.keelson.apiserver.storage.mvcc.MultiVersionStorage;
import dev.keelson.clock.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes storages on the heap. Watches are delivered on the threads of the writers. */
public final class MemoryStorage {

    private MemoryStorage() {}

    /** An empty storage at revision 1, compacted every five minutes of that clock. */
    public static Storage create(Clock clock) {
        return MultiVersionStorage.direct("the storage in memory", new HeapJournal(), clock);
    }

    /** Keeps nothing: the index holds the values. */
    private static final class HeapJournal implements Journal, Journal.Reader {

        @Override
        public boolean keepsValues() {
            return false;
        }

        @Override
        public Position load(Consumer<JournalRecord> sink) {
            return Position.START;
        }

        @Override
        public void commit(List<JournalRecord> records, Position position) {}

        @Override
        public void discard(List<Long> revisions, Position position) {}

        @Override
        public Reader reader() {
            return this;
        }

        @Override
        public byte @Nullable [] value(long revision) {
            return null;
        }

        @Override
        public void close() {}
    }
}
