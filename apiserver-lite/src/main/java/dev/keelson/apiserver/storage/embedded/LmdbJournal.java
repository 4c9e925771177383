package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.StorageClosedException;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.mvcc.Journal;
import dev.keelson.apiserver.storage.mvcc.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions in an LMDB file, keyed by revision.
 *
 * <p>Opening reads the file without LMDB, and reads are served that way until {@link #prepare} has loaded it: loading it
 * takes a few hundred milliseconds, which nobody has to wait for but the first writer.
 */
final class LmdbJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(LmdbJournal.class);

    private final Path directory;
    private final EmbeddedOptions options;
    // Held shared by readers, exclusively to change what they read from: to load LMDB, to remap a file that has grown,
    // to
    // close.
    private final ReentrantReadWriteLock readLock = new ReentrantReadWriteLock();
    // Guarded by readLock. Until LMDB is loaded, if there is a file at all.
    private @Nullable FileRecords file;
    // Guarded by readLock; the committing thread, which alone changes it, reads it without.
    private @Nullable LmdbRecords records;
    // Guarded by readLock.
    private boolean closed;
    // The committing thread's. Why it takes no more writes; null while it does.
    private @Nullable StorageException broken;

    LmdbJournal(Path directory, EmbeddedOptions options) {
        this.directory = directory;
        this.options = options;
    }

    private Path dataFile() {
        return directory.resolve("data.mdb");
    }

    @Override
    public boolean keepsValues() {
        return true;
    }

    @Override
    public Position load(Consumer<JournalRecord> sink) {
        Path path = dataFile();
        try {
            if (!Files.exists(path) || Files.size(path) == 0) {
                return Position.START;
            }
            FileRecords loaded = FileRecords.open(path);
            file = loaded;
            return loaded.load(sink);
        } catch (IOException failure) {
            throw new StorageException("the store in " + path + " cannot be read: " + failure, failure);
        }
    }

    @Override
    public void prepare() {
        FileRecords loaded = file;
        boolean sparse = loaded != null && loaded.isSparse();
        LmdbRecords opened;
        try {
            opened = LmdbRecords.open(directory, options, sparse);
        } catch (LmdbException | IOException failure) {
            throw new StorageUnavailableException(
                    "the store in " + directory + " cannot be opened to write: "
                            + WriteFailures.describe(directory, failure),
                    true,
                    failure);
        }
        readLock.writeLock().lock();
        try {
            if (closed) {
                opened.close();
                return;
            }
            records = opened;
            file = null;
        } finally {
            readLock.writeLock().unlock();
        }
        if (loaded != null) {
            loaded.close();
        }
    }

    @Override
    public void commit(List<JournalRecord> added, Position position) {
        boolean frees = added.stream().allMatch(JournalRecord::deleted);
        transact(frees, lmdb -> lmdb.add(added, position));
    }

    @Override
    public void discard(List<Long> revisions, Position position) {
        transact(true, lmdb -> lmdb.remove(revisions, position));
    }

    private interface Transaction {
        void run(LmdbRecords lmdb);
    }

    /**
     * Runs a transaction that commits as its last step; gives it more room where it finds none.
     *
     * @param frees whether it makes room in the end: such a transaction may exceed the limit, else a full store could
     *     never be emptied
     */
    private void transact(boolean frees, Transaction transaction) {
        if (broken != null) {
            throw broken;
        }
        LmdbRecords lmdb = records;
        if (lmdb == null) {
            throw new StorageClosedException("the store in " + directory);
        }
        while (true) {
            try {
                transaction.run(lmdb);
                break;
            } catch (Env.MapFullException full) {
                grow(lmdb, frees, full);
            } catch (LmdbException failure) {
                throw refusal(lmdb, failure);
            }
        }
        if (frees && lmdb.mapSize() > options.mostBytes()) {
            remap(lmdb, options.mostBytes());
        }
    }

    private void grow(LmdbRecords lmdb, boolean frees, Env.MapFullException full) {
        long size = lmdb.mapSize();
        long most = options.mostBytes() + (frees ? options.reserveBytes() : 0);
        if (size >= most) {
            throw new StorageUnavailableException(
                    "the store in " + directory + " has reached its limit of " + options.mostBytes()
                            + " bytes; delete objects, or allow it more",
                    true,
                    full);
        }
        long larger = Math.min(size * 2, most);
        remap(lmdb, larger);
        LOG.info("the store in {} has grown beyond {} bytes and may now reach {}", directory, size, larger);
    }

    /** To at least that size: LMDB never maps less than it has used. */
    private void remap(LmdbRecords lmdb, long bytes) {
        readLock.writeLock().lock();
        try {
            lmdb.mapSize(bytes);
        } finally {
            readLock.writeLock().unlock();
        }
    }

    /**
     * LMDB writes the pages of a transaction, forces them to disk, and then writes the one page that makes them count.
     * Where anything before that fails, the transaction has not happened and the next one may succeed. Where that page
     * fails, LMDB does not know what is on disk and refuses to go on; then so do we.
     */
    private StorageException refusal(LmdbRecords lmdb, LmdbException failure) {
        if (lmdb.takesWrites()) {
            return new StorageUnavailableException(
                    "the store in " + directory + " could not be written: "
                            + WriteFailures.describe(directory, failure),
                    true,
                    failure);
        }
        broken = new StorageUnavailableException(
                "the store in " + directory
                        + " can only be read until it is opened anew, since an earlier write failed: "
                        + WriteFailures.describe(directory, failure),
                true,
                failure);
        LOG.error("the store can only be read from now on", broken);
        return new StorageUnavailableException(
                "the store in " + directory + " could not be written: " + WriteFailures.describe(directory, failure),
                false,
                failure);
    }

    @Override
    public Reader reader() {
        readLock.readLock().lock();
        boolean opened = false;
        try {
            if (closed) {
                throw new StorageClosedException("the store in " + directory);
            }
            LmdbRecords lmdb = records;
            FileRecords loaded = file;
            Reader source;
            if (lmdb != null) {
                source = lmdb.reader();
            } else {
                source = loaded != null ? loaded : Nothing.INSTANCE;
            }
            opened = true;
            return new LockedReader(source, lmdb != null);
        } catch (LmdbException failure) {
            throw new StorageUnavailableException(
                    "the store in " + directory + " cannot be read: " + failure, true, failure);
        } finally {
            if (!opened) {
                readLock.readLock().unlock();
            }
        }
    }

    /** Keeps what it reads from in place until closed, by the thread that opened it. */
    private final class LockedReader implements Reader {
        private final Reader source;
        private final boolean owned;

        LockedReader(Reader source, boolean owned) {
            this.source = source;
            this.owned = owned;
        }

        @Override
        public byte @Nullable [] value(long revision) {
            return source.value(revision);
        }

        @Override
        public void close() {
            try {
                if (owned) {
                    source.close();
                }
            } finally {
                readLock.readLock().unlock();
            }
        }
    }

    /** Of a store that has no file yet. */
    private enum Nothing implements Reader {
        INSTANCE;

        @Override
        public byte @Nullable [] value(long revision) {
            return null;
        }

        @Override
        public void close() {}
    }

    @Override
    public void close() {
        readLock.writeLock().lock();
        try {
            closed = true;
            if (records != null) {
                records.close();
                records = null;
            }
            if (file != null) {
                file.close();
                file = null;
            }
        } finally {
            readLock.writeLock().unlock();
        }
    }
}
