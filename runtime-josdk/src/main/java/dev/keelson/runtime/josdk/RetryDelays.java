package dev.keelson.runtime.josdk;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.RateLimiter;
import java.time.Duration;

/** Gives the queue the delay that the SDK's retry has chosen already; counting is {@link PrimaryStates}' affair. */
record RetryDelays(PrimaryStates<?> states) implements RateLimiter<Request> {

    @Override
    public Duration when(Request request) {
        return states.untilDue(request);
    }

    @Override
    public void forget(Request request) {}

    @Override
    public int failures(Request request) {
        return states.attempts(request);
    }
}
