package dev.keelson.runtime.controller;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;

/** Interrupts the thread that made it when its time is over, and never after it is closed. */
final class TimeLimit implements AutoCloseable {

    private final Thread thread;
    // Guarded by this.
    private boolean closed;
    // Guarded by this. Whether this limit has interrupted the thread.
    private boolean over;
    // Set before the limit is reachable by others.
    private Timer timer = () -> false;

    private TimeLimit(Thread thread) {
        this.thread = thread;
    }

    /** @param limit zero for none */
    static TimeLimit start(Duration limit, Clock clock) {
        TimeLimit started = new TimeLimit(Thread.currentThread());
        if (!limit.isZero()) {
            started.timer = clock.schedule(limit, started::expire);
        }
        return started;
    }

    private synchronized void expire() {
        if (!closed) {
            over = true;
            thread.interrupt();
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.cancel();
        if (over) {
            // Clears an interruption that nobody has noticed: the worker goes on.
            Thread.interrupted();
        }
    }
}
