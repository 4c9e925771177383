package dev.keelson.runtime.reconcile;

/**
 * A {@link Reconciler} that is handed the object, a copy of its own from the cache, for the many that begin with reading it.
 * The same guarantees hold. The object may be older than the server's.
 */
@FunctionalInterface
public interface ObjectReconciler<T> {

    /** As {@link Reconciler#reconcile}, while the object exists. */
    Result reconcile(T object) throws Exception;

    /** The object does not exist: it was deleted, perhaps long ago. Objects with finalizers are first reconciled as such. */
    default Result gone(Request request) throws Exception {
        return Result.done();
    }
}
