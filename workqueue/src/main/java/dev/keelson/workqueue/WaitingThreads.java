package dev.keelson.workqueue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for one thing, the one that has waited longest first. Guarded by the queue's lock, but waiting and
 * waking happen outside it.
 *
 * <p>No wake-up is lost: a thread joins under the lock after it saw that there is nothing for it, and whoever changes
 * that under the lock later finds it here.
 */
final class WaitingThreads {

    /** One thread that waits once. */
    static final class Waiter {

        private final Thread thread = Thread.currentThread();
        // Set under the lock when the waiter is taken out for waking.
        private volatile boolean chosen;

        /** Returns once the waiter was chosen or its thread is interrupted. */
        void await() {
            while (!chosen && !thread.isInterrupted()) {
                LockSupport.park(this);
            }
        }

        void wake() {
            LockSupport.unpark(thread);
        }
    }

    // Holds exactly the waiters that were neither chosen nor left.
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    Waiter join() {
        Waiter waiter = new Waiter();
        waiters.add(waiter);
        return waiter;
    }

    void leave(Waiter waiter) {
        if (!waiter.chosen) {
            waiters.remove(waiter);
        }
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** Takes out the first, for the caller to wake after giving back the lock. */
    @Nullable
    Waiter choose() {
        Waiter waiter = waiters.poll();
        if (waiter != null) {
            waiter.chosen = true;
        }
        return waiter;
    }

    void chooseAll(List<Waiter> chosen) {
        for (Waiter waiter = choose(); waiter != null; waiter = choose()) {
            chosen.add(waiter);
        }
    }
}
