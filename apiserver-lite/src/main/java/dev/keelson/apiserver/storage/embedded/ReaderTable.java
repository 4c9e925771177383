package dev.keelson.apiserver.storage.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file in which LMDB notes who reads. LMDB makes it without blocks and maps it, so that a page for which the disk has
 * no room would end the process when it is touched; here it gets its blocks before.
 */
final class ReaderTable {

    /** More than LMDB needs for {@link LmdbRecords}' number of readers. */
    private static final int BYTES = 32 << 10;

    private ReaderTable() {}

    /** @throws IOException where there is no room, for instance */
    static void allocate(Path directory) throws IOException {
        try (FileChannel file =
                FileChannel.open(directory.resolve("lock.mdb"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Whoever has LMDB open, a backup for instance, holds this byte.
            FileLock alone = file.tryLock(0, 1, false);
            if (alone == null) {
                return;
            }
            ByteBuffer zeros = ByteBuffer.allocate(BYTES);
            while (zeros.hasRemaining()) {
                file.write(zeros, zeros.position());
            }
            file.force(false);
        }
    }
}
