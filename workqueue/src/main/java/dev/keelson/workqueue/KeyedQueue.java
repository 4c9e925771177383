package dev.keelson.workqueue;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one queue behind all of this package's interfaces. All state is guarded by {@code lock}; the delays have one timer,
 * armed for the first of them.
 */
final class KeyedQueue<T> implements PriorityWorkQueue<T>, QueueGauges {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Clock clock;
    private final RateLimiter<T> limiter;
    private final QueueMetrics metrics;
    // Reading the clock costs as much as the rest of an add.
    private final boolean measured;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workOrShutdown = lock.newCondition();
    private final Condition idle = lock.newCondition();
    // Guarded by lock. Holds exactly the items that wait or are in work.
    private final Map<T, QueuedItem<T>> items = new HashMap<>();
    // Guarded by lock. Holds exactly the items that wait.
    private final ReadyItems<T> ready;
    // Guarded by lock. Empty once shutting down.
    private final DelayedItems<T> delayed = new DelayedItems<>();
    // Guarded by lock. Null when nothing is delayed; else fires no later than the first delayed item is due.
    private @Nullable Timer timer;
    // Guarded by lock. Meaningful while timer is set.
    private long timerDueNanos;
    // Guarded by lock. Never goes back to false.
    private boolean shuttingDown;

    KeyedQueue(String name, Clock clock, RateLimiter<T> limiter, ReadyItems<T> ready, QueueMetricsProvider provider) {
        this.clock = clock;
        this.limiter = limiter;
        this.ready = ready;
        this.metrics = provider.forQueue(name, this);
        this.measured = metrics != QueueMetrics.NONE;
    }

    @Override
    public void add(T item) {
        add(item, NORMAL);
    }

    @Override
    public void add(T item, int priority) {
        lock.lock();
        try {
            addLocked(item, priority);
        } finally {
            lock.unlock();
        }
    }

    private void addLocked(T item, int priority) {
        if (shuttingDown) {
            return;
        }
        QueuedItem<T> queued = items.get(item);
        if (queued == null) {
            queued = new QueuedItem<>(item);
            items.put(item, queued);
            metrics.added();
            makeWait(queued, priority);
        } else if (queued.processing) {
            if (!queued.addedAgain) {
                metrics.added();
            }
            queued.priorityOfAddedAgain =
                    queued.addedAgain ? Math.max(priority, queued.priorityOfAddedAgain) : priority;
            queued.addedAgain = true;
        } else if (priority > queued.priority) {
            queued.priority = priority;
            ready.raised(queued);
        }
    }

    private void makeWait(QueuedItem<T> queued, int priority) {
        queued.waiting = true;
        queued.priority = priority;
        queued.waitingSinceNanos = measured ? clock.nanos() : 0;
        ready.add(queued);
        workOrShutdown.signal();
    }

    @Override
    public void addAfter(T item, Duration delay) {
        addAfter(item, delay, NORMAL);
    }

    @Override
    public void addAfter(T item, Duration delay, int priority) {
        lock.lock();
        try {
            if (shuttingDown) {
                return;
            }
            metrics.retried();
            long delayNanos = DelayedItems.nanosOf(delay);
            if (delayNanos == 0) {
                addLocked(item, priority);
                return;
            }
            delayed.add(item, clock.nanos() + delayNanos, priority);
            armTimer();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the timer's invariant; call after any change to what is delayed. */
    private void armTimer() {
        Long first = delayed.firstDueNanos();
        if (first == null || (timer != null && timerDueNanos - first <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerDueNanos = first;
        timer = clock.schedule(Duration.ofNanos(Math.max(0, first - clock.nanos())), this::addDue);
    }

    private void addDue() {
        lock.lock();
        try {
            timer = null;
            long now = clock.nanos();
            for (DelayedItems.Delayed<T> due = delayed.pollDue(now); due != null; due = delayed.pollDue(now)) {
                addLocked(due.item, due.priority);
            }
            armTimer();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void addRateLimited(T item) {
        addAfter(item, limiter.when(item), NORMAL);
    }

    @Override
    public void addRateLimited(T item, int priority) {
        addAfter(item, limiter.when(item), priority);
    }

    @Override
    public void forget(T item) {
        limiter.forget(item);
    }

    @Override
    public int failures(T item) {
        return limiter.failures(item);
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable T take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            QueuedItem<T> next = ready.poll();
            while (next == null && !shuttingDown) {
                workOrShutdown.await();
                next = ready.poll();
            }
            return next == null ? null : handOut(next);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable T poll() {
        lock.lock();
        try {
            QueuedItem<T> next = ready.poll();
            return next == null ? null : handOut(next);
        } finally {
            lock.unlock();
        }
    }

    private T handOut(QueuedItem<T> queued) {
        queued.waiting = false;
        queued.processing = true;
        if (measured) {
            queued.processingSinceNanos = clock.nanos();
            metrics.taken(queued.processingSinceNanos - queued.waitingSinceNanos);
        }
        return queued.item;
    }

    @Override
    public void done(T item) {
        lock.lock();
        try {
            QueuedItem<T> queued = items.get(item);
            if (queued == null || !queued.processing) {
                return;
            }
            queued.processing = false;
            if (measured) {
                metrics.done(clock.nanos() - queued.processingSinceNanos);
            }
            if (queued.addedAgain) {
                queued.addedAgain = false;
                makeWait(queued, queued.priorityOfAddedAgain);
                return;
            }
            items.remove(item);
            if (items.isEmpty()) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int priorityOf(T item) {
        lock.lock();
        try {
            QueuedItem<T> queued = items.get(item);
            return queued == null || !queued.processing ? NORMAL : queued.priority;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutDown() {
        lock.lock();
        try {
            shuttingDown = true;
            delayed.clear();
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            workOrShutdown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean drain(Duration timeout) throws InterruptedException {
        shutDown();
        long deadline = clock.nanos() + DelayedItems.nanosOf(timeout);
        Timer waker = clock.schedule(Duration.ofNanos(DelayedItems.nanosOf(timeout)), this::wakeDrainers);
        lock.lockInterruptibly();
        try {
            while (!items.isEmpty() && clock.nanos() - deadline < 0) {
                idle.await();
            }
            return items.isEmpty();
        } finally {
            lock.unlock();
            waker.cancel();
        }
    }

    private void wakeDrainers() {
        lock.lock();
        try {
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShuttingDown() {
        lock.lock();
        try {
            return shuttingDown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int depth() {
        return size();
    }

    @Override
    public double unfinishedWorkSeconds() {
        return processingNanos(true) / NANOS_PER_SECOND;
    }

    @Override
    public double longestRunningProcessorSeconds() {
        return processingNanos(false) / NANOS_PER_SECOND;
    }

    private double processingNanos(boolean sum) {
        lock.lock();
        try {
            long now = clock.nanos();
            double result = 0;
            for (QueuedItem<T> queued : items.values()) {
                if (queued.processing) {
                    double running = now - queued.processingSinceNanos;
                    result = sum ? result + running : Math.max(result, running);
                }
            }
            return result;
        } finally {
            lock.unlock();
        }
    }
}
