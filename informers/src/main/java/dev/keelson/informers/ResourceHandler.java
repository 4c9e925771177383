package dev.keelson.informers;

/**
 * Told about the changes of an informer's objects.
 *
 * <p>Guarantees: calls never overlap; those for one object come in order, beginning with {@code onAdd}. Several changes of
 * one object may arrive as one. A handler may block without delaying others, though its own queue then grows. What it
 * throws is reported to the {@link InformerObserver}, and the call is not repeated. Objects are the handler's own copies,
 * unless it was added with {@link HandlerOptions#sharing}.
 */
public interface ResourceHandler<T> {

    /**
     * @param initial whether the object was there before the handler (from its point of view) began to listen
     */
    default void onAdd(T object, boolean initial) {}

    /** Also called, with equal revisions, after a relist and by a resync. */
    default void onUpdate(T oldObject, T newObject) {}

    /**
     * @param finalStateUnknown whether the deletion itself was missed, so that {@code object} is the last state seen and
     *     perhaps not the last there was
     */
    default void onDelete(T object, boolean finalStateUnknown) {}
}
