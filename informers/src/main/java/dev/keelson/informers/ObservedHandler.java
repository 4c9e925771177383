package dev.keelson.informers;

/** Looks, before and after each call of a handler that shares, whether its objects have been changed. */
final class ObservedHandler<T> implements ResourceHandler<T> {

    private final ResourceHandler<? super T> handler;
    private final MutationDetector<T> detector;
    private final String whose;

    ObservedHandler(ResourceHandler<? super T> handler, MutationDetector<T> detector) {
        this.handler = handler;
        this.detector = detector;
        this.whose = "the handler " + handler;
    }

    @Override
    public void onAdd(T object, boolean initial) {
        detector.lookBefore(object);
        try {
            handler.onAdd(object, initial);
        } finally {
            detector.lookAfter(object, whose);
        }
    }

    @Override
    public void onUpdate(T oldObject, T newObject) {
        detector.lookBefore(oldObject);
        detector.lookBefore(newObject);
        try {
            handler.onUpdate(oldObject, newObject);
        } finally {
            detector.lookAfter(oldObject, whose);
            detector.lookAfter(newObject, whose);
        }
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
        detector.lookBefore(object);
        try {
            handler.onDelete(object, finalStateUnknown);
        } finally {
            detector.lookAfter(object, whose);
        }
    }

    @Override
    public void onListing(String lastRevision) {
        handler.onListing(lastRevision);
    }

    @Override
    public void onListed(String revision) {
        handler.onListed(revision);
    }
}
