package dev.keelson.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it.
 *
 * <p>Timers due within a step run during {@link #advance}, on the calling thread, in the order of their due times and,
 * where these are equal, of their scheduling; each sees the time it was due at. Timers that these set for within the
 * step run in it too.
 */
public final class FakeClock implements Clock {

    private static final class Pending implements Timer {
        final long dueNanos;
        final long sequence;
        final Runnable task;
        final FakeClock owner;

        Pending(FakeClock owner, long dueNanos, long sequence, Runnable task) {
            this.owner = owner;
            this.dueNanos = dueNanos;
            this.sequence = sequence;
            this.task = task;
        }

        @Override
        public boolean cancel() {
            synchronized (owner) {
                return owner.pending.remove(this);
            }
        }
    }

    private final Instant origin;
    // Guarded by this. Holds exactly the timers that have neither run nor been cancelled.
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(
            Comparator.<Pending>comparingLong(p -> p.dueNanos).thenComparingLong(p -> p.sequence));
    // Guarded by this. Never decreases.
    private long nanos;
    // Guarded by this.
    private long sequence;
    // Guarded by this.
    private Duration wallOffset = Duration.ZERO;

    /** A clock standing at 2026-01-01T00:00:00Z. */
    public FakeClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public FakeClock(Instant origin) {
        this.origin = origin;
    }

    @Override
    public synchronized Instant now() {
        return origin.plusNanos(nanos).plus(wallOffset);
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable task) {
        long due = delay.isNegative() ? nanos : nanos + delay.toNanos();
        Pending timer = new Pending(this, due, sequence++, task);
        pending.add(timer);
        return timer;
    }

    /** Moves time forward by {@code step} and runs what falls due. A step of zero runs what is due already. */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("time cannot go back: " + step);
        }
        long target;
        synchronized (this) {
            target = nanos + step.toNanos();
        }
        for (Pending next = takeDue(target); next != null; next = takeDue(target)) {
            next.task.run();
        }
        synchronized (this) {
            nanos = Math.max(nanos, target);
        }
    }

    /** Shifts the wall clock alone, as an administrator or NTP does; timers and {@link #nanos()} do not notice. */
    public synchronized void shiftWallClock(Duration by) {
        wallOffset = wallOffset.plus(by);
    }

    /** How many timers wait. */
    public synchronized int pendingTimers() {
        return pending.size();
    }

    private synchronized @Nullable Pending takeDue(long target) {
        Pending head = pending.peek();
        if (head == null || head.dueNanos > target) {
            return null;
        }
        pending.remove(head);
        nanos = Math.max(nanos, head.dueNanos);
        return head;
    }
}
