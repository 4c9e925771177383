package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a queue ends, and how its waiting threads do. */
@Timeout(60)
class QueueShutdownTest {

    private final FakeClock clock = new FakeClock();
    private final ExecutorService threads = Threads.blocking("waiting");
    private final PriorityWorkQueue<String> queue =
            WorkQueueBuilder.<String>named("test").clock(clock).buildPriority();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    /** A drain of 30 seconds; its timer shows that it began. */
    private Future<Boolean> startDrain() {
        int timers = clock.pendingTimers();
        Future<Boolean> drained = threads.submit(() -> queue.drain(Duration.ofSeconds(30)));
        while (clock.pendingTimers() == timers) {
            Thread.onSpinWait();
        }
        return drained;
    }

    @Test
    void shutDownHandsOutWhatWaitsAndEndsWorkers() throws Exception {
        queue.add("a");
        queue.addAfter("delayed", Duration.ofSeconds(1));
        queue.shutDown();
        queue.shutDown();
        queue.add("b");

        assertThat(queue.take()).isEqualTo("a");
        queue.done("a");
        clock.advance(Duration.ofSeconds(1));
        assertThat(queue.take()).isNull();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void shutDownWakesAWorkerThatWaits() throws Exception {
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take() == null;
            } catch (InterruptedException interrupted) {
                return false;
            }
        });
        queue.shutDown();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void drainWaitsForWhatIsInWorkAndForWhatWasAddedMeanwhile() throws Exception {
        queue.add("a");
        queue.poll();
        queue.add("a");
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.drain(Duration.ofSeconds(30));
            } catch (InterruptedException interrupted) {
                return false;
            }
        });
        queue.done("a");
        assertThat(drained.isDone()).isFalse();
        assertThat(queue.take()).isEqualTo("a");
        queue.done("a");

        assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void drainGivesUpAfterItsTime() throws Exception {
        queue.add("a");
        queue.poll();
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        Thread drainer = new Thread(() -> {
            try {
                drained.complete(queue.drain(Duration.ofSeconds(5)));
            } catch (InterruptedException interrupted) {
                drained.completeExceptionally(interrupted);
            }
        });
        drainer.start();
        while (clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofSeconds(5));

        assertThat(drained.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void takeAfterShutDownGivesNullForEver() throws Exception {
        queue.close();
        queue.close();

        assertThat(queue.take()).isNull();
        assertThat(queue.take()).isNull();
        assertThat(queue.poll()).isNull();
        assertThat(queue.isShuttingDown()).isTrue();
    }

    @Test
    void anItemAddedAgainDuringWorkIsHandedOutAfterShutDown() throws Exception {
        queue.add("a");
        queue.take();
        queue.add("a");
        queue.shutDown();
        queue.done("a");

        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void shutDownEndsADrainThatWaits() throws Exception {
        queue.add("a");
        queue.poll();
        Future<Boolean> drained = startDrain();
        queue.shutDown();

        assertThat(drained.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void drainAfterShutDownWaitsForWhatIsInWork() throws Exception {
        queue.add("a");
        queue.poll();
        queue.shutDown();
        Future<Boolean> drained = startDrain();
        Future<Boolean> drainedToo = startDrain();
        queue.done("a");

        assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(drainedToo.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.drain(Duration.ZERO)).isTrue();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void anInterruptedDrainLeavesTheQueueShutDown() throws Exception {
        queue.add("a");
        queue.poll();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Future<?> drain = threads.submit(() -> {
            try {
                queue.drain(Duration.ofSeconds(30));
            } catch (Throwable interruption) {
                thrown.complete(interruption);
            }
        });
        while (clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
        drain.cancel(true);

        assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(queue.isShuttingDown()).isTrue();
    }

    @Test
    void anInterruptedThreadTakesNothing() {
        queue.add("a");
        Thread.currentThread().interrupt();

        assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(queue.poll()).isEqualTo("a");
    }

    @Test
    void interruptedWorkersLoseNoItem() throws Exception {
        int items = 2_000;
        for (int i = 0; i < items; i++) {
            CompletableFuture<Thread> started = new CompletableFuture<>();
            Future<String> first = threads.submit(() -> {
                started.complete(Thread.currentThread());
                try {
                    return String.valueOf(queue.take());
                } catch (InterruptedException interrupted) {
                    return "interrupted";
                }
            });
            Thread worker = started.get(30, TimeUnit.SECONDS);
            worker.interrupt();
            queue.add("a");
            if (first.get(30, TimeUnit.SECONDS).equals("interrupted")) {
                assertThat(queue.take()).isEqualTo("a");
            }
            queue.done("a");
        }
        assertThat(queue.size()).isZero();
    }
}
