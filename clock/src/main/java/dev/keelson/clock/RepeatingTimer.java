package dev.keelson.clock;

import java.time.Duration;

/** A timer that re-arms itself after each run, so that runs neither overlap nor pile up. */
final class RepeatingTimer implements Timer {

    private final Clock clock;
    private final Duration period;
    private final Runnable task;

    // Guarded by this. Never null once start() has returned.
    private Timer next = () -> false;
    // Guarded by this. Once true, nothing is armed any more.
    private boolean cancelled;

    private RepeatingTimer(Clock clock, Duration period, Runnable task) {
        this.clock = clock;
        this.period = period;
        this.task = task;
    }

    static Timer start(Clock clock, Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("period must be positive, is " + period);
        }
        RepeatingTimer timer = new RepeatingTimer(clock, period, task);
        timer.arm();
        return timer;
    }

    private synchronized void arm() {
        if (!cancelled) {
            next = clock.schedule(period, this::run);
        }
    }

    private void run() {
        try {
            task.run();
        } finally {
            arm();
        }
    }

    @Override
    public synchronized boolean cancel() {
        boolean first = !cancelled;
        cancelled = true;
        next.cancel();
        return first;
    }
}
