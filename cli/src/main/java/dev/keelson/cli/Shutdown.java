package dev.keelson.cli;

import dev.keelson.clock.Threads;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the parts of a running command on SIGTERM or SIGINT, the last started first.
 *
 * <p>The process then ends with code 0: being told to stop is no failure. A command that ends by itself closes this
 * first, and its own exit code stands.
 */
final class Shutdown implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Shutdown() {}

    /** Listens for the signals from now on. */
    static Shutdown onSignal() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(Threads.daemons("shutdown").newThread(() -> {
            if (shutdown.closed.getCount() > 0) {
                shutdown.close();
                Runtime.getRuntime().halt(0);
            }
        }));
        return shutdown;
    }

    /** Closes {@code part} before all that were added earlier. */
    synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Waits until the process is told to end. */
    void await() throws InterruptedException {
        closed.await();
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception failure) {
                LOG.warn("{} did not end cleanly", part.getClass().getSimpleName(), failure);
            }
        }
        closed.countDown();
    }
}
