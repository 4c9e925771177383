package dev.keelson.apiserver.storage.mvcc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of every key, with those before it. One thread at a time changes it; any number read, at a revision
 * that is complete, without locks.
 */
final class VersionIndex {

    /** Some of a range at a revision. */
    record Slice(List<Version> versions, long remaining) {}

    private final ConcurrentSkipListMap<String, Version> heads = new ConcurrentSkipListMap<>();

    /** The newest version, a deletion perhaps; null where the key is unknown. */
    @Nullable
    Version head(String key) {
        return heads.get(key);
    }

    void add(Version version) {
        heads.put(version.key, version);
    }

    /** Forgets a key whose newest version is that deletion. */
    void remove(Version deletion) {
        heads.remove(deletion.key, deletion);
    }

    @Nullable
    Version get(String key, long revision) {
        Version head = heads.get(key);
        Version version = head == null ? null : head.at(revision);
        return version == null || version.deleted ? null : version;
    }

    Slice range(String fromInclusive, String toExclusive, int limit, long revision) {
        List<Version> versions = new ArrayList<>();
        long remaining = 0;
        if (fromInclusive.compareTo(toExclusive) >= 0) {
            return new Slice(versions, 0);
        }
        for (Version head : heads.subMap(fromInclusive, toExclusive).values()) {
            Version version = head.at(revision);
            if (version != null && !version.deleted) {
                if (limit == 0 || versions.size() < limit) {
                    versions.add(version);
                } else {
                    remaining++;
                }
            }
        }
        return new Slice(versions, remaining);
    }

    Iterable<Version> heads() {
        return heads.values();
    }
}
