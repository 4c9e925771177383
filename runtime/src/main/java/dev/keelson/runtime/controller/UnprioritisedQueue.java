package dev.keelson.runtime.controller;

import dev.keelson.workqueue.AddOptions;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A queue in which everything has the same priority, whatever it is added with. */
record UnprioritisedQueue<T>(PriorityWorkQueue<T> queue) implements PriorityWorkQueue<T> {

    @Override
    public void add(T item) {
        queue.add(item);
    }

    @Override
    public void add(T item, int priority) {
        queue.add(item);
    }

    @Override
    public void add(T item, AddOptions options) {
        queue.add(item, options.withPriority(NORMAL));
    }

    @Override
    public void addAll(Collection<? extends T> items, AddOptions options) {
        queue.addAll(items, options.withPriority(NORMAL));
    }

    @Override
    public void addAfter(T item, Duration delay) {
        queue.addAfter(item, delay);
    }

    @Override
    public void addAfter(T item, Duration delay, int priority) {
        queue.addAfter(item, delay);
    }

    @Override
    public void addRateLimited(T item) {
        queue.addRateLimited(item);
    }

    @Override
    public void addRateLimited(T item, int priority) {
        queue.addRateLimited(item);
    }

    @Override
    public int priorityOf(T item) {
        return NORMAL;
    }

    @Override
    public void forget(T item) {
        queue.forget(item);
    }

    @Override
    public int failures(T item) {
        return queue.failures(item);
    }

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public @Nullable T take() throws InterruptedException {
        return queue.take();
    }

    @Override
    public @Nullable T poll() {
        return queue.poll();
    }

    @Override
    public void done(T item) {
        queue.done(item);
    }

    @Override
    public void shutDown() {
        queue.shutDown();
    }

    @Override
    public boolean drain(Duration timeout) throws InterruptedException {
        return queue.drain(timeout);
    }

    @Override
    public boolean isShuttingDown() {
        return queue.isShuttingDown();
    }
}
