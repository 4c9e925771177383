package dev.keelson.apiserver.server;

import java.util.concurrent.CountDownLatch;

/** How far the server has come. Safe for many threads. */
final class Readiness {

    private final CountDownLatch booted = new CountDownLatch(1);
    private volatile boolean shuttingDown;
    private volatile boolean bootFailed;

    /** The boot objects are there. */
    void booted() {
        bootFailed = false;
        booted.countDown();
    }

    /** They could not be written; the server serves, and says that it is not ready, until they are. */
    void bootFailed() {
        bootFailed = true;
        booted.countDown();
    }

    void shuttingDown() {
        shuttingDown = true;
    }

    boolean isBooted() {
        return booted.getCount() == 0 && !bootFailed;
    }

    boolean isShuttingDown() {
        return shuttingDown;
    }

    void await() throws InterruptedException {
        booted.await();
    }
}
