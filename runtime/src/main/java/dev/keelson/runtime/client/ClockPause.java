package dev.keelson.runtime.client;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Blocks the calling thread until a clock says that it has been long enough. */
final class ClockPause {

    private ClockPause() {}

    static void of(Duration pause, Clock clock) throws InterruptedException {
        if (pause.isZero() || pause.isNegative()) {
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        Timer timer = clock.schedule(pause, over::countDown);
        try {
            over.await();
        } finally {
            timer.cancel();
        }
    }
}
