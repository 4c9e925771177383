package dev.keelson.runtime.controller;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.metrics.ControllerMetrics;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.PriorityWorkQueue;
import dev.keelson.workqueue.QueueMetricsProvider;
import dev.keelson.workqueue.WorkQueueBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a reconciler for the requests that its sources find.
 *
 * <p>Guarantees: as {@link Reconciler} says. Workers start when all sources have delivered their initial state. A stopped
 * controller can be started again and then begins with everything there is. Made by {@code ControllerBuilder}; this class
 * is for those who wire by hand.
 *
 * <p>Follows controller-runtime's pkg/internal/controller.
 */
public final class Controller {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final ControllerOptions options;
    private final Reconciler reconciler;
    private final List<Source> sources;
    private final Clock clock;
    private final Executor executor;
    private final QueueMetricsProvider queueMetrics;
    private final ControllerMetrics metrics;

    // Guarded by this. Null while stopped.
    private @Nullable ControllerRun run;

    /** @param executor gives every worker a thread for as long as the controller runs */
    public Controller(
            ControllerOptions options,
            Reconciler reconciler,
            List<? extends Source> sources,
            Clock clock,
            Executor executor,
            QueueMetricsProvider queueMetrics,
            ControllerMetrics metrics) {
        this.options = options;
        this.reconciler = reconciler;
        this.sources = List.copyOf(sources);
        this.clock = clock;
        this.executor = executor;
        this.queueMetrics = queueMetrics;
        this.metrics = metrics;
    }

    public String name() {
        return options.name();
    }

    public boolean needsLeadership() {
        return options.needsLeadership();
    }

    /**
     * Starts sources and then workers; does not block. Does nothing when started already.
     *
     * @return completes when the workers have started; fails when a source could not deliver its initial state
     */
    public synchronized CompletableFuture<Void> start() {
        if (run != null) {
            return run.working();
        }
        WorkQueueBuilder<Request> builder =
                WorkQueueBuilder.<Request>named(options.name()).clock(clock).metrics(queueMetrics);
        if (options.rateLimiter() != null) {
            builder.rateLimiter(options.rateLimiter());
        }
        PriorityWorkQueue<Request> queue = builder.buildPriority();
        ReconcileStep step =
                new ReconcileStep(options.name(), reconciler, queue, options.reconcileTimeout(), clock, metrics);
        run = new ControllerRun(options, sources, queue, step, executor);
        LOG.debug("controller {} starts", options.name());
        return run.start();
    }

    /**
     * Stops sources and lets the workers finish what is in work; interrupts what is not done within {@code grace}. What
     * waits is given up, since it will be found again by whoever starts next. Does nothing when stopped already.
     *
     * @return whether everything in work was done in time
     */
    public boolean stop(Duration grace) throws InterruptedException {
        ControllerRun ending;
        synchronized (this) {
            ending = run;
            run = null;
        }
        return ending == null || ending.stop(grace);
    }

    /** Adds a request by hand; ignored while the controller is stopped. */
    public synchronized void enqueue(Request request) {
        if (run != null) {
            run.queue().add(request);
        }
    }
}
