package dev.keelson.apiserver.storage;

/**
 * What a key held at a revision. The array is shared between all who read it and must never be modified.
 *
 * @param value the bytes; empty for a deletion
 * @param createRevision the write that created the key in its present life; equal to {@code modRevision} for a creation
 * @param modRevision the write that this is the result of
 */
@SuppressWarnings("ArrayRecordComponent") // identity is not asked of it; see the storage contract's own comparison
public record KeyValue(String key, byte[] value, long createRevision, long modRevision) {

    @Override
    public String toString() {
        return key + "@" + modRevision + " (created at " + createRevision + ", " + value.length + " bytes)";
    }
}
