package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.FutureRevisionException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageClosedException;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.etcd.rpc.RangeRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RangeResponse;
import dev.keelson.apiserver.storage.etcd.rpc.ResponseHeader;
import dev.keelson.apiserver.storage.etcd.rpc.TxnRequest;
import dev.keelson.apiserver.storage.etcd.rpc.TxnResponse;
import dev.keelson.apiserver.storage.fanout.Subscription;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storage in an etcd cluster, which other API servers may use too.
 *
 * <p>Guarantees those of {@link Storage} and of this package. Beyond them: reads of the latest revision share a round trip
 * to etcd with all others that wait; a write that etcd cannot have seen is tried again, any other is not; with several
 * servers, the loss of one costs callers a moment.
 *
 * <p>Caveats: keys that end by themselves at about the same time may be deleted at one revision, all of them; {@link
 * #compactRevision} knows of compactions by others only when told so; an event of a deletion does not tell the ended life's
 * beginning. The user of {@code --etcd-certfile} must be allowed to read all of etcd.
 */
public final class EtcdStorage implements Storage {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdStorage.class);

    /** As kube-apiserver reads a resource. */
    private static final int PAGE = 2000;

    private static final int ATTEMPTS = 4;
    private static final Duration HISTORY_PERIOD = Duration.ofSeconds(10);

    private final ExecutorService executor;
    private final Session session;
    private final Lineage lineage;
    private final @Nullable LineageFile historyFile;
    private final Feed feed;
    private final Requests requests;
    private final EtcdKeys keys;
    private final Leases leases;
    private final SharedRead newest = new SharedRead(this::readRevision);
    // Only ever raised.
    private final AtomicLong compactRevision;
    private final List<Timer> timers = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    EtcdStorage(EtcdOptions options, Clock clock, ExecutorService executor, Opening opening) {
        this.executor = executor;
        this.session = opening.session();
        this.lineage = opening.lineage();
        this.historyFile = opening.historyFile();
        this.keys = new EtcdKeys(options.prefix());
        this.requests = new Requests(keys);
        this.leases = new Leases(clock);
        this.compactRevision = new AtomicLong(opening.compactRevision());
        this.feed = new Feed(keys, lineage, opening.revision(), Threads.serial(executor));
        session.start(feed);
        if (!options.compactionInterval().isZero()) {
            Compactor compactor = new Compactor(this::noteCompaction);
            timers.add(clock.scheduleEvery(options.compactionInterval(), () -> later(() -> compact(compactor))));
        }
        if (historyFile != null) {
            timers.add(clock.scheduleEvery(HISTORY_PERIOD, () -> later(this::remember)));
        }
    }

    /**
     * Connects to etcd.
     *
     * @throws StorageUnavailableException if no server answers in time
     * @throws StorageException if a file of the options cannot be read, or etcd is not what the history file remembers
     */
    public static EtcdStorage open(EtcdOptions options, Clock clock) {
        ExecutorService executor = Threads.blocking("keelson-etcd");
        boolean opened = false;
        try {
            EtcdStorage storage = new EtcdStorage(options, clock, executor, Opening.of(options, clock, executor));
            opened = true;
            return storage;
        } finally {
            if (!opened) {
                executor.shutdownNow();
            }
        }
    }

    private void later(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException ended) {
            LOG.debug("closed", ended);
        }
    }

    private void compact(Compactor compactor) {
        try {
            ask("compacting", calls -> {
                compactor.round(calls);
                return true;
            });
        } catch (StorageException failure) {
            LOG.warn("etcd is not compacted this time: {}", failure.getMessage());
        }
    }

    private void remember() {
        LineageFile file = historyFile;
        if (file != null) {
            file.write(lineage.memory());
        }
    }

    private void noteCompaction(long revision) {
        compactRevision.accumulateAndGet(revision, Math::max);
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new StorageClosedException("the storage in etcd");
        }
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public long revision() {
        return newest.get();
    }

    private long readRevision() {
        return ask("reading the revision", calls -> {
                    long before = lineage.revision();
                    return checked(calls.header(), before);
                })
                .getRevision();
    }

    @Override
    public long compactRevision() {
        return compactRevision.get();
    }

    /** Asks etcd, again where that does no harm. The question must not be a write. */
    private <T> T ask(String what, Function<Calls, T> question) {
        for (int attempt = 1; ; attempt++) {
            checkOpen();
            Connection connection = session.connection();
            try {
                return question.apply(connection.calls());
            } catch (CallFailure failure) {
                if (failure.isCompacted() || failure.isFuture()) {
                    throw failure;
                }
                if (failure.isOfConnection()) {
                    session.suspect(connection, failure);
                }
                if (!failure.isOfConnection() || attempt == ATTEMPTS) {
                    throw failure.translated(what);
                }
            } catch (RestoredException gone) {
                session.suspect(connection, gone);
                throw new StorageUnavailableException(what + " failed: " + gone.getMessage(), false, gone);
            }
        }
    }

    /** An answer that can come from the etcd seen before. */
    private ResponseHeader checked(ResponseHeader header, long before) {
        if (!lineage.saw(header, before)) {
            throw new RestoredException("etcd answered at revision " + header.getRevision() + " of cluster "
                    + Long.toHexString(header.getClusterId()) + ", after it was seen at " + before);
        }
        return header;
    }

    private RangeResponse read(RangeRequest request) {
        return ask("reading " + request.getKey().toStringUtf8(), calls -> {
            long before = lineage.revision();
            RangeResponse response = calls.range(request);
            checked(response.getHeader(), before);
            return response;
        });
    }

    @Override
    public RangeResult range(String fromInclusive, String toExclusive, int limit, long revision) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative, is " + limit);
        }
        checkHistory(revision);
        if (fromInclusive.compareTo(toExclusive) >= 0) {
            return new RangeResult(List.of(), at(revision), false, 0);
        }
        while (true) {
            try {
                return pages(fromInclusive, toExclusive, limit, revision);
            } catch (CallFailure failure) {
                // The latest may be compacted between two pages.
                if (!failure.isCompacted() || revision != LATEST) {
                    throw history(failure, revision);
                }
            }
        }
    }

    private long at(long revision) {
        long current = revision();
        if (revision > current) {
            throw new FutureRevisionException(revision, current);
        }
        return revision == LATEST ? current : revision;
    }

    private RangeResult pages(String from, String to, int limit, long revision) {
        List<KeyValue> items = new ArrayList<>();
        String next = from;
        long at = revision;
        while (true) {
            long page = limit == 0 ? PAGE : Math.min(PAGE, limit - items.size());
            RangeResponse response = read(requests.range(next, to, page, at));
            at = at == LATEST ? response.getHeader().getRevision() : at;
            response.getKvsList().forEach(kv -> items.add(keys.keyValue(kv)));
            if (!response.getMore()) {
                return new RangeResult(items, at, false, 0);
            }
            if (items.size() == limit) {
                return new RangeResult(items, at, true, response.getCount() - response.getKvsCount());
            }
            next = items.get(items.size() - 1).key() + '\0';
        }
    }

    @Override
    public @Nullable KeyValue get(String key, long revision) {
        checkHistory(revision);
        try {
            RangeResponse response = read(requests.get(key, revision));
            return response.getKvsCount() == 0 ? null : keys.keyValue(response.getKvs(0));
        } catch (CallFailure failure) {
            throw history(failure, revision);
        }
    }

    private void checkHistory(long revision) {
        checkOpen();
        if (revision != LATEST && revision < compactRevision()) {
            throw new CompactedException(revision, compactRevision());
        }
    }

    /** A revision that etcd does not have any more, or not yet. */
    private StorageException history(CallFailure failure, long revision) {
        if (failure.isFuture()) {
            return new FutureRevisionException(revision, revision());
        }
        noteCompaction(revision + 1);
        return new CompactedException(revision, compactRevision());
    }

    @Override
    public WriteResult put(String key, byte[] value, long expectedModRevision, @Nullable Duration ttl) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key must not be empty");
        }
        if (ttl == null) {
            return write(key, calls -> requests.put(key, value, expectedModRevision, 0));
        }
        if (ttl.isNegative() || ttl.isZero()) {
            throw new IllegalArgumentException("a time to live must be positive, is " + ttl);
        }
        return write(key, calls -> requests.put(key, value, expectedModRevision, leases.leaseFor(ttl, calls)));
    }

    @Override
    public WriteResult delete(String key, long expectedModRevision) {
        return write(key, calls -> requests.delete(key, expectedModRevision));
    }

    private WriteResult write(String key, Function<Calls, TxnRequest> request) {
        for (int attempt = 1; ; attempt++) {
            checkOpen();
            Connection connection = session.connection();
            TxnRequest txn = null;
            try {
                txn = request.apply(connection.calls());
                long before = lineage.revision();
                TxnResponse response = connection.calls().txn(txn);
                checked(response.getHeader(), before);
                lineage.wrote(txn, response);
                return requests.result(response);
            } catch (CallFailure failure) {
                boolean before = txn == null || failure.isRefusal();
                if (failure.isOfConnection()) {
                    session.suspect(connection, failure);
                }
                boolean leaseGone = false;
                if (txn != null && failure.isLeaseGone()) {
                    leaseGone = true;
                    leases.forget(txn.getSuccess(0).getRequestPut().getLease());
                }
                if (attempt == ATTEMPTS || !(before && failure.isOfConnection() || leaseGone)) {
                    throw txn == null ? failure.beforeTheWrite(key) : failure.translated("writing " + key);
                }
            } catch (RestoredException gone) {
                session.suspect(connection, gone);
                throw new StorageUnavailableException("writing " + key + " failed: " + gone.getMessage(), false, gone);
            }
        }
    }

    @Override
    public StorageWatch watch(String fromInclusive, String toExclusive, long fromRevision, StorageListener listener) {
        checkHistory(fromRevision);
        long start = fromRevision == LATEST || fromRevision > feed.published() ? at(fromRevision) : fromRevision;
        Feed.Joined joined = feed.join(fromInclusive, toExclusive, start, listener, this::requestProgress);
        Subscription subscription = joined.subscription();
        try {
            if (joined.complete()) {
                subscription.replay(joined.missed(), subscription.joinedAt());
            } else {
                replay(subscription, start);
            }
            subscription.goLive();
        } catch (StorageException failure) {
            subscription.close();
            throw failure;
        }
        if (closed.get()) {
            subscription.fail(new StorageClosedException("the storage in etcd"));
        }
        return subscription;
    }

    /** Delivers what is older than the feed keeps, by a stream of its own. */
    private void replay(Subscription subscription, long start) {
        // etcd itself would begin at the very revision that it has compacted, without the deletion there.
        get("/", start);
        long done = start;
        for (int attempt = 1; done < subscription.joinedAt(); attempt++) {
            Connection connection = session.connection();
            try (Replay replay = new Replay(connection.endpoint(), keys, subscription, done)) {
                done = replay.run();
            } catch (CallFailure failure) {
                done = Math.max(done, subscription.progress());
                if (attempt == ATTEMPTS) {
                    throw failure.translated("reading history after revision " + done);
                }
            }
        }
    }

    private void requestProgress(Subscription subscription) {
        later(() -> {
            try {
                feed.requestProgress(subscription, revision());
            } catch (StorageException failure) {
                LOG.debug("no progress can be told", failure);
            }
        });
    }

    @Override
    public void compact(long revision) {
        checkOpen();
        if (revision <= compactRevision()) {
            return;
        }
        try {
            ask("compacting", calls -> {
                calls.compact(revision);
                return true;
            });
        } catch (CallFailure failure) {
            if (failure.isFuture()) {
                throw new FutureRevisionException(revision, revision());
            }
        }
        noteCompaction(revision);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            timers.forEach(Timer::cancel);
            session.close();
            feed.endAll(new StorageClosedException("the storage in etcd"));
            remember();
            executor.shutdown();
        }
    }
}
