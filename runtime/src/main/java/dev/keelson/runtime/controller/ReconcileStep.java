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
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reconcile and what follows from its result. Contains everything but the interruption of its worker. */
final class ReconcileStep {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileStep.class);

    private final String controller;
    private final Reconciler reconciler;
    private final PriorityWorkQueue<Request> queue;
    private final Duration timeout;
    private final Clock clock;
    private final ControllerMetrics metrics;

    ReconcileStep(
            String controller,
            Reconciler reconciler,
            PriorityWorkQueue<Request> queue,
            Duration timeout,
            Clock clock,
            ControllerMetrics metrics) {
        this.controller = controller;
        this.reconciler = reconciler;
        this.queue = queue;
        this.timeout = timeout;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** @throws InterruptedException when the worker was interrupted for another reason than the time limit */
    void run(Request request) throws InterruptedException {
        int priority = queue.priorityOf(request);
        long started = clock.nanos();
        metrics.begun();
        Outcome outcome = Outcome.ERROR;
        try (TimeLimit limit = TimeLimit.start(timeout, clock)) {
            outcome = reconcile(request, priority, limit);
        } finally {
            metrics.ended(outcome, clock.nanos() - started);
        }
    }

    private Outcome reconcile(Request request, int priority, TimeLimit limit) throws InterruptedException {
        try {
            return follow(request, reconciler.reconcile(request), priority);
        } catch (TerminalException terminal) {
            LOG.error("controller {}: {} cannot be reconciled until it changes", controller, request, terminal);
            metrics.terminalError();
            queue.forget(request);
        } catch (InterruptedException interrupted) {
            if (!limit.isOver()) {
                throw interrupted;
            }
            LOG.error("controller {}: reconciling {} took longer than {}", controller, request, timeout);
            metrics.timeout();
            queue.addRateLimited(request, priority);
        } catch (Exception failed) {
            log(request, failed);
            queue.addRateLimited(request, priority);
        } catch (Throwable error) {
            LOG.error(
                    "controller {}: reconciling {} ended with an Error; it is tried again", controller, request, error);
            metrics.panic();
            queue.addRateLimited(request, priority);
        }
        return Outcome.ERROR;
    }

    /** A conflict is how optimistic concurrency works: the cache was behind, and the newer state brings another try. */
    private void log(Request request, Exception failed) {
        boolean conflict = failed instanceof KubernetesClientException refused
                && refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
        if (conflict) {
            LOG.debug("controller {}: {} was changed meanwhile; it is tried again", controller, request);
        } else {
            LOG.error("controller {}: reconciling {} failed; it is tried again", controller, request, failed);
        }
    }

    private Outcome follow(Request request, Result result, int formerPriority) {
        Integer wanted = result.priority();
        int priority = wanted == null ? formerPriority : wanted;
        return switch (result.kind()) {
            case DONE -> {
                queue.forget(request);
                yield Outcome.SUCCESS;
            }
            case REQUEUE -> {
                queue.addRateLimited(request, priority);
                yield Outcome.REQUEUE;
            }
            case REQUEUE_AFTER -> {
                queue.forget(request);
                queue.addAfter(request, result.after(), priority);
                yield Outcome.REQUEUE_AFTER;
            }
        };
    }
}
