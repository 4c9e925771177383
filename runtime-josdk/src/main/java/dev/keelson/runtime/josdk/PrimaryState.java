package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter.RateLimitState;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import org.jspecify.annotations.Nullable;

/** Where one primary resource stands. Guarded by its {@link PrimaryStates}. */
final class PrimaryState<P extends HasMetadata> {

    /** A deletion that is to be reconciled. */
    record Deletion<P>(P lastKnown, boolean finalStateUnknown) {}

    /** Something happened since the last reconcile began. */
    boolean event;

    /** When to come back without an event, on the clock's {@code nanos()}; null for never. */
    @Nullable
    Long dueNanos;

    /** Set while the last reconcile failed. */
    @Nullable
    RetryExecution retry;

    /** Only where deletions are reconciled. */
    @Nullable
    Deletion<P> deletion;

    /** The uid of the object whose finalizer was removed; what arrives of it until it is gone is of no interest. */
    @Nullable
    String finishedUid;

    @Nullable
    RateLimitState rate;
}
