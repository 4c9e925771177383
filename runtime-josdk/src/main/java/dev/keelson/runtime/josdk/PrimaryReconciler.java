package dev.keelson.runtime.josdk;

import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import dev.keelson.runtime.reconcile.TerminalException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.MDCUtils;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reconciles one of the SDK's controllers' resources by name: looks it up, dispatches it, and follows the outcome. */
final class PrimaryReconciler<P extends HasMetadata> implements Reconciler {

    private final HostedController<P> controller;
    private final PrimaryStates<P> states;
    private final OwnCopies copies;
    private final Dispatch<P> dispatch;
    private final Metrics metrics;
    private final Map<String, Object> metadata;
    private final Optional<Duration> longestInterval;

    PrimaryReconciler(HostedController<P> controller, PrimaryStates<P> states, OwnCopies copies) {
        this.controller = controller;
        this.states = states;
        this.copies = copies;
        this.dispatch = new Dispatch<>(controller);
        this.metrics = controller.getConfiguration().getConfigurationService().getMetrics();
        this.metadata = controller.processor().metadata();
        this.longestInterval = controller.getConfiguration().maxReconciliationInterval();
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        PrimaryStates.Turn<P> turn = states.begin(request);
        if (turn instanceof PrimaryStates.Turn.Later<P> later) {
            return Result.requeueAfter(later.delay());
        }
        return turn instanceof PrimaryStates.Turn.Now<P> now ? reconcile(request, now) : Result.done();
    }

    private Result reconcile(Request request, PrimaryStates.Turn.Now<P> now) throws Exception {
        OwnCopies.Read<P> found = copies.read(() -> newest(request)).orElse(null);
        PrimaryState.Deletion<P> deletion = now.deletion();
        if (found == null && deletion != null) {
            return reconcile(request, new OwnCopies.Read<>(deletion.lastKnown(), false), now.retry(), deletion);
        }
        if (found == null) {
            states.gone(request);
            metrics.cleanupDone(QueueingEventProcessor.id(request), metadata);
            return Result.done();
        }
        if (states.isFinished(request, found.object().getMetadata().getUid())) {
            return Result.done();
        }
        if (deletion != null) {
            // It was created anew: that deletion is past.
            states.deletionDone(request, deletion);
        }
        return reconcile(request, found, now.retry(), null);
    }

    private Result reconcile(
            Request request,
            OwnCopies.Read<P> found,
            @Nullable RetryInfo retry,
            PrimaryState.@Nullable Deletion<P> deletion)
            throws Exception {
        P primary = found.object();
        SeenState seen = SeenState.of(primary);
        metrics.reconciliationSubmitted(primary, retry, metadata);
        metrics.reconciliationStarted(primary, metadata);
        MDCUtils.addResourceInfo(primary);
        try {
            Dispatch.Outcome outcome = dispatch.run(found, retry, deletion);
            states.succeeded(request);
            metrics.reconciliationSucceeded(primary, metadata);
            lookForMissedEvents(request, seen, outcome.writes());
            return follow(request, seen.uid(), outcome, deletion);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception failed) {
            lookForMissedEvents(request, seen, DispatchContext.Writes.UNKNOWN);
            metrics.reconciliationFailed(primary, states.retry(request), failed, metadata);
            throw states.failed(request).isPresent() ? failed : noRetriesLeft(request, failed);
        } catch (Error thrown) {
            lookForMissedEvents(request, seen, DispatchContext.Writes.UNKNOWN);
            if (states.failed(request).isPresent()) {
                throw thrown;
            }
            throw noRetriesLeft(request, thrown);
        } finally {
            metrics.reconciliationFinished(primary, retry, metadata);
            MDCUtils.removeResourceInfo();
        }
    }

    private void lookForMissedEvents(Request request, SeenState seen, DispatchContext.Writes writes) {
        if (!writes.any() || states.hasEvent(request)) {
            return;
        }
        boolean missed =
                newest(request).filter(now -> seen.isOutdated(now, writes)).isPresent();
        if (missed) {
            controller.processor().missed(request);
        }
    }

    private Optional<P> newest(Request request) {
        return controller.getEventSourceManager().getControllerEventSource().get(QueueingEventProcessor.id(request));
    }

    private Result follow(
            Request request, String uid, Dispatch.Outcome outcome, PrimaryState.@Nullable Deletion<P> deletion) {
        if (deletion != null) {
            states.deletionDone(request, deletion);
            metrics.cleanupDone(QueueingEventProcessor.id(request), metadata);
            return Result.done();
        }
        if (outcome.finalizerRemoved()) {
            states.finalizerRemoved(request, uid);
            return Result.done();
        }
        Optional<Duration> delay = outcome.delay().or(() -> longestInterval);
        return delay.map(wait -> comeBack(request, wait)).orElseGet(Result::done);
    }

    private Result comeBack(Request request, Duration wait) {
        // The queue takes no delay of zero; the shortest there is makes no difference.
        Duration positive = wait.isZero() || wait.isNegative() ? Duration.ofNanos(1) : wait;
        states.due(request, positive);
        return Result.requeueAfter(positive);
    }

    private TerminalException noRetriesLeft(Request request, Throwable failed) {
        longestInterval.ifPresent(interval -> {
            states.due(request, interval);
            controller.processor().addAfter(request, interval);
        });
        String after = longestInterval
                .map(interval -> "; it is reconciled again in " + interval)
                .orElse("");
        return new TerminalException("no retries are left for " + request + after, failed);
    }
}
