package dev.keelson.apiserver.storage.mvcc;

/**
 * One write, as a journal keeps it.
 *
 * @param value empty for a deletion
 * @param expiresAtMillis when the key ends, in wall-clock milliseconds since 1970; 0 for never
 * @param ttlMillis the time to live that led to {@code expiresAtMillis}: bounds it if the wall clock has been set back
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record JournalRecord(
        String key,
        byte[] value,
        boolean deleted,
        long createRevision,
        long modRevision,
        long expiresAtMillis,
        long ttlMillis) {}
