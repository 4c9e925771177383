package dev.keelson.workqueue;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import dev.keelson.workqueue.WaitingThreads.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one queue behind all of this package's interfaces. All state is guarded by {@code lock}; the delays have one timer,
 * armed for the first of them. Threads are woken after the lock was given back.
 */
final class KeyedQueue<T> implements PriorityWorkQueue<T>, QueueGauges {

    private static final double NANOS_PER_SECOND = 1e9;

    /** How many items one hold of the lock makes ready, so that workers get in between. */
    private static final int BATCH = 256;

    private final Clock clock;
    private final RateLimiter<T> limiter;
    /** Whether there are other priorities than {@link #NORMAL}. */
    private final boolean prioritised;

    private final QueueMetrics metrics;
    // Reading the clock costs as much as the rest of an add.
    private final boolean measured;

    private final QueueLock lock = new QueueLock();
    // Guarded by lock. Holds exactly the items that wait, are in work or are delayed.
    private final ItemTable<T> table = new ItemTable<>();
    // Guarded by lock. Holds exactly the items that wait.
    private final ReadyLines<T> ready;
    // Guarded by lock. Holds exactly the items in work, the longest in work first.
    private final Line<T> inWork = new Line<>(table, NORMAL);
    // Guarded by lock. How many of the items in work wait again once done.
    private int addedAgain;
    // Guarded by lock. Empty once shutting down.
    private final DelayedItems<T> delayed = new DelayedItems<>();
    // Guarded by lock. Null when nothing is delayed; else fires no later than the first delayed item is due.
    private @Nullable Timer timer;
    // Guarded by lock. Meaningful while timer is set.
    private long timerDueNanos;
    // Guarded by lock. Never goes back to false.
    private boolean shuttingDown;
    // Guarded by lock. How often shutDown was called; each call ends the drains that wait.
    private int shutDowns;
    // Guarded by lock. Threads in take.
    private final WaitingThreads takers = new WaitingThreads();
    // Guarded by lock. Threads in drain.
    private final WaitingThreads drainers = new WaitingThreads();

    KeyedQueue(QueueSettings<T> settings, boolean prioritised) {
        this.clock = settings.clock();
        this.limiter = settings.limiter();
        this.prioritised = prioritised;
        this.ready = new ReadyLines<>(table, settings.fairTurn());
        this.metrics = settings.metrics().forQueue(settings.name(), this);
        this.measured = metrics != QueueMetrics.NONE;
    }

    @Override
    public void add(T item) {
        add(item, NORMAL);
    }

    @Override
    public void add(T item, int priority) {
        int hash = ItemTable.hashOf(item);
        Waiter taker = null;
        lock.acquire();
        try {
            if (!shuttingDown) {
                taker = makeReady(table.findOrInsert(item, hash), heeded(priority));
            }
        } finally {
            lock.release();
        }
        if (taker != null) {
            taker.wake();
        }
    }

    private int heeded(int priority) {
        return prioritised ? priority : NORMAL;
    }

    /** @return whom to wake once the lock was given back */
    private @Nullable Waiter makeReady(QueuedItem<T> entry, int priority) {
        if (entry.processing) {
            addAgain(entry, priority);
            return null;
        }
        if (entry.waiting) {
            if (priority > entry.priority) {
                metrics.priorityChanged(entry.priority, priority);
                ready.raise(entry, priority);
            }
            return null;
        }
        metrics.added(priority);
        entry.sinceNanos = measured ? clock.nanos() : 0;
        ready.add(entry, priority);
        return takers.choose();
    }

    private void addAgain(QueuedItem<T> entry, int priority) {
        if (!entry.addedAgain) {
            metrics.added(priority);
            entry.addedAgain = true;
            entry.priorityOfAddedAgain = priority;
            entry.addedAgainNanos = measured ? clock.nanos() : 0;
            addedAgain++;
        } else if (priority > entry.priorityOfAddedAgain) {
            metrics.priorityChanged(entry.priorityOfAddedAgain, priority);
            entry.priorityOfAddedAgain = priority;
        }
    }

    @Override
    public void addAfter(T item, Duration delay) {
        addAfter(item, delay, NORMAL);
    }

