package dev.keelson.runtime.cache;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Blocks a thread until futures complete, or a clock says that it has been long enough. */
final class TimedWait {

    private TimedWait() {}

    /** Whether all of {@code futures} completed in time. They must not fail. */
    static boolean of(List<CompletableFuture<Void>> futures, Duration timeout, Clock clock)
            throws InterruptedException {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> outcome.complete(true));
        Timer timer = clock.schedule(timeout, () -> outcome.complete(false));
        try {
            return outcome.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            timer.cancel();
        }
    }
}
