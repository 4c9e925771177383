package dev.keelson.runtime.leader;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import dev.keelson.runtime.metrics.LeaderElectionMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
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
 * successful renewal, even while a request hangs; after losing the lease, or an outage of the server, it is a candidate
 * again. {@link #token} answers from the clock: as long as candidates' clocks run on (at rates less apart than the renew
 * deadline is from the lease's duration), at no moment do two of them answer with a token, however their requests, timers and
 * callbacks are held up.
 *
 * <p>Caveats: a process may be paused between its look at {@link #token} and what it does next, and a machine may stand still
 * with its clock. Both may then act after another has taken over; {@link FencingToken} lets a store refuse what they write.
 * Identities must be unique to a process: whoever finds its own identity in the lease takes it for its own.
 *
 * <p>Follows k8s.io/client-go/tools/leaderelection, but for two things: a candidate stands again after it lost, and a lease
 * that was deleted is treated as held for as long as its holder may not have noticed.
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

    private final LeaderElectionMetrics metrics;
    // Confined to requests.
    private final LeaseClaim claim;
    // Confined to calls. Whether the work that leadership guards has been told to start and not to stop.
    private boolean working;

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
    // Guarded by this. Whether a term was lost and the work it guarded has not been stopped since.
    private boolean stopOwed;
    // Guarded by this. Meaningful while stopOwed: when the term was lost.
    private long lostNanos;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** As the other constructor, without metrics. */
    public LeaderElector(
            LeaderLock lock,
            String identity,
            LeaderElectionTimes times,
            LeaderCallbacks callbacks,
            Clock clock,
            DoubleSupplier random,
            Executor blocking) {
        this(
                lock,
                identity,
                times,
                callbacks,
                clock,
                random,
                blocking,
                new LeaderElectionMetrics(new CompositeMeterRegistry(), ""));
    }

    /**
     * @param identity unique among all processes that ever stand for this lease
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
            Executor blocking,
            LeaderElectionMetrics metrics) {
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
        this.metrics = metrics;
        this.claim = new LeaseClaim(lock, identity, times.leaseDuration(), clock, metrics);
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

    /**
     * Health: fails when this candidate lost the lease more than {@code tolerance} ago and the work that it guards has not
     * stopped, so that two may be working. There is no other cure than to end the process.
     */
    public synchronized void check(Duration tolerance) {
        if (stopOwed && term == null && clock.since(lostNanos).compareTo(tolerance) > 0) {
            throw new IllegalStateException(identity + " lost " + lock.describe()
                    + " and the work that it guards goes on; restart this process");
        }
    }

    // ---- requests, all on the requests' thread

    private void attempt() {
        synchronized (this) {
            if (renewalsEnded || (closing && term == null)) {
                return;
            }
        }
        try {
            stand();
        } finally {
            schedule();
        }
    }

    private void stand() {
        long began = clock.nanos();
        boolean holding = false;
        try {
            holding = claim.acquireOrRenew();
        } catch (Throwable failed) {
            LOG.warn("{}: {} could not be acquired or renewed: {}", identity, lock.describe(), failed.toString());
        }
        LeaseRecord seen = claim.observed();
        if (seen == null) {
            return;
        }
        reportLeader(seen.holder());
        if (holding) {
            renewed(began, seen.transitions());
        } else if (!claim.isMine()) {
            lost("it is held by " + (seen.holder().isEmpty() ? "nobody" : seen.holder()));
        }
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
            metrics.leads(true);
            LOG.info("{} leads ({})", identity, lock.describe());
            calls.execute(() -> startWork(token));
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
        endTerm();
        if (!closing) {
            stopOwed = true;
            lostNanos = clock.nanos();
            calls.execute(this::stopWork);
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

    /** Guarded by this. */
    private void endTerm() {
        term = null;
        metrics.leads(false);
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    // ---- calls, all on the calls' thread

    private void startWork(FencingToken token) {
        if (token.equals(token())) {
            working = true;
            contained(() -> callbacks.onStartedLeading(token));
        }
    }

    /** Returns whether the work has stopped. */
    private boolean stopWork() {
        boolean stopped = !working || contained(callbacks::onStoppedLeading);
        working = false;
        if (stopped) {
            synchronized (this) {
                stopOwed = false;
            }
        }
        return stopped;
    }

    private static boolean contained(Runnable callback) {
        try {
            callback.run();
            return true;
        } catch (Throwable thrown) {
            LOG.error("a leadership callback failed", thrown);
            return false;
        }
    }

    // ---- ending

    /**
     * Begins to give up: calls {@link LeaderCallbacks#onStoppedLeading} if leading, renewing meanwhile, and then releases
     * the lease so that another candidate need not wait for it to expire. Idempotent, does not block.
     *
     * <p>A lease whose work could not be stopped is not released: others wait until it has expired.
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
                    boolean stopped = stopWork();
                    requests.execute(stopped ? this::release : this::abandon);
                });
            }
        }
        return closed.copy();
    }

    private synchronized void endRenewals() {
        renewalsEnded = true;
        endTerm();
        if (next != null) {
            next.cancel();
        }
    }

    private void release() {
        endRenewals();
        try {
            if (claim.release()) {
                LOG.info("{} released {}", identity, lock.describe());
            }
        } catch (Throwable failed) {
            LOG.warn("{} could not release {}; others wait until it expires", identity, lock.describe(), failed);
        } finally {
            closed.complete(null);
        }
    }

    private void abandon() {
        endRenewals();
        LOG.error(
                "{} does not release {}, since the work that it guards goes on; others wait until it expires",
                identity,
                lock.describe());
        closed.complete(null);
    }

    /** As {@link #resign}; does not wait for the end of it. */
    @Override
    public void close() {
        resign();
    }
}
