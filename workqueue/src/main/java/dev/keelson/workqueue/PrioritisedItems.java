package dev.keelson.workqueue;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A line for each priority, the highest first. */
final class PrioritisedItems<T> implements ReadyItems<T> {

    // Every waiting item stands in the line of its priority. Raising leaves a second, stale place behind in the former
    // line, because taking it out would cost the length of the line; it is skipped when its turn comes. No line is
    // empty.
    private final TreeMap<Integer, ArrayDeque<QueuedItem<T>>> lines = new TreeMap<>(Collections.reverseOrder());
    private int waiting;

    @Override
    public void add(QueuedItem<T> item) {
        place(item);
        waiting++;
    }

    @Override
    public void raised(QueuedItem<T> item) {
        place(item);
    }

    private void place(QueuedItem<T> item) {
        lines.computeIfAbsent(item.priority, priority -> new ArrayDeque<>()).add(item);
    }

    @Override
    public @Nullable QueuedItem<T> poll() {
        for (Map.Entry<Integer, ArrayDeque<QueuedItem<T>>> line = lines.firstEntry();
                line != null;
                line = lines.firstEntry()) {
            QueuedItem<T> item = line.getValue().remove();
            if (line.getValue().isEmpty()) {
                lines.remove(line.getKey());
            }
            if (item.waiting && item.priority == line.getKey()) {
                waiting--;
                return item;
            }
        }
        return null;
    }

    @Override
    public int size() {
        return waiting;
    }
}
