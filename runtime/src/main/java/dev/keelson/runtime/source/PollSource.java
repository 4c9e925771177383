package dev.keelson.runtime.source;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks something outside the cluster, at once and then periodically, which requests to add; with low priority. A poll that
 * throws, whatever it throws, is followed by the next one; one that does not return is followed by none.
 */
public final class PollSource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(PollSource.class);

    private final Callable<? extends Collection<Request>> poll;
    private final Duration period;
    private final Clock clock;
    // Polls never overlap, also over a stop and a start.
    private final Executor strand;
    // Guarded by this. Null while stopped.
    private @Nullable Timer timer;

    /**
     * @param poll may block; what it throws is logged, and the next poll comes all the same
     * @param executor runs the polls
     */
    public PollSource(Callable<? extends Collection<Request>> poll, Duration period, Clock clock, Executor executor) {
        this.poll = poll;
        this.period = period;
        this.clock = clock;
        this.strand = Threads.serial(executor);
    }

    @Override
    public synchronized CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
        if (timer != null) {
            throw new IllegalStateException("the poll source is started already");
        }
        // A poll that takes longer than the period makes the source skip a beat.
        AtomicBoolean polling = new AtomicBoolean(true);
        CompletableFuture<Void> polled = new CompletableFuture<>();
        strand.execute(() -> {
            pollOnce(queue, polling);
            polled.complete(null);
        });
        timer = clock.scheduleEvery(period, () -> {
            if (polling.compareAndSet(false, true)) {
                strand.execute(() -> pollOnce(queue, polling));
            }
        });
        return polled;
    }

    private void pollOnce(PriorityWorkQueue<Request> queue, AtomicBoolean polling) {
        try {
            poll.call().forEach(request -> queue.add(request, PriorityWorkQueue.LOW));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Throwable failed) {
            LOG.warn("polling failed; the next poll comes in {}", period, failed);
        } finally {
            polling.set(false);
        }
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public String toString() {
        return "poll every " + period;
    }
}
