package dev.keelson.runtime.source;

import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.HandlerRegistration;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.SharedInformer;
import dev.keelson.runtime.handler.EventHandler;
import dev.keelson.runtime.predicate.ObjectPredicate;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Events of an informer's objects that pass a predicate. */
public final class InformerSource<T extends HasMetadata> implements Source {

    private final SharedInformer<T> informer;
    private final EventHandler<? super T> handler;
    private final ObjectPredicate<? super T> predicate;
    private final Duration resync;
    // Guarded by this. Null while stopped.
    private @Nullable HandlerRegistration registration;

    /** @param resync how often every object is handed on without a change; zero for never */
    public InformerSource(
            SharedInformer<T> informer,
            EventHandler<? super T> handler,
            ObjectPredicate<? super T> predicate,
            Duration resync) {
        this.informer = informer;
        this.handler = handler;
        this.predicate = predicate;
        this.resync = resync;
    }

    @Override
    public synchronized CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
        if (registration != null) {
            throw new IllegalStateException("the source of " + informer.type() + " is started already");
        }
        registration =
                informer.addHandler(new Feeder(queue), HandlerOptions.sharing().resyncEvery(resync));
        informer.start();
        return registration.synced();
    }

    @Override
    public synchronized void stop() {
        if (registration != null) {
            registration.close();
            registration = null;
        }
    }

    private final class Feeder implements ResourceHandler<T> {
        private final PriorityWorkQueue<Request> queue;

        Feeder(PriorityWorkQueue<Request> queue) {
            this.queue = queue;
        }

        @Override
        public void onAdd(T object, boolean initial) {
            if (predicate.onAdd(object, initial)) {
                handler.onAdd(object, initial, queue);
            }
        }

        @Override
        public void onUpdate(T oldObject, T newObject) {
            if (predicate.onUpdate(oldObject, newObject)) {
                handler.onUpdate(oldObject, newObject, queue);
            }
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            if (predicate.onDelete(object)) {
                handler.onDelete(object, finalStateUnknown, queue);
            }
        }
    }
}
