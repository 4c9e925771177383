package dev.keelson.runtime.controller;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.RateLimiter;
import java.time.Duration;
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
        return new ControllerOptions(
                value,
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

    public ControllerOptions withType(ResourceType<?> value) {
        return new ControllerOptions(
                name,
                value,
                workers,
                rateLimiter,
                reconcileTimeout,
                syncTimeout,
                needsLeadership,
                warmUp,
                priorities,
                containErrors);
    }

    public ControllerOptions withWorkers(int value) {
        return new ControllerOptions(
                name,
                type,
                value,
                rateLimiter,
                reconcileTimeout,
                syncTimeout,
                needsLeadership,
                warmUp,
                priorities,
                containErrors);
    }

    public ControllerOptions withRateLimiter(RateLimiter<Request> value) {
        return new ControllerOptions(
                name,
                type,
                workers,
                value,
                reconcileTimeout,
                syncTimeout,
                needsLeadership,
                warmUp,
                priorities,
                containErrors);
    }

    public ControllerOptions withReconcileTimeout(Duration value) {
        return new ControllerOptions(
                name,
                type,
                workers,
                rateLimiter,
                value,
                syncTimeout,
                needsLeadership,
                warmUp,
                priorities,
                containErrors);
    }

    public ControllerOptions withSyncTimeout(Duration value) {
        return new ControllerOptions(
                name,
                type,
                workers,
                rateLimiter,
                reconcileTimeout,
                value,
                needsLeadership,
                warmUp,
                priorities,
                containErrors);
    }

    public ControllerOptions withNeedsLeadership(boolean value) {
        return new ControllerOptions(
                name,
                type,
                workers,
                rateLimiter,
                reconcileTimeout,
                syncTimeout,
                value,
                warmUp,
                priorities,
                containErrors);
    }

    public ControllerOptions withWarmUp(boolean value) {
        return new ControllerOptions(
                name,
                type,
                workers,
                rateLimiter,
                reconcileTimeout,
                syncTimeout,
                needsLeadership,
                value,
                priorities,
                containErrors);
    }

    public ControllerOptions withContainErrors(boolean value) {
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
                value);
    }

    public ControllerOptions withPriorities(boolean value) {
        return new ControllerOptions(
                name,
                type,
                workers,
                rateLimiter,
                reconcileTimeout,
                syncTimeout,
                needsLeadership,
                warmUp,
                value,
                containErrors);
    }
}
