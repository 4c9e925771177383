package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.FutureRevisionException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.fanout.Subscription;
import dev.keelson.apiserver.storage.fanout.WatchHub;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All versions and where they stand. {@link #judge} and {@link #reclaim} are called by one thread at a time and are the
 * only writers of index and log; everything else may be called by any thread.
 */
final class History implements Commits.Judge {

    /** As kube-apiserver: every period, what was old when the last one began is forgotten. */
    private static final Duration COMPACTION_PERIOD = Duration.ofMinutes(5);

    private static final Duration EXPIRY_RETRY = Duration.ofSeconds(5);
    private static final int RECLAIM_STEP = 512;

    private final Journal journal;
    private final Clock clock;
    private final VersionIndex index = new VersionIndex();
    private final RevisionLog log;
    private final WatchHub hub;
    private final ExpiryQueue expiries;
    // Held to publish, to subscribe and to compact, each briefly: what is published after a subscription is delivered
    // to
    // it.
    private final Object publishLock = new Object();
    // Written under publishLock. Everything up to it is in the index, and committed.
    private volatile long revision;
    // Written under publishLock, before anything it allows to forget is forgotten.
    private volatile long compactRevision;
    // Touched by judge and reclaim only. What compaction allows to forget is forgotten up to here.
    private long reclaimedRevision;
    // Touched by judge and reclaim only. Forgotten by the index, still in the journal.
    private final List<Long> garbage = new ArrayList<>();
    // Touched on the clock's thread only.
    private long revisionAtLastPeriod;
    // Set once, by start.
    private @Nullable Timer compaction;
    // Set once, by start.
    private volatile @Nullable Commits commits;

    History(Journal journal, Clock clock, Executor deliveries) {
        this.journal = journal;
        this.clock = clock;
        this.expiries = new ExpiryQueue(clock, this::expire);
        Loader loader = new Loader();
        Journal.Position position = journal.load(loader::add);
        this.revision = position.revision();
        this.compactRevision = position.compactRevision();
        this.reclaimedRevision = position.compactRevision();
        this.log = new RevisionLog(position.compactRevision() + 1);
        this.hub = new WatchHub(deliveries, position.revision());
        this.revisionAtLastPeriod = position.revision();
        loader.finish(position);
    }

    void start(Commits newCommits) {
        commits = newCommits;
        compaction = clock.scheduleEvery(COMPACTION_PERIOD, () -> {
            long target = revisionAtLastPeriod;
            revisionAtLastPeriod = revision;
            compact(target);
            newCommits.reclaim();
        });
        if (!garbage.isEmpty()) {
            newCommits.reclaim();
        }
    }

    void stop() {
        expiries.close();
        if (compaction != null) {
            compaction.cancel();
        }
    }

    long revision() {
        return revision;
    }

    long compactRevision() {
        return compactRevision;
    }

    VersionIndex index() {
        return index;
    }

    RevisionLog log() {
        return log;
    }

    WatchHub hub() {
        return hub;
    }

    Subscription subscribe(String from, String to, long after, StorageListener listener) {
        synchronized (publishLock) {
            long joined = revision;
            if (after > joined) {
                throw new FutureRevisionException(after, joined);
            }
            if (after != Storage.LATEST && after < compactRevision) {
                throw new CompactedException(after, compactRevision);
            }
            long start = after == Storage.LATEST ? joined : after;
            Subscription subscription = new Subscription(
                    from, to, start, joined, listener, hub, asking -> hub.requestProgress(asking, revision));
            hub.add(subscription);
            return subscription;
        }
    }

    /** Allows everything to be forgotten that only revisions below this one see. */
    void compact(long target) {
        synchronized (publishLock) {
            compactRevision = Math.max(compactRevision, Math.min(target, revision));
        }
    }

    @Override
    public void prepare() {
        journal.prepare();
    }

    @Override
    public void judge(List<Write> writes) {
        Batch batch = new Batch(index, revision, clock);
        List<Outcome> outcomes = new ArrayList<>(writes.size());
        try (Journal.Reader reader = journal.reader()) {
            for (Write write : writes) {
                outcomes.add(new Outcome(write, batch.judge(write, reader)));
            }
        } catch (RuntimeException failure) {
            failAll(writes, failure);
            return;
        }
        if (!batch.records().isEmpty()) {
            try {
                journal.commit(batch.records(), new Journal.Position(batch.revision(), compactRevision));
            } catch (RuntimeException failure) {
                separatelyOrFail(writes, failure);
                return;
            }
            publish(batch);
        }
        for (Outcome outcome : outcomes) {
            outcome.write().result.complete(outcome.result());
        }
    }

    private record Outcome(Write write, WriteResult result) {}

    /** What does not go together may go alone: a deletion on a full disk, say. */
    private void separatelyOrFail(List<Write> writes, RuntimeException failure) {
        if (writes.size() > 1 && failure instanceof StorageUnavailableException refused && refused.outcomeKnown()) {
            for (Write write : writes) {
                judge(List.of(write));
            }
        } else {
            failAll(writes, failure);
        }
    }

    private static void failAll(List<Write> writes, RuntimeException failure) {
        for (Write write : writes) {
            write.result.completeExceptionally(failure);
        }
    }

    private void publish(Batch batch) {
        List<StorageEvent> events = new ArrayList<>(batch.records().size());
        for (JournalRecord record : batch.records()) {
            Version version = new Version(record, !journal.keepsValues(), index.head(record.key()));
            index.add(version);
            log.append(version);
            events.add(new StorageEvent(
                    record.deleted() ? StorageEvent.Type.DELETE : StorageEvent.Type.PUT,
                    new KeyValue(record.key(), record.value(), record.createRevision(), record.modRevision())));
            if (record.ttlMillis() > 0) {
                expiries.add(
                        new ExpiryQueue.Due(record.key(), record.modRevision()), Duration.ofMillis(record.ttlMillis()));
            }
        }
        synchronized (publishLock) {
            revision = batch.revision();
        }
        hub.publish(List.copyOf(events), batch.revision());
    }

    @Override
    public void deliver() {
        hub.deliver();
    }

    /**
     * One step of forgetting: the versions that those up to the compacted revision have replaced, and deletions. The
     * position goes to the journal with them.
     */
    @Override
    public boolean reclaim() {
        long target = compactRevision;
        List<Version> step = log.after(reclaimedRevision, RECLAIM_STEP);
        for (Version version : step) {
            if (version.modRevision <= target) {
                forgetBelow(version);
                reclaimedRevision = version.modRevision;
            }
        }
        log.dropThrough(reclaimedRevision);
        if (!garbage.isEmpty()) {
            List<Long> batch = garbage.subList(0, Math.min(garbage.size(), RECLAIM_STEP * 2));
            journal.discard(List.copyOf(batch), new Journal.Position(revision, target));
            batch.clear();
        }
        return reclaimedRevision < target || !garbage.isEmpty();
    }

    private void forgetBelow(Version version) {
        Version older = version.previous();
        if (older != null) {
            garbage.add(older.modRevision);
            version.forgetPrevious();
        }
        if (version.deleted) {
            Version head = index.head(version.key);
            if (head == version) {
                index.remove(version);
                garbage.add(version.modRevision);
            }
        }
    }

    private void expire(List<ExpiryQueue.Due> due) {
        Commits to = commits;
        if (to == null) {
            return;
        }
        for (ExpiryQueue.Due key : due) {
            Version head = index.head(key.key());
            if (head != null && head.modRevision == key.modRevision()) {
                Write delete = new Write(key.key(), null, key.modRevision(), null);
                delete.result.whenComplete((result, failure) -> {
                    if (failure != null) {
                        expiries.add(key, EXPIRY_RETRY);
                    }
                });
                to.submit(delete);
            }
        }
    }

    static KeyValue keyValue(Journal.Reader reader, Version version) {
        byte[] value = version.value != null ? version.value : reader.value(version.modRevision);
        if (value == null) {
            throw new MissingValueException(version.key, version.modRevision);
        }
        return new KeyValue(version.key, value, version.createRevision, version.modRevision);
    }

    /** Builds index and log from what the journal kept. */
    private final class Loader {
        private final List<Version> recent = new ArrayList<>();
        private final List<JournalRecord> ending = new ArrayList<>();

        void add(JournalRecord record) {
            Version version = new Version(record, !journal.keepsValues(), index.head(record.key()));
            index.add(version);
            recent.add(version);
            if (record.expiresAtMillis() > 0) {
                ending.add(record);
            }
        }

        void finish(Journal.Position position) {
            for (Version version : recent) {
                if (version.modRevision > position.compactRevision()) {
                    log.append(version);
                } else {
                    forgetBelow(version);
                }
            }
            long now = clock.now().toEpochMilli();
            for (JournalRecord record : ending) {
                Version head = index.head(record.key());
                if (head != null && head.modRevision == record.modRevision()) {
                    long left = Math.min(record.expiresAtMillis() - now, record.ttlMillis());
                    expiries.add(
                            new ExpiryQueue.Due(record.key(), record.modRevision()),
                            Duration.ofMillis(Math.max(0, left)));
                }
            }
        }
    }
}
