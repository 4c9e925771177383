package dev.keelson.runtime.controller;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.metrics.ControllerMetrics;
import dev.keelson.runtime.metrics.ControllerMetrics.Outcome;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import dev.keelson.runtime.reconcile.TerminalException;
import dev.keelson.workqueue.PriorityWorkQueue;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reconcile and what follows from how it ended. Contains everything, unless Errors are to be let through. What is to be
 * tried again is enqueued before anything is said about it, since saying it may fail as well when memory is short.
 */
final class ReconcileStep {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileStep.class);

    private final ControllerOptions options;
    private final Reconciler reconciler;
    private final PriorityWorkQueue<Request> queue;
    private final Clock clock;
    private final ControllerMetrics metrics;
    private final LogContext context;
    private final BooleanSupplier stopping;

    /** @param stopping whether an interruption means that the controller stops */
    ReconcileStep(
            ControllerOptions options,
            Reconciler reconciler,
            PriorityWorkQueue<Request> queue,
            Clock clock,
            ControllerMetrics metrics,
            LogContext context,
            BooleanSupplier stopping) {
        this.options = options;
        this.reconciler = reconciler;
        this.queue = queue;
        this.clock = clock;
        this.metrics = metrics;
        this.context = context;
        this.stopping = stopping;
    }

    void run(Request request) {
        int priority = queue.priorityOf(request);
        long started = clock.nanos();
        metrics.begun();
        context.enter(request);
        Outcome outcome = Outcome.ERROR;
        try (TimeLimit limit = TimeLimit.start(options.reconcileTimeout(), clock)) {
            outcome = reconcile(request, priority, limit);
        } finally {
            context.leave();
            metrics.ended(outcome, clock.nanos() - started);
        }
    }

    private Outcome reconcile(Request request, int priority, TimeLimit limit) {
        try {
            Result result = reconciler.reconcile(request);
            if (limit.isOver()) {
                metrics.timeout();
            }
            return follow(request, result, priority);
        } catch (TerminalException terminal) {
            queue.forget(request);
            metrics.terminalError();
            LOG.error("controller {}: {} cannot be reconciled until it changes", options.name(), request, terminal);
        } catch (Exception failed) {
            if (failed instanceof InterruptedException && !limit.isOver() && stopping.getAsBoolean()) {
                LOG.debug("controller {}: reconciling {} was interrupted by the stop", options.name(), request);
            } else {
                queue.addRateLimited(request, priority);
                report(request, failed, limit);
            }
        } catch (Throwable error) {
            panicked(request, priority, error);
        }
        return Outcome.ERROR;
    }

    private void panicked(Request request, int priority, Throwable error) {
        queue.addRateLimited(request, priority);
        metrics.panic();
        LOG.error(
                "controller {}: reconciling {} ended with an Error; it is tried again", options.name(), request, error);
        if (!options.containErrors()) {
            throw new UncontainedErrorException(
                    "controller " + options.name() + ": reconciling " + request + " ended with an Error", error);
        }
    }

    /** A conflict is how optimistic concurrency works: the cache was behind, and the newer state brings another try. */
    private void report(Request request, Exception failed, TimeLimit limit) {
        boolean conflict = failed instanceof KubernetesClientException refused
                && refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
        if (limit.isOver()) {
            metrics.timeout();
            LOG.error(
                    "controller {}: reconciling {} took longer than {}; it is tried again",
                    options.name(),
                    request,
                    options.reconcileTimeout(),
                    failed);
        } else if (conflict) {
            LOG.debug("controller {}: {} was changed meanwhile; it is tried again", options.name(), request);
        } else {
            LOG.error("controller {}: reconciling {} failed; it is tried again", options.name(), request, failed);
        }
    }

    private Outcome follow(Request request, Result result, int formerPriority) {
        Integer wanted = result.priority();
        return switch (result.kind()) {
            case DONE -> {
                queue.forget(request);
                yield Outcome.SUCCESS;
            }
            case REQUEUE -> {
                queue.addRateLimited(request, wanted == null ? formerPriority : wanted);
                yield Outcome.REQUEUE;
            }
            case REQUEUE_AFTER -> {
                queue.forget(request);
                queue.addAfter(request, result.after(), wanted == null ? PriorityWorkQueue.LOW : wanted);
                yield Outcome.REQUEUE_AFTER;
            }
        };
    }
}
