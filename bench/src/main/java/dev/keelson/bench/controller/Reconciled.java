package dev.keelson.bench.controller;

import dev.keelson.bench.events.Widget;
import dev.keelson.bench.harness.Samples;

/**
 * What a reconciler that does nothing has seen: how many states of each widget have come, the merged ones counted, and how
 * old each was. Safe for many threads.
 */
final class Reconciled {

    // All guarded by this.
    private final int[] states;
    private Samples ages = new Samples();
    private long calls;
    private long seen;

    Reconciled(int widgets) {
        states = new int[widgets];
    }

    void record(Widget widget) {
        long age = System.nanoTime() - widget.emittedNanos();
        int index = widget.index();
        int state = widget.changes() + 1;
        synchronized (this) {
            calls++;
            if (state > 1) {
                ages.add(age);
            }
            if (state > states[index]) {
                seen += state - states[index];
                states[index] = state;
                notifyAll();
            }
        }
    }

    /** Waits until the newest states that were reconciled and all older ones are {@code total}. */
    synchronized void await(long total) throws InterruptedException {
        while (seen < total) {
            wait();
        }
    }

    synchronized long calls() {
        return calls;
    }

    /** The time from each event to its reconcile since this was last called. */
    synchronized Samples takeAges() {
        Samples taken = ages;
        ages = new Samples();
        return taken;
    }
}
