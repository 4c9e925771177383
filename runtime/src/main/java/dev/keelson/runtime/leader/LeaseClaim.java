package dev.keelson.runtime.leader;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.metrics.LeaderElectionMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one candidate has seen of the lease, and the moves it may make. Confined to the elector's requests. */
final class LeaseClaim {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClaim.class);
    private static final int RELEASED_SECONDS = 1;

    private final LeaderLock lock;
    private final String identity;
    private final Duration leaseDuration;
    private final Clock clock;
    private final LeaderElectionMetrics metrics;

    // What was last seen, and when on elapsed time: the validity of others' leases counts from there.
    private @Nullable LeaseRecord observed;
    private long observedNanos;
    // Whether a write has failed since the lease was last seen; it may have arrived all the same.
    private boolean unsure;

    LeaseClaim(LeaderLock lock, String identity, Duration leaseDuration, Clock clock, LeaderElectionMetrics metrics) {
        this.lock = lock;
        this.identity = identity;
        this.leaseDuration = leaseDuration;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Null when there has been no lease yet. */
    @Nullable
    LeaseRecord observed() {
        return observed;
    }

    boolean isMine() {
        return observed != null && isMine(observed);
    }

    private boolean isMine(LeaseRecord record) {
        return record.holder().equals(identity);
    }

    /** Returns whether the lease is this candidate's now. */
    boolean acquireOrRenew() {
        LeaseRecord former = observed;
        if (former != null && isMine(former) && isValid(former)) {
            try {
                return write(renewalOf(former), false);
            } catch (RuntimeException changedMeanwhile) {
                LOG.debug("{}: optimistic renewal failed, reading the lease", identity, changedMeanwhile);
            }
        }
        LeaseRecord present = lock.get();
        if (present == null) {
            return create(former);
        }
        if (!present.equals(observed)) {
            observe(present, clock.nanos());
        }
        unsure = false;
        if (isMine(present)) {
            metrics.slowPath();
            return write(renewalOf(present), false);
        }
        if (!present.holder().isEmpty() && isValid(present)) {
            return false;
        }
        return write(firstOf(present.transitions() + 1), false);
    }

    /** The holder of a lease that somebody deleted leads until it has noticed, and its term must stay the older one. */
    private boolean create(@Nullable LeaseRecord former) {
        if (former == null) {
            return write(firstOf(0), true);
        }
        if (isMine(former)) {
            return write(renewalOf(former), true);
        }
        boolean held = !former.holder().isEmpty() && isValid(former);
        return !held && write(firstOf(former.transitions() + 1), true);
    }

    private LeaseRecord firstOf(int transitions) {
        Instant now = now();
        return new LeaseRecord(identity, (int) leaseDuration.toSeconds(), now, now, transitions);
    }

    private LeaseRecord renewalOf(LeaseRecord held) {
        return new LeaseRecord(identity, (int) leaseDuration.toSeconds(), held.acquired(), now(), held.transitions());
    }

    /** As precise as a lease can say it, so that what is read equals what was written. */
    private Instant now() {
        return clock.now().truncatedTo(ChronoUnit.MICROS);
    }

    private boolean write(LeaseRecord record, boolean create) {
        long began = clock.nanos();
        unsure = true;
        if (create) {
            lock.create(record);
        } else {
            lock.update(record);
        }
        unsure = false;
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

    /** Gives the lease up if it is this candidate's; returns whether it was. */
    boolean release() {
        LeaseRecord held = observed;
        if (held != null && isMine(held) && !unsure) {
            try {
                return write(releaseOf(held), false);
            } catch (RuntimeException changedMeanwhile) {
                LOG.debug("{}: optimistic release failed, reading the lease", identity, changedMeanwhile);
            }
        }
        if (!unsure) {
            return false;
        }
        LeaseRecord present = lock.get();
        return present != null && isMine(present) && write(releaseOf(present), false);
    }

    private LeaseRecord releaseOf(LeaseRecord held) {
        Instant now = now();
        return new LeaseRecord("", RELEASED_SECONDS, now, now, held.transitions());
    }
}
