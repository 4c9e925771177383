package dev.keelson.workqueue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Mutual exclusion for sections of some ten nanoseconds.
 *
 * <p>Taking it costs one atomic operation and giving it back an ordinary write; a {@code ReentrantLock} costs three times
 * that, which is most of what an add costs. The price: nobody is told that it is free. Who finds it held asks again for
 * about a microsecond, and then between pauses that double up to a millisecond. Pausing soon is what makes it fast when
 * many want it: those who pause leave the processors, and the lines of the cache, to one who works at full speed. So it
 * is neither fair nor re-entrant, and nothing that may block belongs under it.
 */
final class QueueLock {

    private static final int SPINS = 16;
    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(QueueLock.class, "held", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    // Whether a thread is between acquire and release. Only through HELD, so that releasing needs no fence.
    @SuppressWarnings("unused")
    private boolean held;

    void acquire() {
        if (!HELD.compareAndSet(this, false, true)) {
            acquireContended();
        }
    }

    private void acquireContended() {
        long pause = FIRST_PAUSE_NANOS;
        for (int attempt = 1; (boolean) HELD.getOpaque(this) || !HELD.compareAndSet(this, false, true); attempt++) {
            if (attempt % SPINS != 0) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
        }
    }

    void release() {
        HELD.setRelease(this, false);
    }
}
