package dev.keelson.workqueue;

import static dev.keelson.workqueue.QueuedItem.NOT_DELAYED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items that become ready later, each once, at the earliest of the times asked for and with the highest of the
 * priorities: a heap that knows where each entry stands. Guarded by the queue's lock. Times are readings of
 * {@code Clock.nanos()} and compared by difference.
 */
final class DelayedItems<T> {

    /** The longest delay kept exactly: 73 years, so that differences of due times never overflow. */
    static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 4;

    // No entry comes before its parent, which stands at half its index. Entries know their index.
    private final List<QueuedItem<T>> heap = new ArrayList<>();
    private long turn;

    /** {@code duration} in nanoseconds, within 0 and {@link #MAX_DELAY_NANOS}. */
    static long nanosOf(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.getSeconds() >= MAX_DELAY_NANOS / 1_000_000_000L ? MAX_DELAY_NANOS : duration.toNanos();
    }

    void add(QueuedItem<T> entry, long dueNanos, int priority) {
        if (!entry.isDelayed()) {
            entry.dueNanos = dueNanos;
            entry.priorityWhenDue = priority;
            entry.delayTurn = turn++;
            entry.heapIndex = heap.size();
            heap.add(entry);
            moveUp(entry);
            return;
        }
        entry.priorityWhenDue = Math.max(entry.priorityWhenDue, priority);
        if (dueNanos - entry.dueNanos < 0) {
            entry.dueNanos = dueNanos;
            entry.delayTurn = turn++;
            moveUp(entry);
        }
    }

    /** The entry that becomes ready first. */
    @Nullable
    QueuedItem<T> first() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    /** Takes out the first entry if it is due by {@code nowNanos}. */
    @Nullable
    QueuedItem<T> pollDue(long nowNanos) {
        QueuedItem<T> first = first();
        if (first == null || first.dueNanos - nowNanos > 0) {
            return null;
        }
        QueuedItem<T> moved = heap.remove(heap.size() - 1);
        first.heapIndex = NOT_DELAYED;
        if (moved != first) {
            place(moved, 0);
            moveDown(moved);
        }
        return first;
    }

    /** Takes out everything. */
    List<QueuedItem<T>> removeAll() {
        List<QueuedItem<T>> removed = List.copyOf(heap);
        removed.forEach(entry -> entry.heapIndex = NOT_DELAYED);
        heap.clear();
        return removed;
    }

    private static boolean isBefore(QueuedItem<?> a, QueuedItem<?> b) {
        long difference = a.dueNanos - b.dueNanos;
        return difference != 0 ? difference < 0 : a.delayTurn < b.delayTurn;
    }

    private void place(QueuedItem<T> entry, int index) {
        heap.set(index, entry);
        entry.heapIndex = index;
    }

    private void moveUp(QueuedItem<T> entry) {
        int index = entry.heapIndex;
        while (index > 0) {
            QueuedItem<T> parent = heap.get((index - 1) >>> 1);
            if (!isBefore(entry, parent)) {
                break;
            }
            int freed = parent.heapIndex;
            place(parent, index);
            index = freed;
        }
        place(entry, index);
    }

    private void moveDown(QueuedItem<T> entry) {
        int index = entry.heapIndex;
        for (int child = 2 * index + 1; child < heap.size(); child = 2 * index + 1) {
            if (child + 1 < heap.size() && isBefore(heap.get(child + 1), heap.get(child))) {
                child++;
            }
            if (!isBefore(heap.get(child), entry)) {
                break;
            }
            place(heap.get(child), index);
            index = child;
        }
        place(entry, index);
    }
}
