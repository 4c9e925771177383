package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.FutureRevisionException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageClosedException;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.fanout.Subscription;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A storage within this process, over a journal. See {@link Storage} for what it guarantees. */
public final class MultiVersionStorage implements Storage {

    private static final int REPLAY_STEP = 256;
    private static final byte[] NOTHING = {};

    private final String name;
    private final Journal journal;
    private final History history;
    private final Commits commits;
    private final AtomicBoolean closed = new AtomicBoolean();

    private MultiVersionStorage(String name, Journal journal, History history, Commits commits) {
        this.name = name;
        this.journal = journal;
        this.history = history;
        this.commits = commits;
    }

    /**
     * Every writer commits its own write and delivers it to the watches: no thread is needed.
     *
     * @param name how errors call the storage
     */
    public static MultiVersionStorage direct(String name, Journal journal, Clock clock) {
        History history = new History(journal, clock, Runnable::run);
        MultiVersionStorage storage = new MultiVersionStorage(name, journal, history, new DirectCommits(history));
        history.start(storage.commits);
        return storage;
    }

    /**
     * One loop commits the writes of all, in groups, and another delivers them to the watches.
     *
     * @param executor runs both, so it has two threads or more
     */
    public static MultiVersionStorage grouped(String name, Journal journal, Clock clock, Executor executor) {
        History history = new History(journal, clock, executor);
        MultiVersionStorage storage =
                new MultiVersionStorage(name, journal, history, new GroupCommits(history, executor));
        history.start(storage.commits);
        return storage;
    }

    @Override
    public long revision() {
        return history.revision();
    }

    @Override
    public long compactRevision() {
        return history.compactRevision();
    }

    @Override
    public RangeResult range(String fromInclusive, String toExclusive, int limit, long revision) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative, is " + limit);
        }
        return read(revision, (reader, at) -> {
            VersionIndex.Slice slice = history.index().range(fromInclusive, toExclusive, limit, at);
            List<KeyValue> items = new ArrayList<>(slice.versions().size());
            for (Version version : slice.versions()) {
                items.add(History.keyValue(reader, version));
            }
            return new RangeResult(items, at, slice.remaining() > 0, slice.remaining());
        });
    }

    @Override
    public @Nullable KeyValue get(String key, long revision) {
        return this.<Found>read(revision, (reader, at) -> {
                    Version version = history.index().get(key, at);
                    return new Found(version == null ? null : History.keyValue(reader, version));
                })
                .keyValue();
    }

    private record Found(@Nullable KeyValue keyValue) {}

    private interface Read<T> {
        T at(Journal.Reader reader, long revision);
    }

    /** Reads at a revision; if that is the latest and gets compacted meanwhile, at the then latest. */
    private <T> T read(long revision, Read<T> read) {
        while (true) {
            checkOpen();
            long current = history.revision();
            if (revision > current) {
                throw new FutureRevisionException(revision, current);
            }
            long at = revision == LATEST ? current : revision;
            // Opened after the revision was seen, so that it holds it.
            try (Journal.Reader reader = journal.reader()) {
                T result = read.at(reader, at);
                if (at >= history.compactRevision()) {
                    return result;
                }
            } catch (MissingValueException missing) {
                if (at >= history.compactRevision()) {
                    throw new StorageException(name + " has lost the value of " + missing.getMessage(), missing);
                }
            }
            if (revision != LATEST) {
                throw new CompactedException(revision, history.compactRevision());
            }
        }
    }

    @Override
    public WriteResult put(String key, byte[] value, long expectedModRevision, @Nullable Duration ttl) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key must not be empty");
        }
        if (ttl != null && (ttl.isNegative() || ttl.isZero())) {
            throw new IllegalArgumentException("a time to live must be positive, is " + ttl);
        }
        return write(new Write(key, value, expectedModRevision, ttl));
    }

    @Override
    public WriteResult delete(String key, long expectedModRevision) {
        return write(new Write(key, null, expectedModRevision, null));
    }

    /**
     * Waits whatever happens: a caller that left at an interrupt could not know whether its write was applied. The wait
     * is bounded by the time a commit takes.
     */
    private WriteResult write(Write write) {
        checkOpen();
        commits.submit(write);
        try {
            return write.result.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageException("writing " + write.key + " failed", failed.getCause());
        }
    }

    @Override
    public StorageWatch watch(String fromInclusive, String toExclusive, long fromRevision, StorageListener listener) {
        checkOpen();
        Subscription subscription = history.subscribe(fromInclusive, toExclusive, fromRevision, listener);
        try {
            replay(subscription, fromRevision == LATEST ? subscription.joinedAt() : fromRevision);
            subscription.goLive();
        } catch (StorageException failure) {
            subscription.fail(failure);
        }
        if (closed.get()) {
            subscription.fail(new StorageClosedException(name));
        }
        return subscription;
    }

    private void replay(Subscription subscription, long after) {
        long done = after;
        while (done < subscription.joinedAt() && !subscription.isClosed()) {
            long step = Math.min(REPLAY_STEP, subscription.joinedAt() - done);
            List<StorageEvent> events = replayStep(subscription, done, (int) step);
            done += step;
            subscription.replay(events, done);
        }
    }

    private List<StorageEvent> replayStep(Subscription subscription, long done, int step) {
        try (Journal.Reader reader = journal.reader()) {
            List<StorageEvent> events = new ArrayList<>();
            for (Version version : history.log().after(done, step)) {
                if (version.modRevision <= done + step && subscription.covers(version.key)) {
                    events.add(event(reader, version));
                }
            }
            // Compaction says so before it takes anything away.
            if (done < history.compactRevision()) {
                throw new CompactedException(done, history.compactRevision());
            }
            return List.copyOf(events);
        } catch (MissingValueException compactedMeanwhile) {
            throw new CompactedException(done, history.compactRevision());
        }
    }

    private StorageEvent event(Journal.Reader reader, Version version) {
        return version.deleted
                ? new StorageEvent(
                        StorageEvent.Type.DELETE,
                        new KeyValue(version.key, NOTHING, version.createRevision, version.modRevision))
                : new StorageEvent(StorageEvent.Type.PUT, History.keyValue(reader, version));
    }

    @Override
    public void compact(long revision) {
        checkOpen();
        if (revision > history.revision()) {
            throw new FutureRevisionException(revision, history.revision());
        }
        history.compact(revision);
        commits.reclaim();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            StorageClosedException reason = new StorageClosedException(name);
            history.stop();
            commits.close(reason);
            history.hub().endAll(reason);
            journal.close();
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new StorageClosedException(name);
        }
    }
}
