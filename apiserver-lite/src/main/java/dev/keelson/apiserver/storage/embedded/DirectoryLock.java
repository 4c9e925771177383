package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a directory for one storage. The operating system lets go of it when the process ends, however it ends. */
final class DirectoryLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final String FILE = "LOCK";

    // Guarded by itself. Closing any channel of a file drops the process's locks on it, so a directory that this
    // process
    // holds must not even be tried.
    private static final Set<Path> HELD = new HashSet<>();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @param directory exists */
    static DirectoryLock acquire(Path directory) {
        try {
            Path real = directory.toRealPath();
            synchronized (HELD) {
                if (!HELD.add(real)) {
                    throw new DirectoryInUseException(real, "this process");
                }
            }
            return lock(real);
        } catch (IOException failure) {
            throw new StorageException(
                    "the data directory " + directory + " cannot be locked: "
                            + WriteFailures.describe(directory, failure),
                    failure);
        }
    }

    private static DirectoryLock lock(Path real) throws IOException {
        boolean locked = false;
        try {
            FileChannel channel =
                    FileChannel.open(real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw new DirectoryInUseException(real, holder(real.resolve(FILE)));
                }
                tellPid(channel);
                locked = true;
                return new DirectoryLock(real, channel);
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
        } finally {
            if (!locked) {
                release(real);
            }
        }
    }

    /** For whoever finds the directory in use. A full disk must not keep a store from being read. */
    private static void tellPid(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException full) {
            LOG.debug("the pid is not in the lock file", full);
        }
    }

    private static String holder(Path file) throws IOException {
        String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "another process" : "the process with pid " + pid;
    }

    private static void release(Path real) {
        synchronized (HELD) {
            HELD.remove(real);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The lock goes with the process at the latest.
        } finally {
            release(directory);
        }
    }
}
