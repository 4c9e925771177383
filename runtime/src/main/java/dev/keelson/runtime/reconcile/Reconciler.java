package dev.keelson.runtime.reconcile;

/**
 * Makes the world match one object.
 *
 * <p>Guarantees to the implementation: never called twice at once for the same request, also when the object is deleted and
 * created anew meanwhile; called again after an event that arrives during the call; called again, with growing delays and
 * without end, after it throws.
 *
 * <p>Different requests are reconciled at once when the controller has several workers. The object may be gone: that is the
 * ordinary way to learn of a deletion. Follows controller-runtime's pkg/reconcile.
 */
@FunctionalInterface
public interface Reconciler {

    /**
     * @throws TerminalException when only a change of the object can help; anything else thrown is retried
     * @throws InterruptedException when the time for the reconcile is over or the controller stops
     */
    Result reconcile(Request request) throws Exception;
}
