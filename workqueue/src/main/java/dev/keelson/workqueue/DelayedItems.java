package dev.keelson.workqueue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Items that become ready later, each once, at the earliest of the times asked for. Guarded by the queue's lock. Times
 * are readings of {@code Clock.nanos()} and compared by difference.
 */
final class DelayedItems<T> {

    /** The longest delay kept exactly: 73 years, so that differences of due times never overflow. */
    static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 4;

    private static final int SLACK = 64;

    static final class Delayed<T> {
        final T item;
        final long dueNanos;
        final long sequence;
        int priority;

        Delayed(T item, long dueNanos, long sequence, int priority) {
            this.item = item;
            this.dueNanos = dueNanos;
            this.sequence = sequence;
            this.priority = priority;
        }
    }

    private final Map<T, Delayed<T>> current = new HashMap<>();
    // Holds every value of current, and entries that an earlier one has replaced; those are skipped on the way out.
    private final PriorityQueue<Delayed<T>> byDueTime = new PriorityQueue<>(DelayedItems::compare);
    private long sequence;

    private static int compare(Delayed<?> a, Delayed<?> b) {
        int byTime = Long.compare(a.dueNanos - b.dueNanos, 0);
        return byTime != 0 ? byTime : Long.compare(a.sequence, b.sequence);
    }

    /** {@code duration} in nanoseconds, within 0 and {@link #MAX_DELAY_NANOS}. */
    static long nanosOf(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.getSeconds() >= MAX_DELAY_NANOS / 1_000_000_000L ? MAX_DELAY_NANOS : duration.toNanos();
    }

    void add(T item, long dueNanos, int priority) {
        Delayed<T> former = current.get(item);
        int effective = former == null ? priority : Math.max(priority, former.priority);
        if (former != null && former.dueNanos - dueNanos <= 0) {
            former.priority = effective;
            return;
        }
        Delayed<T> delayed = new Delayed<>(item, dueNanos, sequence++, effective);
        current.put(item, delayed);
        byDueTime.add(delayed);
        if (byDueTime.size() > 2 * current.size() + SLACK) {
            byDueTime.clear();
            byDueTime.addAll(current.values());
        }
    }

    /** When the first item becomes ready, or null when none is delayed. */
    @Nullable
    Long firstDueNanos() {
        Delayed<T> head = head();
        return head == null ? null : head.dueNanos;
    }

    @Nullable
    Delayed<T> pollDue(long nowNanos) {
        Delayed<T> head = head();
        if (head == null || head.dueNanos - nowNanos > 0) {
            return null;
        }
        byDueTime.remove();
        current.remove(head.item);
        return head;
    }

    int size() {
        return current.size();
    }

    void clear() {
        current.clear();
        byDueTime.clear();
    }

    private @Nullable Delayed<T> head() {
        Delayed<T> head = byDueTime.peek();
        while (head != null && current.get(head.item) != head) {
            byDueTime.remove();
            head = byDueTime.peek();
        }
        return head;
    }
}
