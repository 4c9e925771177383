package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.etcd.rpc.LeaseGrantResponse;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The leases that keys with a time to live hang on. Each serves the keys of a while: it lives longer than asked for by a
 * twentieth, a minute at most, and during that many keys share it (kube-apiserver's {@code lease_manager.go}). Measured on
 * the monotonic clock.
 */
final class Leases {

    private static final long MOST_EXTRA_SECONDS = 60;
    private static final long EXTRA_PART = 20;
    private static final int MOST_KEYS = 1000;

    private static final class Bucket {
        private final long id;
        private final long ends;
        private int keys = 1;

        Bucket(long id, long ends) {
            this.id = id;
            this.ends = ends;
        }
    }

    private final Clock clock;
    // Guarded by this. By time to live in seconds: the newest lease.
    private final Map<Long, Bucket> buckets = new HashMap<>();

    Leases(Clock clock) {
        this.clock = clock;
    }

    /** A lease that ends after the time to live, and not much later. */
    synchronized long leaseFor(Duration ttl, Calls calls) {
        long seconds = Math.max(1, ttl.plusNanos(999_999_999).toSeconds());
        long now = clock.nanos();
        Bucket bucket = buckets.get(seconds);
        if (bucket != null && bucket.ends - now > ttl.toNanos() && bucket.keys < MOST_KEYS) {
            bucket.keys++;
            return bucket.id;
        }
        buckets.values().removeIf(old -> old.ends - now <= 0);
        long lives = seconds + Math.min(MOST_EXTRA_SECONDS, seconds / EXTRA_PART);
        LeaseGrantResponse granted = calls.grant(lives);
        buckets.put(
                seconds,
                new Bucket(granted.getID(), now + Duration.ofSeconds(lives).toNanos()));
        return granted.getID();
    }

    /** etcd does not know this one any more. */
    synchronized void forget(long id) {
        buckets.values().removeIf(bucket -> bucket.id == id);
    }
}
