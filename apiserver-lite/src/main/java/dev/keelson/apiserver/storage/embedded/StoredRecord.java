package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.mvcc.Journal;
import dev.keelson.apiserver.storage.mvcc.JournalRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * How records look in the file, big-endian. Under the revision, 8 bytes: CRC-32C of the revision and of what follows (4
 * bytes), flags (1), create revision (8), expiry in milliseconds (8), time to live in milliseconds (8), length of the key
 * (4), key in UTF-8, value. Under revision 0, the position: CRC-32C (4), format version (4), revision (8), compacted
 * revision (8).
 */
final class StoredRecord {

    static final int KEY_BYTES = 8;
    static final long POSITION_KEY = 0;
    static final int POSITION_BYTES = 24;
    private static final int FORMAT = 1;
    private static final int HEADER = 33;
    private static final int DELETED = 1;
    private static final byte[] NOTHING = {};

    /** Bytes that are not a record. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    private StoredRecord() {}

    /** Writes a record into {@code target} or, if that is too small, a larger direct buffer; returns it, flipped. */
    static ByteBuffer encode(JournalRecord record, ByteBuffer target) {
        byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
        int size = HEADER + key.length + record.value().length;
        ByteBuffer buffer =
                target.capacity() >= size ? target : ByteBuffer.allocateDirect(Math.max(size, target.capacity() * 2));
        buffer.clear()
                .putInt(0)
                .put((byte) (record.deleted() ? DELETED : 0))
                .putLong(record.createRevision())
                .putLong(record.expiresAtMillis())
                .putLong(record.ttlMillis())
                .putInt(key.length)
                .put(key)
                .put(record.value())
                .flip();
        return buffer.putInt(0, checksum(record.modRevision(), buffer));
    }

    static ByteBuffer encode(Journal.Position position, ByteBuffer target) {
        target.clear()
                .putInt(0)
                .putInt(FORMAT)
                .putLong(position.revision())
                .putLong(position.compactRevision())
                .flip();
        return target.putInt(0, checksum(POSITION_KEY, target));
    }

    static Journal.Position position(ByteBuffer buffer) throws MalformedException {
        if (buffer.remaining() != POSITION_BYTES) {
            throw new MalformedException("the position record has " + buffer.remaining() + " bytes");
        }
        verify(POSITION_KEY, buffer);
        int format = buffer.getInt(buffer.position() + 4);
        if (format != FORMAT) {
            throw new MalformedException(
                    "it has format " + format + ", and this version of the program reads " + FORMAT + " only");
        }
        return new Journal.Position(buffer.getLong(buffer.position() + 8), buffer.getLong(buffer.position() + 16));
    }

    /** The record without its value, its checksum verified. */
    static JournalRecord head(long revision, ByteBuffer buffer) throws MalformedException {
        verify(revision, buffer);
        ByteBuffer record = buffer.duplicate();
        record.getInt();
        boolean deleted = record.get() == DELETED;
        long createRevision = record.getLong();
        long expiresAt = record.getLong();
        long ttl = record.getLong();
        byte[] key = new byte[record.getInt()];
        record.get(key);
        return new JournalRecord(
                new String(key, StandardCharsets.UTF_8), NOTHING, deleted, createRevision, revision, expiresAt, ttl);
    }

    static byte[] value(long revision, ByteBuffer buffer) throws MalformedException {
        verify(revision, buffer);
        int start = HEADER + buffer.getInt(buffer.position() + HEADER - 4);
        byte[] value = new byte[buffer.remaining() - start];
        buffer.get(buffer.position() + start, value);
        return value;
    }

    private static void verify(long revision, ByteBuffer buffer) throws MalformedException {
        int least = revision == POSITION_KEY ? POSITION_BYTES : HEADER;
        if (buffer.remaining() < least || buffer.getInt(buffer.position()) != checksum(revision, buffer)) {
            throw new MalformedException("the record of revision " + revision + " does not match its checksum");
        }
    }

    private static int checksum(long revision, ByteBuffer buffer) {
        CRC32C crc = new CRC32C();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (revision >>> shift) & 0xff);
        }
        ByteBuffer rest = buffer.duplicate();
        rest.position(buffer.position() + 4);
        crc.update(rest);
        return (int) crc.getValue();
    }
}
