package dev.keelson.apiserver.storage.mvcc;

import org.jspecify.annotations.Nullable;

/** One write of a key, linked to the one before it. */
final class Version {

    final String key;
    final long createRevision;
    final long modRevision;
    final boolean deleted;
    // Null where the journal keeps values.
    final byte @Nullable [] value;
    // The key's version before this one: null for its first, and once compaction has passed this one.
    private volatile @Nullable Version previous;

    Version(JournalRecord record, boolean keepValue, @Nullable Version previous) {
        this.key = record.key();
        this.createRevision = record.createRevision();
        this.modRevision = record.modRevision();
        this.deleted = record.deleted();
        this.value = keepValue ? record.value() : null;
        this.previous = previous;
    }

    @Nullable
    Version previous() {
        return previous;
    }

    void forgetPrevious() {
        previous = null;
    }

    /** This version or the newest before it that existed at {@code revision}; null where none did. */
    @Nullable
    Version at(long revision) {
        Version version = this;
        while (version != null && version.modRevision > revision) {
            version = version.previous;
        }
        return version;
    }
}
