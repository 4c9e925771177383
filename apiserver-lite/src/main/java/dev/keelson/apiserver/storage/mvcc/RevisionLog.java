package dev.keelson.apiserver.storage.mvcc;

import java.util.ArrayList;
import java.util.List;

/** The versions of a contiguous span of revisions, by revision. */
final class RevisionLog {

    private static final int INITIAL = 64;

    // Guarded by this. Slot i % length holds revision i for first <= i < first + size.
    private Version[] ring = new Version[INITIAL];
    // Guarded by this.
    private long first;
    // Guarded by this.
    private int size;

    /** An empty log whose next version is that of {@code first}. */
    RevisionLog(long first) {
        this.first = first;
    }

    synchronized void append(Version version) {
        if (version.modRevision != first + size) {
            throw new IllegalStateException(
                    "revision " + version.modRevision + " does not follow " + (first + size - 1));
        }
        if (size == ring.length) {
            Version[] larger = new Version[ring.length * 2];
            for (long revision = first; revision < first + size; revision++) {
                larger[slot(revision, larger.length)] = ring[slot(revision, ring.length)];
            }
            ring = larger;
        }
        ring[slot(version.modRevision, ring.length)] = version;
        size++;
    }

    /** The versions after {@code revision}, at most {@code limit}, from as far back as the log goes. */
    synchronized List<Version> after(long revision, int limit) {
        long from = Math.max(first, revision + 1);
        long to = Math.min(first + size, from + limit);
        List<Version> versions = new ArrayList<>((int) Math.max(0, to - from));
        for (long i = from; i < to; i++) {
            versions.add(ring[slot(i, ring.length)]);
        }
        return versions;
    }

    @SuppressWarnings("NullAway") // a slot outside the span is never read
    synchronized void dropThrough(long revision) {
        while (size > 0 && first <= revision) {
            ring[slot(first, ring.length)] = null;
            first++;
            size--;
        }
    }

    private static int slot(long revision, int length) {
        return (int) (revision & (length - 1));
    }
}
