package dev.keelson.runtime.handler;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;

/**
 * Adds to a controller's queue the requests that a change concerns. Gets the cache's own objects and must not change them.
 * Follows controller-runtime's pkg/handler.
 */
public interface EventHandler<T> {

    /** @param initial whether the object was there when the source started */
    void onAdd(T object, boolean initial, PriorityWorkQueue<Request> queue);

    void onUpdate(T oldObject, T newObject, PriorityWorkQueue<Request> queue);

    /** @param finalStateUnknown whether {@code object} may not be the last state there was */
    void onDelete(T object, boolean finalStateUnknown, PriorityWorkQueue<Request> queue);

    /** Something outside the cluster concerns {@code object}. */
    void onGeneric(T object, PriorityWorkQueue<Request> queue);
}
