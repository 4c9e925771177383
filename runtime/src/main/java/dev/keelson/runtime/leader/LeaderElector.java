package dev.keelson.runtime.leader;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate for leadership.
 *
 * <p>Guarantees: it takes a lease only after it has itself watched it stay unchanged for the lease's duration, on its own
 * elapsed time, whatever times are written in it; it stops leading at the latest one renew deadline after it began its last
 * successful renewal, even while a request hangs; after losing the lease it is a candidate again.
 *
 * <p>Caveat: a process that is paused may believe it leads until it runs on; {@link FencingToken} is for what must not be
 * written then. Follows k8s.io/client-go/tools/leaderelection.
 */
public final class LeaderElector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderElector.class);

    private final LeaderLock lock;
    private final String identity;
    private final LeaderElectionTimes times;
    private final LeaderCallbacks callbacks;
    private final Clock clock;
    private final DoubleSupplier random;
    // Requests, one at a time.
    private final Executor requests;
    // Callbacks, one at a time.
    private final Executor calls;

    // Confined to requests: what was last seen of the lease and when, on elapsed time.
    private @Nullable LeaseRecord observed;
    private long observedNanos;

    // Guarded by this. The term being led; null while not leading.
    private @Nullable FencingToken term;
    // Guarded by this. When the last successful renewal began.
    private long renewedNanos;
    // Guarded by this. Fires when the renew deadline is over; set while leading.
    private @Nullable Timer deadline;
    // Guarded by this. The next try.
    private @Nullable Timer next;
    // Guarded by this. Never becomes false again.
    private boolean started;
    // Guarded by this. No new term begins once it is true.
    private boolean closing;
    // Guarded by this. No request begins once it is true, except the release.
    private boolean renewalsEnded;
    // Guarded by this.
    private String reportedLeader = "";
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * @param identity unique among the candidates
     * @param random numbers from 0 inclusive to 1 exclusive, for jitter
     * @param blocking gives requests and callbacks threads; they are serialised here
     */
    public LeaderElector(
            LeaderLock lock,
            String identity,
            LeaderElectionTimes times,
            LeaderCallbacks callbacks,
            Clock clock,
            DoubleSupplier random,
            Executor blocking) {
        if (identity.isEmpty()) {
            throw new IllegalArgumentException("a candidate needs an identity");
        }
        this.lock = lock;
        this.identity = identity;
        this.times = times;
        this.callbacks = callbacks;
        this.clock = clock;
        this.random = random;
        this.requests = Threads.serial(blocking);
        this.calls = Threads.serial(blocking);
    }

    /** Begins to try for leadership; does not block. Idempotent. */
    public synchronized void start() {
        if (!started && !closing) {
            started = true;
            requests.execute(this::attempt);
        }
    }

    /** Whether this candidate leads and its last renewal is recent enough. */
    public boolean isLeading() {
        return token() != null;
    }

    /** The term being led; null while not leading. */
    public synchronized @Nullable FencingToken token() {
        return term != null && clock.since(renewedNanos).compareTo(times.renewDeadline()) < 0 ? term : null;
    }

    /** The last leader seen; empty before there was one. */
    public synchronized String leader() {
        return reportedLeader;
    }

    // ---- requests, all on the requests' thread

    private void attempt() {
        synchronized (this) {
            if (renewalsEnded || (closing && term == null)) {
                return;
            }
        }
        long began = clock.nanos();
        boolean holding;
        try {
            holding = acquireOrRenew();
        } catch (RuntimeException failed) {
            LOG.warn("{}: {} could not be acquired or renewed: {}", identity, lock.describe(), failed.toString());
            holding = false;
        }
        LeaseRecord seen = observed;
        if (seen != null) {
            reportLeader(seen.holder());
        }
        if (holding && seen != null) {
            renewed(began, seen.transitions());
        } else if (seen != null && !seen.holder().equals(identity)) {
            lost("it is held by " + (seen.holder().isEmpty() ? "nobody" : seen.holder()));
        }
        schedule();
    }

    private boolean acquireOrRenew() {
        LeaseRecord mine = observed;
        if (mine != null && mine.holder().equals(identity) && isValid(mine)) {
            try {
                return write(renewalOf(mine), false);
            } catch (RuntimeException changedMeanwhile) {
                LOG.debug("{}: optimistic renewal failed, reading the lease", identity, changedMeanwhile);
            }
        }
        LeaseRecord present = lock.get();
        if (present == null) {
            return write(new LeaseRecord(identity, leaseSeconds(), clock.now(), clock.now(), 0), true);
        }
        if (!present.equals(observed)) {
            observe(present, clock.nanos());
        }
        boolean mineAlready = present.holder().equals(identity);
        if (!mineAlready && !present.holder().isEmpty() && isValid(present)) {
            return false;
        }
        return write(
                mineAlready
                        ? renewalOf(present)
                        : new LeaseRecord(
                                identity, leaseSeconds(), clock.now(), clock.now(), present.transitions() + 1),
                false);
    }

    private LeaseRecord renewalOf(LeaseRecord held) {
        return new LeaseRecord(identity, leaseSeconds(), held.acquired(), clock.now(), held.transitions());
    }

    private boolean write(LeaseRecord record, boolean create) {
        long began = clock.nanos();
        if (create) {
            lock.create(record);
        } else {
            lock.update(record);
        }
        observe(record, began);
        return true;
    }

    private void observe(LeaseRecord record, long nanos) {
        observed = record;
        observedNanos = nanos;
    }

    private boolean isValid(LeaseRecord record) {
        return clock.since(observedNanos).compareTo(Duration.ofSeconds(record.durationSeconds())) < 0;
    }

    private int leaseSeconds() {
        return (int) times.leaseDuration().toSeconds();
    }

    // ---- leading

    private synchronized void renewed(long beganNanos, int transitions) {
        Duration left = times.renewDeadline().minus(clock.since(beganNanos));
        if (renewalsEnded || left.isNegative() || left.isZero()) {
            return;
        }
        renewedNanos = beganNanos;
        if (deadline != null) {
            deadline.cancel();
        }
        deadline = clock.schedule(left, this::giveUpUnlessRenewed);
        FencingToken token = new FencingToken(identity, transitions);
        if (term == null && !closing) {
            term = token;
            LOG.info("{} leads ({})", identity, lock.describe());
            calls.execute(() -> contained(() -> callbacks.onStartedLeading(token)));
        }
    }

    private synchronized void giveUpUnlessRenewed() {
        if (clock.since(renewedNanos).compareTo(times.renewDeadline()) >= 0) {
            lost("it could not be renewed in " + times.renewDeadline());
        }
    }

    private synchronized void lost(String why) {
        if (term == null) {
            return;
        }
        LOG.error("{} leads no more ({}): {}", identity, lock.describe(), why);
        term = null;
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        if (!closing) {
            calls.execute(() -> contained(callbacks::onStoppedLeading));
        }
    }

    private synchronized void reportLeader(String holder) {
        if (!holder.equals(reportedLeader)) {
            reportedLeader = holder;
            if (!holder.isEmpty()) {
                calls.execute(() -> contained(() -> callbacks.onNewLeader(holder)));
            }
        }
    }

    private synchronized void schedule() {
        if (renewalsEnded || (closing && term == null)) {
            return;
        }
        double factor = term != null ? 1 : 1 + LeaderElectionTimes.JITTER * random.getAsDouble();
        Duration wait = Duration.ofNanos((long) (times.retryPeriod().toNanos() * factor));
        next = clock.schedule(wait, () -> requests.execute(this::attempt));
    }

    private static void contained(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException thrown) {
            LOG.error("a leadership callback failed", thrown);
        }
    }

    // ---- ending

    /**
     * Begins to give up: calls {@link LeaderCallbacks#onStoppedLeading} if leading, renewing meanwhile, and then releases
     * the lease so that another candidate need not wait for it to expire. Idempotent, does not block.
     *
     * @return completes when that is done, whether or not the release succeeded
     */
    public synchronized CompletableFuture<Void> resign() {
        if (!closing) {
            closing = true;
            if (term == null) {
                // A request under way may yet acquire the lease; the release comes after it.
                endRenewals();
                requests.execute(this::release);
            } else {
                calls.execute(() -> {
                    contained(callbacks::onStoppedLeading);
                    requests.execute(this::release);
                });
            }
        }
        return closed.copy();
    }

    private synchronized void endRenewals() {
        renewalsEnded = true;
        term = null;
        if (next != null) {
            next.cancel();
        }
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void release() {
        LeaseRecord held = observed;
        endRenewals();
        try {
            if (held != null && held.holder().equals(identity)) {
                lock.update(new LeaseRecord("", 1, clock.now(), clock.now(), held.transitions()));
                LOG.info("{} released {}", identity, lock.describe());
            }
        } catch (RuntimeException failed) {
            LOG.warn("{} could not release {}; others wait until it expires", identity, lock.describe(), failed);
        } finally {
            closed.complete(null);
        }
    }

    /** As {@link #resign}; does not wait for the end of it. */
    @Override
    public void close() {
        resign();
    }
}
