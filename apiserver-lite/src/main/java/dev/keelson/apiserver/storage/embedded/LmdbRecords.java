package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.mvcc.Journal;
import dev.keelson.apiserver.storage.mvcc.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.CopyFlags;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records in LMDB. One thread writes; whoever reads sees to it that nothing is closed or remapped meanwhile. */
final class LmdbRecords {

    private static final Logger LOG = LoggerFactory.getLogger(LmdbRecords.class);
    private static final int MOST_READERS = 256;
    private static final int VALUE_BUFFER = 16 << 10;

    private final Path directory;
    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> database;
    // Idle readers: reset, so that they keep no page from being reused.
    private final ConcurrentLinkedQueue<PooledReader> idle = new ConcurrentLinkedQueue<>();
    // As many permits as LMDB has slots for readers.
    private final Semaphore readers = new Semaphore(MOST_READERS);
    // The writing thread's, all four.
    private final ResidentPages residentPages;
    private final ByteBuffer key = ByteBuffer.allocateDirect(StoredRecord.KEY_BYTES);
    private final ByteBuffer positionValue = ByteBuffer.allocateDirect(StoredRecord.POSITION_BYTES);
    private ByteBuffer value = ByteBuffer.allocateDirect(VALUE_BUFFER);

    private LmdbRecords(Path directory, Env<ByteBuffer> env) {
        this.directory = directory;
        this.residentPages = new ResidentPages(directory.resolve("data.mdb"));
        this.env = env;
        this.database = env.openDbi((byte[]) null);
    }

    /** @param sparse whether to rewrite the file first, without its free pages */
    static LmdbRecords open(Path directory, EmbeddedOptions options, boolean sparse) throws IOException {
        Path data = directory.resolve("data.mdb");
        boolean made = !Files.exists(data);
        if (sparse) {
            rewrite(directory, options);
        }
        Env<ByteBuffer> env = environment(directory, options);
        if (made) {
            forceDirectory(directory);
        }
        return new LmdbRecords(directory, env);
    }

    private static Env<ByteBuffer> environment(Path directory, EmbeddedOptions options) throws IOException {
        Path data = directory.resolve("data.mdb");
        long present = Files.exists(data) ? Files.size(data) : 0;
        ReaderTable.allocate(directory);
        return Env.create(ByteBufferProxy.PROXY_OPTIMAL)
                .setMapSize(Math.max(options.initialBytes(), present))
                .setMaxReaders(MOST_READERS)
                .open(directory.toFile(), EnvFlags.MDB_NOTLS);
    }

    /** The old file stays in place until the new one is complete and on disk. */
    private static void rewrite(Path directory, EmbeddedOptions options) throws IOException {
        Path copies = Files.createDirectories(directory.resolve("rewrite"));
        Path copy = copies.resolve("data.mdb");
        Files.deleteIfExists(copy);
        try (Env<ByteBuffer> env = environment(directory, options)) {
            env.copy(copies.toFile(), CopyFlags.MDB_CP_COMPACT);
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        long before = Files.size(directory.resolve("data.mdb"));
        Files.move(copy, directory.resolve("data.mdb"), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(directory);
        Files.deleteIfExists(copies);
        LOG.info("rewrote the store in {} from {} bytes without its free space", directory, before);
    }

    /** Copies a store as it is at one moment, which others may be writing, into an empty directory. */
    static void copy(Path directory, Path to) throws IOException {
        long present = Files.size(directory.resolve("data.mdb"));
        try (Env<ByteBuffer> env = Env.create(ByteBufferProxy.PROXY_OPTIMAL)
                .setMapSize(present)
                .setMaxReaders(MOST_READERS)
                .open(directory.toFile(), EnvFlags.MDB_NOTLS, EnvFlags.MDB_RDONLY_ENV)) {
            env.copy(to.toFile(), CopyFlags.MDB_CP_COMPACT);
        }
    }

    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            LOG.debug("this platform does not force directories to disk", unsupported);
        }
    }

    long mapSize() {
        return env.info().mapSize;
    }

    /** Nobody reads or writes meanwhile. */
    void mapSize(long bytes) {
        env.setMapSize(bytes);
    }

    /** Adds records with higher revisions than all before. Returns when they are on disk. */
    void add(List<JournalRecord> records, Journal.Position position) {
        long bytes = 0;
        try (Txn<ByteBuffer> transaction = env.txnWrite()) {
            for (JournalRecord record : records) {
                value = StoredRecord.encode(record, value);
                bytes += value.remaining();
                database.put(transaction, key(key, record.modRevision()), value, PutFlags.MDB_APPEND);
            }
            putPosition(transaction, position);
            transaction.commit();
        }
        residentPages.committed(bytes);
    }

    void remove(List<Long> revisions, Journal.Position position) {
        try (Txn<ByteBuffer> transaction = env.txnWrite()) {
            for (long revision : revisions) {
                database.delete(transaction, key(key, revision));
            }
            putPosition(transaction, position);
            transaction.commit();
        }
    }

    private void putPosition(Txn<ByteBuffer> transaction, Journal.Position position) {
        database.put(transaction, key(key, StoredRecord.POSITION_KEY), StoredRecord.encode(position, positionValue));
    }

    private static ByteBuffer key(ByteBuffer buffer, long revision) {
        return buffer.clear().putLong(revision).flip();
    }

    /** Whether LMDB still begins transactions after one has failed. */
    boolean takesWrites() {
        try (Txn<ByteBuffer> transaction = env.txnWrite()) {
            transaction.abort();
            return true;
        } catch (LmdbException panic) {
            return false;
        }
    }

    /** A snapshot of now. */
    Journal.Reader reader() {
        readers.acquireUninterruptibly();
        boolean opened = false;
        try {
            PooledReader reader = idle.poll();
            if (reader == null) {
                reader = new PooledReader(env.txnRead());
            } else {
                reader.transaction.renew();
            }
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                readers.release();
            }
        }
    }

    private final class PooledReader implements Journal.Reader {
        private final Txn<ByteBuffer> transaction;
        private final ByteBuffer revisionKey = ByteBuffer.allocateDirect(StoredRecord.KEY_BYTES);

        PooledReader(Txn<ByteBuffer> transaction) {
            this.transaction = transaction;
        }

        @Override
        public byte @Nullable [] value(long revision) {
            try {
                ByteBuffer found = database.get(transaction, key(revisionKey, revision));
                return found == null ? null : StoredRecord.value(revision, found);
            } catch (StoredRecord.MalformedException malformed) {
                throw new DamagedStoreException(directory, String.valueOf(malformed.getMessage()));
            } catch (LmdbException failure) {
                throw new StorageException("the store in " + directory + " cannot be read: " + failure, failure);
            }
        }

        @Override
        public void close() {
            transaction.reset();
            idle.add(this);
            readers.release();
        }
    }

    /** Nobody reads or writes any more. */
    void close() {
        for (PooledReader reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.transaction.close();
        }
        env.close();
    }
}
