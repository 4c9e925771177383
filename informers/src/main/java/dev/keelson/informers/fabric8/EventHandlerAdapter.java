package dev.keelson.informers.fabric8;

import dev.keelson.informers.ResourceHandler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import org.jspecify.annotations.Nullable;

/** Tells Fabric8's handler what ours is told. Confined to the handler's queue. */
final class EventHandlerAdapter<T extends HasMetadata> implements ResourceHandler<T> {

    private final ResourceEventHandler<? super T> handler;
    // How many objects the handler knows of.
    private long known;
    // Whether the handler was told of an object that went away unseen since the last list.
    private boolean foundGone;

    EventHandlerAdapter(ResourceEventHandler<? super T> handler) {
        this.handler = handler;
    }

    boolean isFor(ResourceEventHandler<?> other) {
        return handler == other;
    }

    @Override
    public void onAdd(T object, boolean initial) {
        known++;
        handler.onAdd(object);
    }

    @Override
    public void onUpdate(T oldObject, T newObject) {
        handler.onUpdate(oldObject, newObject);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
        known--;
        foundGone |= finalStateUnknown;
        handler.onDelete(object, finalStateUnknown);
    }

    @Override
    public void onListing(String lastRevision) {
        handler.onBeforeList(nullIfEmpty(lastRevision));
    }

    @Override
    public void onListed(String revision) {
        listed(revision, known == 0);
    }

    /** @param empty whether there are no objects after the list */
    void listed(String revision, boolean empty) {
        boolean remainedEmpty = empty && !foundGone;
        foundGone = false;
        handler.onList(revision, remainedEmpty);
    }

    /** Failures name the user's handler. */
    @Override
    public String toString() {
        return handler.toString();
    }

    /** Fabric8 knows no annotations of null, but says that there is none before the first list. */
    @SuppressWarnings("NullAway")
    private static String nullIfEmpty(String revision) {
        @Nullable String none = null;
        return revision.isEmpty() ? none : revision;
    }
}
