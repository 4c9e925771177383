package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes judged together: each sees those before it. */
final class Batch {

    private static final byte[] NOTHING = {};

    private final VersionIndex index;
    private final Clock clock;
    // What this batch has made of a key, deletions too; always kept with its value.
    private final Map<String, Version> changed = new HashMap<>();
    private final List<JournalRecord> records = new ArrayList<>();
    private long revision;

    Batch(VersionIndex index, long revision, Clock clock) {
        this.index = index;
        this.revision = revision;
        this.clock = clock;
    }

    /** The revision once this batch is committed. */
    long revision() {
        return revision;
    }

    List<JournalRecord> records() {
        return records;
    }

    WriteResult judge(Write write, Journal.Reader reader) {
        Version newest = changed.get(write.key);
        if (newest == null) {
            newest = index.head(write.key);
        }
        Version live = newest == null || newest.deleted ? null : newest;
        KeyValue current = live == null ? null : History.keyValue(reader, live);
        if (!write.accepts(live)) {
            return new WriteResult(false, revision, current);
        }
        revision++;
        JournalRecord record = record(write, live);
        records.add(record);
        changed.put(write.key, new Version(record, true, null));
        return new WriteResult(true, revision, current);
    }

    private JournalRecord record(Write write, @Nullable Version live) {
        byte[] value = write.value;
        long created = live == null ? revision : live.createRevision;
        Duration ttl = write.ttl;
        long ttlMillis = ttl == null ? 0 : Math.max(1, ttl.toMillis());
        return new JournalRecord(
                write.key,
                value == null ? NOTHING : value,
                value == null,
                created,
                revision,
                ttl == null ? 0 : clock.now().toEpochMilli() + ttlMillis,
                ttlMillis);
    }
}
