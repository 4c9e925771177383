package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.mvcc.MultiVersionStorage;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A durable storage in one directory of this machine.
 *
 * <p>Guarantees those of {@link Storage} and of this package. Writers that come at the same time share the cost of forcing
 * their bytes to disk. A full disk or a failing one refuses writes and leaves everything else as it was; reads and watches
 * go on.
 */
public final class EmbeddedStorage implements Storage {

    // The loop that commits, and deliveries to watches.
    private static final int THREADS = 2;

    private final DirectoryLock lock;
    private final ExecutorService executor;
    private final MultiVersionStorage storage;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedStorage(DirectoryLock lock, ExecutorService executor, MultiVersionStorage storage) {
        this.lock = lock;
        this.executor = executor;
        this.storage = storage;
    }

    /** With {@link EmbeddedOptions#DEFAULT}. */
    public static EmbeddedStorage open(Path directory, Clock clock) {
        return open(directory, clock, EmbeddedOptions.DEFAULT);
    }

    /**
     * Opens the store of a directory, or makes directory and store. Everything in the file has been read and checked when
     * this returns.
     *
     * @throws DirectoryInUseException where another storage has it open, in this process or another
     * @throws DamagedStoreException where the file is not what was written to it
     * @throws StorageException where the directory cannot be made, read or written, or this JVM was started without the
     *     options that LMDB needs
     */
    public static EmbeddedStorage open(Path directory, Clock clock, EmbeddedOptions options) {
        requireJvmOptions();
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw new StorageException(
                    "the data directory " + directory + " cannot be made: "
                            + WriteFailures.describe(directory, failure),
                    failure);
        }
        DirectoryLock lock = DirectoryLock.acquire(directory);
        LmdbJournal journal = new LmdbJournal(directory, options);
        ExecutorService executor = Threads.fixed("keelson-storage", THREADS);
        boolean opened = false;
        try {
            MultiVersionStorage storage =
                    MultiVersionStorage.grouped("the store in " + directory, journal, clock, executor);
            opened = true;
            return new EmbeddedStorage(lock, executor, storage);
        } finally {
            if (!opened) {
                executor.shutdown();
                journal.close();
                lock.close();
            }
        }
    }

    static void requireJvmOptions() {
        if (!Buffer.class.getModule().isOpen("java.nio", EmbeddedStorage.class.getModule())) {
            throw new StorageException(
                    "the embedded store needs the JVM options --add-opens=java.base/java.nio=ALL-UNNAMED"
                            + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
        }
    }

    @Override
    public long revision() {
        return storage.revision();
    }

    @Override
    public long compactRevision() {
        return storage.compactRevision();
    }

    @Override
    public RangeResult range(String fromInclusive, String toExclusive, int limit, long revision) {
        return storage.range(fromInclusive, toExclusive, limit, revision);
    }

    @Override
    public @Nullable KeyValue get(String key, long revision) {
        return storage.get(key, revision);
    }

    @Override
    public WriteResult put(String key, byte[] value, long expectedModRevision, @Nullable Duration ttl) {
        return storage.put(key, value, expectedModRevision, ttl);
    }

    @Override
    public WriteResult delete(String key, long expectedModRevision) {
        return storage.delete(key, expectedModRevision);
    }

    @Override
    public StorageWatch watch(String fromInclusive, String toExclusive, long fromRevision, StorageListener listener) {
        return storage.watch(fromInclusive, toExclusive, fromRevision, listener);
    }

    @Override
    public void compact(long revision) {
        storage.compact(revision);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            storage.close();
            executor.shutdown();
            lock.close();
        }
    }
}
