package dev.keelson.runtime.controller;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.RateLimiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a controller works.
 *
 * @param name appears in metrics, logs and thread names; unique within a manager
 * @param workers how many requests are reconciled at once
 * @param rateLimiter the delays of retries; null for the queue's standard
 * @param reconcileTimeout a reconcile that takes longer is interrupted and retried; zero for no limit
 * @param needsLeadership whether it may run only while leading
 */
public record ControllerOptions(
        String name,
        int workers,
        @Nullable RateLimiter<Request> rateLimiter,
        Duration reconcileTimeout,
        boolean needsLeadership) {

    public ControllerOptions {
        if (workers < 1) {
            throw new IllegalArgumentException("controller " + name + " needs at least one worker, has " + workers);
        }
    }

    /** One worker, standard retries, no time limit, only while leading. */
    public static ControllerOptions named(String name) {
        return new ControllerOptions(name, 1, null, Duration.ZERO, true);
    }

    public ControllerOptions withWorkers(int value) {
        return new ControllerOptions(name, value, rateLimiter, reconcileTimeout, needsLeadership);
    }

    public ControllerOptions withRateLimiter(RateLimiter<Request> value) {
        return new ControllerOptions(name, workers, value, reconcileTimeout, needsLeadership);
    }

    public ControllerOptions withReconcileTimeout(Duration value) {
        return new ControllerOptions(name, workers, rateLimiter, value, needsLeadership);
    }

    public ControllerOptions withNeedsLeadership(boolean value) {
        return new ControllerOptions(name, workers, rateLimiter, reconcileTimeout, value);
    }
}
