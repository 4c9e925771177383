package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.mvcc.Journal;
import dev.keelson.apiserver.storage.mvcc.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The records of a file that nobody writes, read without LMDB. */
final class FileRecords implements Journal.Reader {

    /** Smaller files are not worth rewriting. */
    private static final long SPARSE_FROM = 64L << 20;

    private final Path path;
    private final LmdbFile file;
    // By ascending revision: where each record is. Filled by load.
    private long[] revisions = new long[1024];
    private long[] offsets = new long[1024];
    private int[] lengths = new int[1024];
    private int count;
    private Journal.@Nullable Position position;

    private FileRecords(Path path, LmdbFile file) {
        this.path = path;
        this.file = file;
    }

    static FileRecords open(Path path) throws IOException {
        return new FileRecords(path, LmdbFile.open(path));
    }

    Journal.Position load(Consumer<JournalRecord> sink) throws IOException {
        file.forEach((key, data, offset, length) -> {
            try {
                if (key == StoredRecord.POSITION_KEY) {
                    position = StoredRecord.position(data);
                } else {
                    remember(key, offset, length);
                    sink.accept(StoredRecord.head(key, data));
                }
            } catch (StoredRecord.MalformedException malformed) {
                throw new DamagedStoreException(path, String.valueOf(malformed.getMessage()));
            }
        });
        Journal.Position found = position;
        if (found == null) {
            if (count > 0) {
                throw new DamagedStoreException(path, "it does not tell its revision");
            }
            // The process ended between making the file and the first commit.
            return Journal.Position.START;
        }
        checkComplete(found);
        return found;
    }

    /** Every revision after the compacted one has its record, up to the last. */
    private void checkComplete(Journal.Position found) {
        long next = found.compactRevision() + 1;
        for (int i = 0; i < count; i++) {
            if (revisions[i] >= next) {
                if (revisions[i] > next) {
                    break;
                }
                next++;
            }
        }
        if (next != found.revision() + 1 || (count > 0 && revisions[count - 1] > found.revision())) {
            throw new DamagedStoreException(
                    path, "revision " + next + " is missing, or there is more than " + found.revision());
        }
    }

    private void remember(long revision, long offset, int length) {
        if (count == revisions.length) {
            revisions = Arrays.copyOf(revisions, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        revisions[count] = revision;
        offsets[count] = offset;
        lengths[count] = length;
        count++;
    }

    /** Whether more than half of a large file is free pages. */
    boolean isSparse() {
        return file.bytes() > SPARSE_FROM && file.usedBytes() < file.bytes() / 2;
    }

    @Override
    public byte @Nullable [] value(long revision) {
        int at = Arrays.binarySearch(revisions, 0, count, revision);
        if (at < 0) {
            return null;
        }
        try {
            ByteBuffer data = file.data(offsets[at], lengths[at]);
            return StoredRecord.value(revision, data);
        } catch (StoredRecord.MalformedException malformed) {
            throw new DamagedStoreException(path, String.valueOf(malformed.getMessage()));
        } catch (IOException failure) {
            throw new StorageException("the store in " + path + " cannot be read: " + failure, failure);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
