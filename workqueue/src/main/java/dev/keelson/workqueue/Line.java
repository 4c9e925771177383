package dev.keelson.workqueue;

import static dev.keelson.workqueue.QueuedItem.NONE;

import org.jspecify.annotations.Nullable;

/** Entries one behind the other, each in at most one line at a time. Guarded by the queue's lock. */
final class Line<T> {

    private final ItemTable<T> table;
    final int priority;
    private int first = NONE;
    private int last = NONE;
    private int size;

    Line(ItemTable<T> table, int priority) {
        this.table = table;
        this.priority = priority;
    }

    void append(QueuedItem<T> entry) {
        entry.previous = last;
        entry.next = NONE;
        if (last == NONE) {
            first = entry.number;
        } else {
            table.numbered(last).next = entry.number;
        }
        last = entry.number;
        size++;
    }

    void remove(QueuedItem<T> entry) {
        if (entry.previous == NONE) {
            first = entry.next;
        } else {
            table.numbered(entry.previous).next = entry.next;
        }
        if (entry.next == NONE) {
            last = entry.previous;
        } else {
            table.numbered(entry.next).previous = entry.previous;
        }
        size--;
    }

    @Nullable
    QueuedItem<T> first() {
        return first == NONE ? null : table.numbered(first);
    }

    @Nullable
    QueuedItem<T> after(QueuedItem<T> entry) {
        return entry.next == NONE ? null : table.numbered(entry.next);
    }

    int size() {
        return size;
    }
}
