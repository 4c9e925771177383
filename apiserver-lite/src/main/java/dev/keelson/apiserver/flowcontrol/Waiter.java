package dev.keelson.apiserver.flowcontrol;

import dev.keelson.clock.Timer;
import org.jspecify.annotations.Nullable;

/** A request at a priority level. */
final class Waiter {

    final FlowTask task;
    final Assignment where;
    final long flowHash;

    /** 0 for exempt requests. */
    final int seats;

    final long sinceNanos;

    /** Where it waits; null while it does not. Guarded by the level's monitor. */
    @Nullable
    WaitingQueue queue;

    /** Both guarded by this: the turn may come before the timer has been set. */
    private @Nullable Timer timer;

    private boolean done;

    Waiter(FlowTask task, Assignment where, long flowHash, int seats, long sinceNanos) {
        this.task = task;
        this.where = where;
        this.flowHash = flowHash;
        this.seats = seats;
        this.sinceNanos = sinceNanos;
    }

    synchronized void startTimer(Timer started) {
        if (done) {
            started.cancel();
        } else {
            timer = started;
        }
    }

    synchronized void stopTimer() {
        done = true;
        if (timer != null) {
            timer.cancel();
        }
    }
}
