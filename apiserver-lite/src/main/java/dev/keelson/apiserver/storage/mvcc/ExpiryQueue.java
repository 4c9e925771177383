package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The versions that end by themselves, in buckets of a second. Measured on the monotonic clock, so that setting the wall
 * clock neither ends nor prolongs anything while the process runs.
 */
final class ExpiryQueue {

    /** A version that is due to end, if it is still its key's newest. */
    record Due(String key, long modRevision) {}

    private static final long BUCKET_NANOS = 1_000_000_000L;

    private final Clock clock;
    private final Consumer<List<Due>> expire;
    // Guarded by this. By the first reading of Clock.nanos() at which the whole bucket is due.
    private final TreeMap<Long, List<Due>> buckets = new TreeMap<>();
    // Guarded by this. Set for the first bucket whenever there is one, until closed.
    private @Nullable Timer timer;
    // Guarded by this. When the timer fires; meaningless without one.
    private long armedFor;
    // Guarded by this.
    private boolean closed;

    /** @param expire called on the clock's thread, so it must not block */
    ExpiryQueue(Clock clock, Consumer<List<Due>> expire) {
        this.clock = clock;
        this.expire = expire;
    }

    synchronized void add(Due due, Duration in) {
        if (closed) {
            return;
        }
        long at = clock.nanos() + Math.max(0, in.toNanos());
        long bucket = Math.floorDiv(at + BUCKET_NANOS - 1, BUCKET_NANOS) * BUCKET_NANOS;
        buckets.computeIfAbsent(bucket, ignored -> new ArrayList<>()).add(due);
        arm();
    }

    private void fire() {
        List<Due> due = takeDue();
        // Outside the lock: expiring writes, and a writer adds here while it holds its own lock.
        if (!due.isEmpty()) {
            expire.accept(due);
        }
    }

    private synchronized List<Due> takeDue() {
        timer = null;
        List<Due> due = new ArrayList<>();
        long now = clock.nanos();
        while (!buckets.isEmpty() && buckets.firstKey() <= now) {
            due.addAll(buckets.pollFirstEntry().getValue());
        }
        arm();
        return due;
    }

    private synchronized void arm() {
        if (closed || buckets.isEmpty()) {
            return;
        }
        long next = buckets.firstKey();
        if (timer != null) {
            if (armedFor <= next) {
                return;
            }
            timer.cancel();
        }
        armedFor = next;
        timer = clock.schedule(Duration.ofNanos(Math.max(0, next - clock.nanos())), this::fire);
    }

    synchronized void close() {
        closed = true;
        buckets.clear();
        if (timer != null) {
            timer.cancel();
        }
    }
}
