package dev.keelson.workqueue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Mutual exclusion for sections of some ten nanoseconds.
 *
 * <p>Taking it costs one atomic operation and giving it back an ordinary write; a {@code ReentrantLock} costs three times
 * that, which is most of what an add costs. The price: who finds it held asks again and again, first in a loop, then
 * between yields and, should its holder have lost the processor for long, between short pauses. So it is neither fair
 * nor re-entrant, and nothing that may block belongs under it.
 */
final class QueueLock {

    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;
    private static final int YIELDS = 1000;
    private static final long PAUSE_NANOS = 100_000;

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
        for (int attempt = 1; (boolean) HELD.getOpaque(this) || !HELD.compareAndSet(this, false, true); attempt++) {
            if (attempt <= SPINS) {
                Thread.onSpinWait();
            } else if (attempt <= SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    void release() {
        HELD.setRelease(this, false);
    }
}
