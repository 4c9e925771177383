package dev.keelson.apiserver.flowcontrol;

import java.util.ArrayDeque;

/** Requests that wait together, in the order they came. Guarded by the level's monitor. */
final class WaitingQueue {

    final ArrayDeque<Waiter> items = new ArrayDeque<>();

    /** In seats served: when the first of this queue would start if all queues were served at once. */
    double virtualStart;

    void add(Waiter waiter, double virtualTime) {
        if (items.isEmpty()) {
            // A queue saves up nothing while it is empty.
            virtualStart = Math.max(virtualStart, virtualTime);
        }
        items.addLast(waiter);
        waiter.queue = this;
    }

    Waiter take() {
        Waiter first = items.removeFirst();
        first.queue = null;
        return first;
    }

    void remove(Waiter waiter) {
        items.remove(waiter);
        waiter.queue = null;
    }
}
