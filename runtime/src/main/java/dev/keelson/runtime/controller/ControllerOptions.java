package dev.keelson.runtime.controller;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.RateLimiter;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a controller works. Follows controller-runtime's pkg/controller.
 *
 * @param name appears in metrics, logs and thread names; unique within a manager
 * @param type what is reconciled, for logs; null where that is no type of object
 * @param workers how many requests are reconciled at once
 * @param rateLimiter the delays of retries; null for the queue's standard
 * @param reconcileTimeout a reconcile that takes longer is interrupted and retried; zero for no limit
 * @param syncTimeout how long sources may take to deliver their initial state before that counts as a failure; work begins
 *     all the same when they have
 * @param needsLeadership whether it may run only while leading
 * @param warmUp whether sources fill the queue while the manager waits for leadership
 * @param priorities whether initial lists, resyncs and periodic requests are overtaken by live events; else requests come in
 *     the order of their events
 * @param containErrors whether an {@link Error} that a reconciler throws is a failure like others; else it ends its worker
 *     and is reported as the controller's failure
 */
public record ControllerOptions(
        String name,
        @Nullable ResourceType<?> type,
        int workers,
        @Nullable RateLimiter<Request> rateLimiter,
        Duration reconcileTimeout,
        Duration syncTimeout,
        boolean needsLeadership,
        boolean warmUp,
        boolean priorities,
        boolean containErrors) {

    private static final Duration SYNC_TIMEOUT = Duration.ofMinutes(2);

    /** @throws IllegalArgumentException when there would be no worker, or a time is negative */
    public ControllerOptions {
        if (workers < 1) {
            throw new IllegalArgumentException("controller " + name + " needs at least one worker, has " + workers);
        }
        if (reconcileTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "controller " + name + " cannot have a reconcileTimeout of " + reconcileTimeout);
        }
        if (syncTimeout.isNegative() || syncTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "controller " + name + " needs a positive syncTimeout, has " + syncTimeout);
        }
    }

    /** One worker, standard retries, no time limit, 2 minutes to sync, only while leading, no warm-up, priorities, Errors contained. */
    public static ControllerOptions named(String name) {
        return new ControllerOptions(name, null, 1, null, Duration.ZERO, SYNC_TIMEOUT, true, false, true, true);
    }

    public ControllerOptions withName(String value) {
        return with(draft -> draft.name = value);
    }

    public ControllerOptions withType(ResourceType<?> value) {
        return with(draft -> draft.type = value);
    }

    public ControllerOptions withWorkers(int value) {
        return with(draft -> draft.workers = value);
    }

    public ControllerOptions withRateLimiter(RateLimiter<Request> value) {
        return with(draft -> draft.rateLimiter = value);
    }

    public ControllerOptions withReconcileTimeout(Duration value) {
        return with(draft -> draft.reconcileTimeout = value);
    }

    public ControllerOptions withSyncTimeout(Duration value) {
        return with(draft -> draft.syncTimeout = value);
    }

    public ControllerOptions withNeedsLeadership(boolean value) {
        return with(draft -> draft.needsLeadership = value);
    }

    public ControllerOptions withWarmUp(boolean value) {
        return with(draft -> draft.warmUp = value);
    }

    public ControllerOptions withContainErrors(boolean value) {
        return with(draft -> draft.containErrors = value);
    }

    public ControllerOptions withPriorities(boolean value) {
        return with(draft -> draft.priorities = value);
    }

    private ControllerOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** Options being changed. Confined to one call. */
    private static final class Draft {
        private String name;
        private @Nullable ResourceType<?> type;
        private int workers;
        private @Nullable RateLimiter<Request> rateLimiter;
        private Duration reconcileTimeout;
        private Duration syncTimeout;
        private boolean needsLeadership;
        private boolean warmUp;
        private boolean priorities;
        private boolean containErrors;

        Draft(ControllerOptions options) {
            name = options.name;
            type = options.type;
            workers = options.workers;
            rateLimiter = options.rateLimiter;
            reconcileTimeout = options.reconcileTimeout;
            syncTimeout = options.syncTimeout;
            needsLeadership = options.needsLeadership;
            warmUp = options.warmUp;
            priorities = options.priorities;
            containErrors = options.containErrors;
        }

        ControllerOptions options() {
            return new ControllerOptions(
                    name,
                    type,
                    workers,
                    rateLimiter,
                    reconcileTimeout,
                    syncTimeout,
                    needsLeadership,
                    warmUp,
                    priorities,
                    containErrors);
        }
    }
}