    @Override
    public void addAfter(T item, Duration delay, int priority) {
        int hash = ItemTable.hashOf(item);
        long delayNanos = DelayedItems.nanosOf(delay);
        Waiter taker = null;
        lock.acquire();
        try {
            if (shuttingDown) {
                return;
            }
            if (delayNanos > 0 || !prioritised) {
                metrics.retried();
            }
            QueuedItem<T> entry = table.findOrInsert(item, hash);
            if (delayNanos == 0) {
                taker = makeReady(entry, heeded(priority));
            } else {
                delayed.add(entry, clock.nanos() + delayNanos, heeded(priority));
                armTimer();
            }
        } finally {
            lock.release();
        }
        if (taker != null) {
            taker.wake();
        }
    }

    /** Keeps the timer's invariant; call after any change to what is delayed. */
    private void armTimer() {
        QueuedItem<T> first = delayed.first();
        if (first == null || (timer != null && timerDueNanos - first.dueNanos <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerDueNanos = first.dueNanos;
        timer = clock.schedule(Duration.ofNanos(Math.max(0, first.dueNanos - clock.nanos())), this::addDue);
    }

    private void addDue() {
        List<Waiter> chosen = new ArrayList<>();
        boolean more = true;
        while (more) {
            lock.acquire();
            try {
                more = addDueBatch(chosen);
                if (!more) {
                    timer = null;
                    armTimer();
                }
            } finally {
                lock.release();
            }
            chosen.forEach(Waiter::wake);
            chosen.clear();
        }
    }

    /** @return whether more may be due */
    private boolean addDueBatch(List<Waiter> chosen) {
        long now = clock.nanos();
        for (int i = 0; i < BATCH; i++) {
            QueuedItem<T> due = delayed.pollDue(now);
            if (due == null) {
                return false;
            }
            Waiter taker = makeReady(due, due.priorityWhenDue);
            if (taker != null) {
                chosen.add(taker);
            }
        }
        return true;
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
    public void add(T item, AddOptions options) {
        Duration delay = options.delay(() -> limiter.when(item));
        if (options.rateLimited() || DelayedItems.nanosOf(delay) > 0) {
            addAfter(item, delay, options.priority());
        } else {
            add(item, options.priority());
        }
    }

    @Override
    public void addAll(Collection<? extends T> items, AddOptions options) {
        items.forEach(item -> add(item, options));
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
        lock.acquire();
        try {
            return ready.size();
        } finally {
            lock.release();
        }
    }

    @Override
    public @Nullable T take() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        T item = poll();
        return item == null ? awaitItem() : item;
    }

    private @Nullable T awaitItem() throws InterruptedException {
        Waiter self = null;
        while (true) {
            lock.acquire();
            try {
                if (self != null) {
                    takers.leave(self);
                }
                QueuedItem<T> next = ready.poll();
                if (next != null) {
                    return handOut(next);
                }
                if (shuttingDown) {
                    return null;
                }
                // Only now: who was chosen for an item must not leave it behind with nobody woken for it.
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                self = takers.join();
            } finally {
                lock.release();
            }
            self.await();
        }
    }

    @Override
    public @Nullable T poll() {
        lock.acquire();
        try {
            QueuedItem<T> next = ready.poll();
            return next == null ? null : handOut(next);
        } finally {
            lock.release();
        }
    }

    private T handOut(QueuedItem<T> entry) {
        entry.processing = true;
        inWork.append(entry);
        if (measured) {
            long now = clock.nanos();
            metrics.taken(entry.priority, now - entry.sinceNanos);
            entry.sinceNanos = now;
        }
        return entry.held();
    }

    @Override
    public void done(T item) {
        int hash = ItemTable.hashOf(item);
        Waiter taker = null;
        List<Waiter> idle = List.of();
        lock.acquire();
        try {
            QueuedItem<T> entry = table.find(item, hash);
            if (entry == null || !entry.processing) {
                return;
            }
            taker = endWork(entry);
            if (shuttingDown && isIdle()) {
                idle = chooseDrainers();
            }
        } finally {
            lock.release();
        }
        if (taker != null) {
            taker.wake();
        }
        idle.forEach(Waiter::wake);
    }

    private @Nullable Waiter endWork(QueuedItem<T> entry) {
        entry.processing = false;
        inWork.remove(entry);
        if (measured) {
            metrics.done(clock.nanos() - entry.sinceNanos);
        }
        if (entry.addedAgain) {
            entry.addedAgain = false;
            addedAgain--;
            entry.sinceNanos = entry.addedAgainNanos;
            ready.add(entry, entry.priorityOfAddedAgain);
            return takers.choose();
        }
        if (!entry.isDelayed()) {
            table.remove(entry);
        }
        return null;
    }

    private boolean isIdle() {
        return ready.size() == 0 && inWork.size() == 0;
    }

    private List<Waiter> chooseDrainers() {
        List<Waiter> chosen = new ArrayList<>();
        drainers.chooseAll(chosen);
        return chosen;
    }

    @Override
    public int priorityOf(T item) {
        int hash = ItemTable.hashOf(item);
        lock.acquire();
        try {
            QueuedItem<T> entry = table.find(item, hash);
            return entry == null || !entry.processing ? NORMAL : entry.priority;
        } finally {
            lock.release();
        }
    }

    @Override
    public void shutDown() {
        List<Waiter> chosen = new ArrayList<>();
        lock.acquire();
        try {
            refuseItems(chosen);
            shutDowns++;
            drainers.chooseAll(chosen);
        } finally {
            lock.release();
        }
        chosen.forEach(Waiter::wake);
        metrics.closed();
    }

    private void refuseItems(List<Waiter> chosen) {
        shuttingDown = true;
        for (QueuedItem<T> entry : delayed.removeAll()) {
            if (entry.isIdle()) {
                table.remove(entry);
            }
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        takers.chooseAll(chosen);
    }

    @Override
    public boolean drain(Duration timeout) throws InterruptedException {
        long timeoutNanos = DelayedItems.nanosOf(timeout);
        long deadline = clock.nanos() + timeoutNanos;
        List<Waiter> chosen = new ArrayList<>();
        int former;
        lock.acquire();
        try {
            refuseItems(chosen);
            former = shutDowns;
        } finally {
            lock.release();
        }
        chosen.forEach(Waiter::wake);
        Timer waker = clock.schedule(Duration.ofNanos(timeoutNanos), this::wakeDrainers);
        try {
            return awaitIdle(deadline, former);
        } finally {
            waker.cancel();
            metrics.closed();
        }
    }

    private boolean awaitIdle(long deadline, int formerShutDowns) throws InterruptedException {
        Waiter self = null;
        while (true) {
            lock.acquire();
            try {
                if (self != null) {
                    drainers.leave(self);
                }
                if (isIdle() || shutDowns != formerShutDowns || clock.nanos() - deadline >= 0) {
                    return isIdle();
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                self = drainers.join();
            } finally {
                lock.release();
            }
            self.await();
        }
    }

    private void wakeDrainers() {
        List<Waiter> chosen;
        lock.acquire();
        try {
            chosen = chooseDrainers();
        } finally {
            lock.release();
        }
        chosen.forEach(Waiter::wake);
    }

    @Override
    public boolean isShuttingDown() {
        lock.acquire();
        try {
            return shuttingDown;
        } finally {
            lock.release();
        }
    }

    @Override
    public boolean hasPriorities() {
        return prioritised;
    }

    @Override
    public int depth() {
        lock.acquire();
        try {
            return ready.size() + addedAgain;
        } finally {
            lock.release();
        }
    }

    @Override
    public double unfinishedWorkSeconds() {
        lock.acquire();
        try {
            long now = clock.nanos();
            double sum = 0;
            for (QueuedItem<T> entry = inWork.first(); entry != null; entry = inWork.after(entry)) {
                sum += now - entry.sinceNanos;
            }
            return sum / NANOS_PER_SECOND;
        } finally {
            lock.release();
        }
    }

    @Override
    public double longestRunningProcessorSeconds() {
        lock.acquire();
        try {
            QueuedItem<T> first = inWork.first();
            return first == null ? 0 : (clock.nanos() - first.sinceNanos) / NANOS_PER_SECOND;
        } finally {
            lock.release();
        }
    }
}
