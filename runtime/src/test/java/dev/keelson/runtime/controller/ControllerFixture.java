package dev.keelson.runtime.controller;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.metrics.ControllerMetrics;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.ChannelSource;
import dev.keelson.runtime.source.Source;
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
import java.util.concurrent.atomic.AtomicBoolean;

/** A controller fed by hand, on a clock stepped by hand. */
final class ControllerFixture implements AutoCloseable {

    static final Request A = new Request("default", "a");
    static final Request B = new Request("default", "b");
    static final Duration GRACE = Duration.ofSeconds(20);

    final FakeClock clock = new FakeClock();
    final ExecutorService pool = Threads.blocking("controller-test");
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final ChannelSource<Request> source =
            new ChannelSource<>(EventHandlers.enqueueMapped(List::of), Predicates.everything());
    final BlockingQueue<Request> reconciled = new LinkedBlockingQueue<>();
    final AtomicBoolean mayWork = new AtomicBoolean(true);

    Controller controller(ControllerOptions options, Reconciler reconciler) {
        return controller(options, reconciler, List.of(source));
    }

    Controller controller(ControllerOptions options, Reconciler reconciler, List<Source> sources) {
        return new Controller(
                options.withRateLimiter(RateLimiters.exponential(Duration.ofMillis(5), Duration.ofSeconds(1000))),
                reconciler,
                sources,
                clock,
                pool,
                QueueMetricsProvider.none(),
                new ControllerMetrics(registry, options.name(), options.workers()),
                mayWork::get);
    }

    Controller started(Reconciler reconciler) throws Exception {
        return started(ControllerOptions.named("test"), reconciler);
    }

    Controller started(ControllerOptions options, Reconciler reconciler) throws Exception {
        Controller controller = controller(options, reconciler);
        controller.start().get(30, TimeUnit.SECONDS);
        return controller;
    }

    Request next() throws InterruptedException {
        return reconciled.poll(30, TimeUnit.SECONDS);
    }

    /** Steps the clock until the next reconcile. */
    Request stepToNext() throws InterruptedException {
        while (reconciled.isEmpty()) {
            if (clock.pendingTimers() > 0) {
                clock.advance(Duration.ofMillis(1));
            }
            Thread.onSpinWait();
        }
        return reconciled.take();
    }

    /** Stops while stepping the clock. */
    boolean stop(Controller controller) throws Exception {
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return controller.stop(GRACE);
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                },
                pool);
        while (!stopped.isDone()) {
            if (clock.pendingTimers() > 0) {
                clock.advance(Duration.ofSeconds(1));
            }
            Thread.onSpinWait();
        }
        return stopped.get();
    }

    double counter(String name) {
        return registry.get("controller_runtime_" + name).counter().count();
    }

    static void await(CountDownLatch latch) {
        boolean waiting = true;
        while (waiting) {
            try {
                latch.await();
                waiting = false;
            } catch (InterruptedException ignored) {
                // What is tested is work that takes no notice.
            }
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
