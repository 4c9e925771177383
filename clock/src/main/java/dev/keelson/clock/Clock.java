package dev.keelson.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * The one source of time and timers. All implementations are safe for use by many threads.
 *
 * <p>{@link #system()} is the real one; tests step a {@link FakeClock} by hand.
 */
public interface Clock {

    /** Wall-clock time: for timestamps that others read, never for measuring how long something took. */
    Instant now();

    /** Nanoseconds since an arbitrary origin; never decreases. Compare by difference only. */
    long nanos();

    /**
     * Runs {@code task} once, {@code delay} from now; a delay of zero or less runs it as soon as possible, never on the
     * calling thread.
     *
     * <p>Tasks share one timer thread and must not block: hand longer work to an executor. What a task throws goes to
     * the thread's uncaught exception handler and harms no other timer.
     */
    Timer schedule(Duration delay, Runnable task);

    /**
     * Runs {@code task} every {@code period}, first after one period, until cancelled. A run that throws does not end
     * the repetition. Runs never overlap.
     */
    default Timer scheduleEvery(Duration period, Runnable task) {
        return RepeatingTimer.start(this, period, task);
    }

    /** The time elapsed since {@code earlierNanos}, a former reading of {@link #nanos()}. */
    default Duration since(long earlierNanos) {
        return Duration.ofNanos(nanos() - earlierNanos);
    }

    /** The machine's clock. Always the same instance. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
