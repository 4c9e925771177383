package dev.keelson.workqueue;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

final class FifoItems<T> implements ReadyItems<T> {

    private final ArrayDeque<QueuedItem<T>> items = new ArrayDeque<>();

    @Override
    public void add(QueuedItem<T> item) {
        items.add(item);
    }

    @Override
    public void raised(QueuedItem<T> item) {}

    @Override
    public @Nullable QueuedItem<T> poll() {
        return items.poll();
    }

    @Override
    public int size() {
        return items.size();
    }
}
