package dev.keelson.runtime.controller;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.metrics.ControllerMetrics;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.QueueMetricsProvider;
import dev.keelson.workqueue.WorkQueueBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a reconciler for the requests that its sources find.
 *
 * <p>Guarantees: as {@link Reconciler} says, also over stops and starts: a request whose reconcile did not end with a stop
 * waits until it has. Workers start when all sources have delivered their initial state. Whatever a reconciler, a source, a
 * handler or a predicate throws, or leaves interrupted, costs no worker. A stopped controller can be started again and then
 * begins with everything there is.
 *
 * <p>Caveats: a reconcile that never returns holds its worker; the others go on, and {@link #stop} gives it up. A reconcile
 * time limit interrupts, so work that ignores interruption outlasts it.
 *
 * <p>Made by {@code ControllerBuilder}; this class is for those who wire by hand. Follows controller-runtime's
 * pkg/internal/controller.
 */
public final class Controller {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final ControllerOptions options;
    private final Reconciler reconciler;
    private final Clock clock;
    private final Executor executor;
    private final QueueMetricsProvider queueMetrics;
    private final ControllerMetrics metrics;
    private final BooleanSupplier mayWork;
    private final LogContext context;
    private final KeysInWork keys = new KeysInWork();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    // Guarded by this. All sources, for the next run.
    private final List<Source> sources;
    // Guarded by this. Null while stopped.
    private @Nullable ControllerRun run;

    /** As the other constructor, for a controller that may always work. */
    public Controller(
            ControllerOptions options,
            Reconciler reconciler,
            List<? extends Source> sources,
            Clock clock,
            Executor executor,
            QueueMetricsProvider queueMetrics,
            ControllerMetrics metrics) {
        this(options, reconciler, sources, clock, executor, queueMetrics, metrics, () -> true);
    }

    /**
     * @param executor gives every worker a thread for as long as the controller runs
     * @param mayWork asked before each reconcile: while it says no, such as when a lease has expired and the stop is yet to
     *     come, requests wait
     */
    public Controller(
            ControllerOptions options,
            Reconciler reconciler,
            List<? extends Source> sources,
            Clock clock,
            Executor executor,
            QueueMetricsProvider queueMetrics,
            ControllerMetrics metrics,
            BooleanSupplier mayWork) {
        this.options = options;
        this.reconciler = reconciler;
        this.sources = new ArrayList<>(sources);
        this.clock = clock;
        this.executor = executor;
        this.queueMetrics = queueMetrics;
        this.metrics = metrics;
        this.mayWork = mayWork;
        this.context = LogContext.of(options, clock.now().hashCode() ^ ((long) System.identityHashCode(this) << 32));
    }

    public String name() {
        return options.name();
    }

    public ControllerOptions options() {
        return options;
    }

    public boolean needsLeadership() {
        return options.needsLeadership();
    }

    /**
     * Starts sources alone, so that the queue fills; does not block. Does nothing when started already.
     *
     * @return completes when the sources have delivered their initial state; fails when one cannot
     */
    public CompletableFuture<Void> warmUp() {
        ControllerRun present;
        List<Source> first;
        synchronized (this) {
            present = present();
            first = List.copyOf(sources);
        }
        return present.warmUp(first);
    }

    /**
     * Starts sources, if they are not, and then workers; does not block. Does nothing when started already.
     *
     * @return completes when the workers have started; fails when a source cannot deliver its initial state, or has not
     *     within the time for it, though workers start as soon as it has
     */
    public CompletableFuture<Void> start() {
        ControllerRun present;
        List<Source> first;
        synchronized (this) {
            present = present();
            first = List.copyOf(sources);
        }
        ReconcileStep step =
                new ReconcileStep(options, reconciler, present.queue(), clock, metrics, context, present::isStopping);
        return present.start(first, step);
    }

    /** Guarded by this. */
    private ControllerRun present() {
        ControllerRun present = run;
        if (present == null) {
            WorkQueueBuilder<Request> queue = WorkQueueBuilder.<Request>named(options.name())
                    .clock(clock)
                    .metrics(queueMetrics)
                    .priorities(options.priorities());
            if (options.rateLimiter() != null) {
                queue.rateLimiter(options.rateLimiter());
            }
            present = new ControllerRun(options, queue.buildPriority(), keys, clock, executor, new Upward());
            run = present;
            LOG.debug("controller {} starts", options.name());
        }
        return present;
    }

    /** Adds a source, at any time. It starts with the controller, or at once. */
    public void watch(Source source) {
        ControllerRun present;
        synchronized (this) {
            sources.add(source);
            present = run;
        }
        if (present != null) {
            present.watch(source);
        }
    }

    /**
     * Stops sources and lets the workers finish what is in work; interrupts what is not done within the first three quarters
     * of {@code grace}. What waits is given up, since it will be found again by whoever starts next. Does nothing when
     * stopped already.
     *
     * @return whether all work has ended, interrupted or not
     */
    public boolean stop(Duration grace) throws InterruptedException {
        ControllerRun ending;
        synchronized (this) {
            ending = run;
            run = null;
        }
        return ending == null ? keys.isEmpty() : ending.stop(grace);
    }

    /** Whether nothing is being reconciled, also from before the last stop. */
    public boolean isIdle() {
        return keys.isEmpty();
    }

    /** Fails with the first Error of a reconciler, where these are not contained; never completes otherwise. */
    public CompletableFuture<Void> failed() {
        return failed.copy();
    }

    /** Adds a request by hand; ignored while the controller is stopped. */
    public synchronized void enqueue(Request request) {
        if (run != null) {
            run.queue().add(request);
        }
    }

    private final class Upward implements ControllerRun.Owner {
        @Override
        public boolean mayWork() {
            return mayWork.getAsBoolean();
        }

        @Override
        public void wanted(Request request) {
            enqueue(request);
        }

        @Override
        public void failed(Throwable error) {
            failed.completeExceptionally(error);
        }
    }
}
