package dev.keelson.apiserver.flowcontrol;

import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The seats of one priority level and who waits for them. Safe for many threads; tasks are called without its monitor.
 *
 * <p>Among queues that hold requests, the one that has been given the least service goes next (start-time fair queuing
 * over seats).
 */
final class PriorityLevel {

    /** Of a level's seats that one request may take. */
    private static final double MOST_OF_SEATS = 0.15;

    private final Clock clock;
    private final Executor executor;
    private final FlowObserver observer;

    /** All below are guarded by this. {@code waiting} is the sum over the queues. */
    private LevelSettings settings;

    private int seats;
    private List<WaitingQueue> queues = List.of();
    private int takenSeats;
    private int waiting;
    private double virtualTime;

    PriorityLevel(LevelSettings settings, Clock clock, Executor executor, FlowObserver observer) {
        this.settings = settings;
        this.clock = clock;
        this.executor = executor;
        this.observer = observer;
    }

    /** New limits count for the next request; those that wait are dealt to the new queues. */
    void configure(LevelSettings changed, int nominalSeats) {
        List<Waiter> next;
        synchronized (this) {
            seats = nominalSeats;
            if (changed.queues() != queues.size()) {
                dealAnew(changed);
            }
            settings = changed;
            next = takeRunnable();
        }
        next.forEach(this::runLater);
    }

    private synchronized void dealAnew(LevelSettings changed) {
        List<Waiter> all = new ArrayList<>();
        queues.forEach(queue -> all.addAll(queue.items));
        List<WaitingQueue> fresh = new ArrayList<>();
        // A level that queues no more still has to serve those that were told to wait.
        int count = changed.queues() == 0 && !all.isEmpty() ? 1 : changed.queues();
        for (int i = 0; i < count; i++) {
            fresh.add(new WaitingQueue());
        }
        queues = fresh;
        all.forEach(waiter -> shortest(waiter, changed.handSize()).add(waiter, virtualTime));
    }

    synchronized LevelSettings settings() {
        return settings;
    }

    /** Runs the task now, on this thread, or later on the executor, or rejects it. */
    void submit(FlowTask task, Assignment where, long flowHash, Duration patience) {
        LevelSettings now;
        int most;
        synchronized (this) {
            now = settings;
            most = Math.max(1, (int) Math.ceil(seats * MOST_OF_SEATS));
        }
        if (now.exempt()) {
            Waiter waiter = new Waiter(task, where, flowHash, 0, clock.nanos());
            execute(waiter);
            return;
        }
        int width = Math.max(1, Math.min(most, task.seats(most)));
        Waiter waiter = new Waiter(task, where, flowHash, width, clock.nanos());
        String refusal = null;
        boolean runs = false;
        synchronized (this) {
            if (waiting == 0 && hasRoomFor(waiter)) {
                takenSeats += width;
                runs = true;
            } else {
                refusal = tryQueue(waiter);
            }
        }
        if (runs) {
            execute(waiter);
        } else if (refusal != null) {
            observer.rejected(where, refusal);
            task.reject(where, refusal);
        } else {
            observer.queued(where);
            waiter.startTimer(clock.schedule(patience, () -> executor.execute(() -> giveUp(waiter, "time-out"))));
            task.queued(() -> giveUp(waiter, "cancelled"));
        }
    }

    private synchronized boolean hasRoomFor(Waiter waiter) {
        return takenSeats == 0 || takenSeats + waiter.seats <= seats;
    }

    private synchronized @Nullable String tryQueue(Waiter waiter) {
        if (settings.queues() == 0) {
            return "concurrency-limit";
        }
        WaitingQueue queue = shortest(waiter, settings.handSize());
        if (queue.items.size() >= settings.queueLength()) {
            return "queue-full";
        }
        queue.add(waiter, virtualTime);
        waiting++;
        return null;
    }

    private synchronized WaitingQueue shortest(Waiter waiter, int handSize) {
        WaitingQueue shortest = null;
        for (int index : ShuffleSharding.hand(waiter.flowHash, queues.size(), handSize)) {
            WaitingQueue queue = queues.get(index);
            if (shortest == null || queue.items.size() < shortest.items.size()) {
                shortest = queue;
            }
        }
        return shortest == null ? queues.get(0) : shortest;
    }

    private void giveUp(Waiter waiter, String reason) {
        synchronized (this) {
            WaitingQueue queue = waiter.queue;
            if (queue == null) {
                return;
            }
            queue.remove(waiter);
            waiting--;
        }
        waiter.stopTimer();
        observer.waited(waiter.where, clock.since(waiter.sinceNanos), false);
        observer.rejected(waiter.where, reason);
        waiter.task.reject(waiter.where, reason);
    }

    private void execute(Waiter waiter) {
        long started = clock.nanos();
        observer.started(waiter.where, waiter.seats);
        try {
            waiter.task.run(waiter.where);
        } finally {
            observer.finished(waiter.where, waiter.seats, clock.since(started));
            if (waiter.seats > 0) {
                release(waiter.seats);
            }
        }
    }

    private void release(int freed) {
        List<Waiter> next;
        synchronized (this) {
            takenSeats -= freed;
            next = takeRunnable();
        }
        next.forEach(this::runLater);
    }

    /** Takes from the queues whatever fits; its seats are taken. */
    private synchronized List<Waiter> takeRunnable() {
        if (waiting == 0) {
            return List.of();
        }
        List<Waiter> next = new ArrayList<>();
        for (WaitingQueue queue = leastServed(); queue != null; queue = leastServed()) {
            if (!hasRoomFor(queue.items.getFirst())) {
                break;
            }
            Waiter waiter = queue.take();
            virtualTime = Math.max(virtualTime, queue.virtualStart);
            queue.virtualStart += waiter.seats;
            waiting--;
            takenSeats += waiter.seats;
            next.add(waiter);
        }
        return next;
    }

    private synchronized @Nullable WaitingQueue leastServed() {
        WaitingQueue least = null;
        for (WaitingQueue queue : queues) {
            if (!queue.items.isEmpty() && (least == null || queue.virtualStart < least.virtualStart)) {
                least = queue;
            }
        }
        return least;
    }

    private void runLater(Waiter waiter) {
        waiter.stopTimer();
        observer.waited(waiter.where, clock.since(waiter.sinceNanos), true);
        try {
            executor.execute(() -> execute(waiter));
        } catch (RejectedExecutionException closing) {
            waiter.task.reject(waiter.where, "cancelled");
            release(waiter.seats);
        }
    }
}
