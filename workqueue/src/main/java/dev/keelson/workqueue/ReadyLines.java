package dev.keelson.workqueue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, in a line for each priority: the next is the first of the highest line, but one turn in {@code fairTurn}
 * belongs to who has waited longest below it. Guarded by the queue's lock.
 */
final class ReadyLines<T> {

    /** So many lines may be empty: making them anew for each item would cost more than passing them. */
    private static final int KEPT_LINES = 8;

    private final ItemTable<T> table;
    private final int fairTurn;
    // The highest priority first, each priority once.
    private final List<Line<T>> lines = new ArrayList<>();
    private int waiting;
    private long turn;
    // How often in a row the highest line was served while others waited below it.
    private int passedOver;

    /** @param fairTurn 0 for priorities without exception */
    ReadyLines(ItemTable<T> table, int fairTurn) {
        this.table = table;
        this.fairTurn = fairTurn;
    }

    void add(QueuedItem<T> entry, int priority) {
        entry.waiting = true;
        entry.priority = priority;
        entry.turn = turn++;
        line(priority).append(entry);
        waiting++;
    }

    /** Moves a waiting entry to the end of a higher line. */
    void raise(QueuedItem<T> entry, int priority) {
        remove(line(entry.priority), entry);
        add(entry, priority);
    }

    @Nullable
    QueuedItem<T> poll() {
        if (waiting == 0) {
            return null;
        }
        Line<T> line = chooseLine();
        QueuedItem<T> entry = line.first();
        if (entry != null) {
            remove(line, entry);
        }
        return entry;
    }

    private void remove(Line<T> line, QueuedItem<T> entry) {
        line.remove(entry);
        entry.waiting = false;
        waiting--;
        if (line.size() == 0 && lines.size() > KEPT_LINES) {
            lines.remove(line);
        }
    }

    private Line<T> chooseLine() {
        int highest = 0;
        while (lines.get(highest).size() == 0) {
            highest++;
        }
        Line<T> line = lines.get(highest);
        if (line.size() == waiting) {
            passedOver = 0;
            return line;
        }
        passedOver++;
        if (fairTurn == 0 || passedOver < fairTurn) {
            return line;
        }
        passedOver = 0;
        return longestWaitingBelow(highest);
    }

    private Line<T> longestWaitingBelow(int highest) {
        Line<T> chosen = lines.get(highest);
        long oldest = Long.MAX_VALUE;
        for (int i = highest + 1; i < lines.size(); i++) {
            QueuedItem<T> first = lines.get(i).first();
            if (first != null && first.turn < oldest) {
                oldest = first.turn;
                chosen = lines.get(i);
            }
        }
        return chosen;
    }

    private Line<T> line(int priority) {
        int low = 0;
        int high = lines.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            Line<T> line = lines.get(middle);
            if (line.priority == priority) {
                return line;
            }
            if (line.priority > priority) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Line<T> line = new Line<>(table, priority);
        lines.add(low, line);
        return line;
    }

    int size() {
        return waiting;
    }
}
