package dev.keelson.scheduler.queue;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import dev.keelson.scheduler.framework.PodView;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The queue of pods without a node. Safe for many threads; all state is guarded by this object's monitor.
 *
 * <p>A pod is in exactly one place: ready, backing off, parked until the cluster changes, or with an attempt. Back-off
 * doubles from one second to ten with each attempt.
 */
public final class SchedulingQueue implements AutoCloseable {

    static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    static final Duration LONGEST_PARKING = Duration.ofMinutes(5);

    private enum Place {
        READY,
        BACKING_OFF,
        PARKED,
        ATTEMPTED
    }

    private static final class Waiting {
        final String uid;
        PodView pod;
        // The order of arrival among equal priorities; kept while the pod stays in the queue.
        final long arrival;
        Place place = Place.READY;
        int attempts;
        long attemptEndedNanos;
        // The count of cluster changes when the running attempt began.
        long changesAtStart;

        @Nullable
        Timer timer;

        Waiting(PodView pod, long arrival) {
            this.uid = pod.uid();
            this.pod = pod;
            this.arrival = arrival;
        }
    }

    private final Clock clock;
    private final Map<String, Waiting> pods = new HashMap<>();
    // Exactly the pods whose place is READY.
    private final TreeSet<Waiting> ready = new TreeSet<>(
            Comparator.<Waiting>comparingInt(w -> -w.pod.priority()).thenComparingLong(w -> w.arrival));
    private long arrivals;
    private long changes;
    private boolean closed;

    public SchedulingQueue(Clock clock) {
        this.clock = clock;
    }

    /**
     * Adds a pod, or takes its newer form: a parked pod gets another chance by it. Pods held back by scheduling gates
     * stay parked until a form without gates arrives.
     */
    public synchronized void put(PodView pod) {
        if (closed) {
            return;
        }
        Waiting known = pods.get(pod.uid());
        if (known == null) {
            Waiting fresh = new Waiting(pod, arrivals++);
            pods.put(pod.uid(), fresh);
            settle(fresh);
            return;
        }
        boolean wasReady = ready.remove(known);
        known.pod = pod;
        if (wasReady) {
            ready.add(known);
        } else if (known.place == Place.PARKED) {
            cancelTimer(known);
            settle(known);
        }
    }

    /** Drops a pod that was deleted or placed. */
    public synchronized void remove(String uid) {
        Waiting known = pods.remove(uid);
        if (known != null) {
            ready.remove(known);
            cancelTimer(known);
        }
    }

    /** Waits for the next pod to place; null once closed. Report its end with {@link #retry}, {@link #park} or {@link #remove}. */
    public synchronized @Nullable PodView take() throws InterruptedException {
        while (ready.isEmpty() && !closed) {
            wait();
        }
        Waiting next = closed ? null : ready.pollFirst();
        if (next == null) {
            return null;
        }
        next.place = Place.ATTEMPTED;
        next.attempts++;
        next.changesAtStart = changes;
        return next.pod;
    }

    /** Ends an attempt that failed for a passing reason: the pod comes back after its back-off. */
    public synchronized void retry(PodView pod) {
        Waiting known = attempted(pod);
        if (known != null) {
            known.attemptEndedNanos = clock.nanos();
            settle(known);
        }
    }

    /** Ends an attempt that found no node: the pod comes back when the cluster has changed. */
    public synchronized void park(PodView pod) {
        Waiting known = attempted(pod);
        if (known == null) {
            return;
        }
        known.attemptEndedNanos = clock.nanos();
        if (known.changesAtStart != changes) {
            settle(known);
        } else {
            known.place = Place.PARKED;
            known.timer = clock.schedule(LONGEST_PARKING, () -> unpark(known));
        }
    }

    /** Gives every parked pod another chance, because something changed that may let it fit. */
    public synchronized void clusterChanged() {
        changes++;
        for (Waiting waiting : pods.values()) {
            if (waiting.place == Place.PARKED) {
                cancelTimer(waiting);
                settle(waiting);
            }
        }
    }

    /** Ends all waiting: {@link #take} returns null from now on. */
    @Override
    public synchronized void close() {
        closed = true;
        pods.values().forEach(SchedulingQueue::cancelTimer);
        pods.clear();
        ready.clear();
        notifyAll();
    }

    /** How many pods wait or are being placed. */
    public synchronized int size() {
        return pods.size();
    }

    private @Nullable Waiting attempted(PodView pod) {
        Waiting known = pods.get(pod.uid());
        return known != null && known.place == Place.ATTEMPTED ? known : null;
    }

    private synchronized void unpark(Waiting waiting) {
        if (waiting.place == Place.PARKED && pods.get(waiting.uid) == waiting) {
            waiting.timer = null;
            settle(waiting);
        }
    }

    private synchronized void backOffEnded(Waiting waiting) {
        if (waiting.place == Place.BACKING_OFF && pods.get(waiting.uid) == waiting) {
            waiting.timer = null;
            makeReady(waiting);
        }
    }

    /** Puts a pod where it belongs now: parked if gated, backing off if its back-off has not passed, else ready. */
    private void settle(Waiting waiting) {
        if (!waiting.pod.spec().getSchedulingGates().isEmpty()) {
            waiting.place = Place.PARKED;
            return;
        }
        Duration left = backOffLeft(waiting);
        if (left.isZero() || left.isNegative()) {
            makeReady(waiting);
        } else {
            waiting.place = Place.BACKING_OFF;
            waiting.timer = clock.schedule(left, () -> backOffEnded(waiting));
        }
    }

    private void makeReady(Waiting waiting) {
        waiting.place = Place.READY;
        ready.add(waiting);
        notifyAll();
    }

    private Duration backOffLeft(Waiting waiting) {
        if (waiting.attempts == 0) {
            return Duration.ZERO;
        }
        int doublings = Math.min(waiting.attempts - 1, 10);
        Duration backOff = FIRST_BACKOFF.multipliedBy(1L << doublings);
        Duration capped = backOff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backOff;
        return capped.minus(clock.since(waiting.attemptEndedNanos));
    }

    private static void cancelTimer(Waiting waiting) {
        if (waiting.timer != null) {
            waiting.timer.cancel();
            waiting.timer = null;
        }
    }
}
