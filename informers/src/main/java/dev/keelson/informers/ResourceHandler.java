package dev.keelson.informers;

/**
 * Told about the changes of an informer's objects.
 *
 * <p>Guarantees: calls never overlap; those for one object come in order, beginning with {@code onAdd}, and adds and
 * deletions alternate, so that whoever applies every call to a map holds what the informer holds. When a call comes, the
 * informer's {@link SharedInformer#indexer} shows that change already, or a later one. A handler may block without delaying
 * others, though its own queue then grows. What it throws is reported to the {@link InformerObserver}, and the call is not
 * repeated. Objects are the handler's own copies, unless it was added with {@link HandlerOptions#sharing}.
 *
 * <p>A handler may call the informer, also to add and to remove handlers, itself among them.
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

    /**
     * The informer asks the server for a complete list: for the first time, or because it cannot go on from where it was.
     * Until {@link #onListed} what it holds may lag behind. Called once however often the list has to be retried.
     *
     * @param lastRevision up to where the informer had followed the server; empty before the first list
     */
    default void onListing(String lastRevision) {}

    /**
     * A complete list has arrived, and every call that it led to has returned. Not called for a list that had arrived
     * before the handler was added.
     *
     * @param revision that of the list
     */
    default void onListed(String revision) {}
}
