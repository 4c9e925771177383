package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.mvcc.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.lmdbjava.LmdbException;

/**
 * Checks, backs up and restores the store of a directory. A backup is one file, made of one moment, and may be made while
 * another process serves the store; the other two want the directory for themselves.
 */
public final class StoreFiles {

    private static final String DATA = "data.mdb";

    private StoreFiles() {}

    /**
     * What a sound store holds.
     *
     * @param records versions of keys, deletions included
     * @param bytes of the file
     */
    public record Report(long revision, long compactRevision, long records, long bytes) {}

    /**
     * Reads the whole store and checks every page and record of it. Changes nothing.
     *
     * @throws DamagedStoreException naming the first thing that is wrong
     * @throws DirectoryInUseException while a server uses it: a server has checked it at its start
     * @throws StorageException if there is no store, or it cannot be read
     */
    public static Report check(Path directory) {
        requireStore(directory);
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            return read(directory.resolve(DATA));
        }
    }

    private static void requireStore(Path directory) {
        if (!Files.exists(directory.resolve(DATA))) {
            throw new StorageException("there is no store in " + directory);
        }
    }

    private static Report read(Path file) {
        long[] records = {0};
        try {
            FileRecords loaded = FileRecords.open(file);
            try {
                Journal.Position position = loaded.load(record -> records[0]++);
                return new Report(position.revision(), position.compactRevision(), records[0], Files.size(file));
            } finally {
                loaded.close();
            }
        } catch (NoSuchFileException absent) {
            throw new StorageException("there is no file " + file, absent);
        } catch (IOException failure) {
            throw new StorageException("the store in " + file + " cannot be read: " + failure, failure);
        }
    }

    /**
     * Writes a copy of the store to a file that does not exist yet, and checks it. A server may go on writing meanwhile.
     *
     * @throws DamagedStoreException if the copy is not sound; there is no file then
     * @throws StorageException if there is no store, the file exists, or it cannot be written
     */
    public static Report backUp(Path directory, Path file) {
        EmbeddedStorage.requireJvmOptions();
        requireStore(directory);
        if (Files.exists(file)) {
            throw new StorageException(file + " exists already; name a new file");
        }
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectory(aside);
            try {
                LmdbRecords.copy(directory, aside);
                Report report = read(aside.resolve(DATA));
                force(aside.resolve(DATA));
                Files.move(aside.resolve(DATA), file);
                return report;
            } finally {
                Files.deleteIfExists(aside.resolve(DATA));
                Files.deleteIfExists(aside);
            }
        } catch (IOException | LmdbException failure) {
            throw new StorageException("the backup " + file + " cannot be written: " + failure, failure);
        }
    }

    /**
     * Makes a backup the store of a directory that has none.
     *
     * @throws DamagedStoreException if the backup is not sound
     * @throws DirectoryInUseException while a server uses the directory
     * @throws StorageException if the directory has a store already, or cannot be written
     */
    public static Report restore(Path file, Path directory) {
        Report report = read(file);
        try {
            Files.createDirectories(directory);
            try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
                Path data = directory.resolve(DATA);
                if (Files.exists(data)) {
                    throw new StorageException(data + " exists already; move it away first");
                }
                Path aside = directory.resolve(DATA + ".part");
                Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
                force(aside);
                Files.move(aside, data, StandardCopyOption.ATOMIC_MOVE);
            }
            return report;
        } catch (IOException failure) {
            throw new StorageException(
                    "the backup " + file + " cannot be restored to " + directory + ": " + failure, failure);
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
