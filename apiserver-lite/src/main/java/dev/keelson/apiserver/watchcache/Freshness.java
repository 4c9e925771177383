package dev.keelson.apiserver.watchcache;

import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets readers wait until the cache has reached a revision. */
final class Freshness {

    private final Clock clock;
    private final Duration timeout;
    private final LongSupplier reached;

    /** @param reached the revision that the cache has reached */
    Freshness(Clock clock, Duration timeout, LongSupplier reached) {
        this.clock = clock;
        this.timeout = timeout;
        this.reached = reached;
    }

    /** The cache has reached a new revision, perhaps. */
    synchronized void signal() {
        notifyAll();
    }

    /**
     * Returns once {@code target} is reached.
     *
     * @throws TooLargeRevisionException where that takes too long
     */
    void await(long target, @Nullable StorageWatch watch) {
        if (reached.getAsLong() >= target) {
            return;
        }
        if (watch != null) {
            watch.requestProgress();
        }
        Deadline deadline = new Deadline();
        Timer timer = clock.schedule(timeout, deadline);
        try {
            awaitUntil(target, deadline);
        } finally {
            timer.cancel();
        }
    }

    private synchronized void awaitUntil(long target, Deadline deadline) {
        while (reached.getAsLong() < target) {
            if (deadline.passed) {
                throw new TooLargeRevisionException(target, reached.getAsLong());
            }
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new TooLargeRevisionException(target, reached.getAsLong());
            }
        }
    }

    private final class Deadline implements Runnable {
        // Guarded by the enclosing object.
        private boolean passed;

        @Override
        public void run() {
            synchronized (Freshness.this) {
                passed = true;
                Freshness.this.notifyAll();
            }
        }
    }
}
