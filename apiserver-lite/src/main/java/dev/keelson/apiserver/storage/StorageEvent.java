package dev.keelson.apiserver.storage;

/**
 * One write, as a watch sees it.
 *
 * @param current for a put what was written; for a delete the key with an empty value, the deletion's revision as its
 *     {@code modRevision} and the ended life's {@code createRevision}, or 0 where the
 *     storage does not tell
 */
public record StorageEvent(Type type, KeyValue current) {

    /** Expiry of a time to live is a {@code DELETE} like any other. */
    public enum Type {
        PUT,
        DELETE
    }

    /** The revision of the write. */
    public long revision() {
        return current.modRevision();
    }

    /** Whether this write began the life of its key. */
    public boolean isCreate() {
        return type == Type.PUT && current.createRevision() == current.modRevision();
    }
}
