package dev.keelson.runtime.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.metrics.ControllerMetrics;
import dev.keelson.runtime.predicate.ObjectPredicate;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import dev.keelson.runtime.reconcile.TerminalException;
import dev.keelson.runtime.source.ChannelSource;
import dev.keelson.workqueue.QueueMetricsProvider;
import dev.keelson.workqueue.RateLimiters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControllerTest {

    private static final Request A = new Request("default", "a");
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final FakeClock clock = new FakeClock();
    private final ExecutorService pool = Threads.blocking("controller-test");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChannelSource<Request> source =
            new ChannelSource<>(EventHandlers.enqueueMapped(List::of), new ObjectPredicate<>() {});
    private final BlockingQueue<Request> reconciled = new LinkedBlockingQueue<>();

    @AfterEach
    void endThreads() {
        pool.shutdownNow();
    }

    private Controller controller(ControllerOptions options, Reconciler reconciler) {
        return new Controller(
                options.withRateLimiter(RateLimiters.exponential(Duration.ofMillis(5), Duration.ofSeconds(1000))),
                reconciler,
                List.of(source),
                clock,
                pool,
                QueueMetricsProvider.none(),
                new ControllerMetrics(registry, options.name(), options.workers()));
    }

    private Controller started(Reconciler reconciler) throws Exception {
        Controller controller = controller(ControllerOptions.named("test"), reconciler);
        controller.start().get(30, TimeUnit.SECONDS);
        return controller;
    }

    private Request next() throws InterruptedException {
        return reconciled.poll(30, TimeUnit.SECONDS);
    }

    /** Steps the clock in milliseconds until the next reconcile, and says how many it took. */
    private long millisToNext() throws InterruptedException {
        long waited = 0;
        while (reconciled.isEmpty()) {
            if (clock.pendingTimers() > 0) {
                clock.advance(Duration.ofMillis(1));
                waited++;
            }
            Thread.onSpinWait();
        }
        reconciled.take();
        return waited;
    }

    private double counter(String name) {
        return registry.get("controller_runtime_" + name).counter().count();
    }

    @Test
    void reconcilesWhatASourceFinds() throws Exception {
        started(request -> {
            reconciled.add(request);
            return Result.done();
        });
        source.send(A);

        assertThat(next()).isEqualTo(A);
    }

    @Test
    void retriesWithGrowingDelaysWithoutEndAndStartsAfreshAfterSuccess() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        started(request -> {
            reconciled.add(request);
            if (calls.incrementAndGet() % 8 != 0) {
                throw new IllegalStateException("deliberate");
            }
            return Result.done();
        });
        for (int round = 0; round < 2; round++) {
            source.send(A);
            assertThat(next()).isEqualTo(A);
            long former = 0;
            for (int failure = 1; failure < 8; failure++) {
                long waited = millisToNext();
                assertThat(waited).isGreaterThan(former);
                former = waited;
            }
            assertThat(former).isBetween(300L, 330L);
        }
    }

    @Test
    void doesNotRetryATerminalFailureUntilTheNextEvent() throws Exception {
        started(request -> {
            reconciled.add(request);
            throw new TerminalException("deliberate");
        });
        source.send(A);
        next();
        source.send(A);
        next();

        clock.advance(Duration.ofHours(1));
        assertThat(clock.pendingTimers()).isZero();
        assertThat(reconciled).isEmpty();
    }

    @Test
    void containsAndCountsErrors() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch twice = new CountDownLatch(2);
        started(request -> {
            reconciled.add(request);
            twice.countDown();
            if (calls.incrementAndGet() == 1) {
                throw new StackOverflowError("deliberate");
            }
            return Result.done();
        });
        source.send(A);
        next();
        millisToNext();

        assertThat(twice.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(counter("reconcile_panics_total")).isEqualTo(1);
        assertThat(counter("reconcile_errors_total")).isEqualTo(1);
    }

    @Test
    void comesBackAfterTheTimeThatTheResultNames() throws Exception {
        started(request -> {
            reconciled.add(request);
            return Result.requeueAfter(Duration.ofSeconds(1));
        });
        source.send(A);
        next();

        assertThat(millisToNext()).isBetween(980L, 1001L);
        assertThat(millisToNext()).isBetween(980L, 1001L);
    }

    @Test
    void neverReconcilesARequestTwiceAtOnceAlsoAcrossDeleteAndRecreate() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch again = new CountDownLatch(2);
        Controller controller = controller(ControllerOptions.named("test").withWorkers(4), request -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            entered.countDown();
            go.await();
            inside.decrementAndGet();
            again.countDown();
            return Result.done();
        });
        controller.start().get(30, TimeUnit.SECONDS);
        source.send(A);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        // A delete and a create are two more events for the same request.
        source.send(A);
        source.send(A);
        go.countDown();

        assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void interruptsAReconcileThatTakesTooLongAndTriesAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Boolean> interruptedAgain = new CompletableFuture<>();
        Controller controller =
                controller(ControllerOptions.named("test").withReconcileTimeout(Duration.ofSeconds(5)), request -> {
                    reconciled.add(request);
                    if (calls.incrementAndGet() == 1) {
                        new CountDownLatch(1).await();
                    }
                    interruptedAgain.complete(Thread.currentThread().isInterrupted());
                    return Result.done();
                });
        controller.start().get(30, TimeUnit.SECONDS);
        source.send(A);
        next();
        clock.advance(Duration.ofSeconds(5));
        millisToNext();

        assertThat(interruptedAgain.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(counter("reconcile_timeouts_total")).isEqualTo(1);
    }

    @Test
    void stopWaitsForWhatIsInWorkAndGivesUpWhatWaits() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Controller controller = started(request -> {
            entered.countDown();
            go.await();
            reconciled.add(request);
            return Result.done();
        });
        source.send(A);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        source.send(new Request("default", "b"));
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> {
            try {
                return controller.stop(GRACE);
            } catch (InterruptedException interrupted) {
                return false;
            }
        });
        while (clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
        assertThat(stopped).isNotDone();
        go.countDown();

        assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(reconciled).containsExactly(A);
    }

    @Test
    void stopInterruptsWhatIsNotDoneWithinTheGracePeriod() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<String> ended = new CompletableFuture<>();
        Controller controller = started(request -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                ended.complete("interrupted");
                throw interrupted;
            }
            return Result.done();
        });
        source.send(A);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> {
            try {
                return controller.stop(GRACE);
            } catch (InterruptedException interrupted) {
                return true;
            }
        });
        while (clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
        // Three quarters of it are for what ends by itself; the rest is for what was interrupted.
        clock.advance(GRACE.multipliedBy(3).dividedBy(4));

        assertThat(stopped.get(30, TimeUnit.SECONDS))
                .as("whether all work has ended")
                .isTrue();
        assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }

    @Test
    void worksAgainAfterAStop() throws Exception {
        Controller controller = started(request -> {
            reconciled.add(request);
            return Result.done();
        });
        assertThat(controller.stop(GRACE)).isTrue();
        assertThat(controller.stop(GRACE)).isTrue();
        source.send(A);
        controller.start().get(30, TimeUnit.SECONDS);
        source.send(new Request("default", "b"));

        assertThat(next()).isEqualTo(new Request("default", "b"));
        assertThat(reconciled).isEmpty();
    }
}
