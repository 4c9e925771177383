package dev.keelson.runtime.source;

import dev.keelson.clock.Clock;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Events of an informer's objects that pass a predicate. An event for which the predicate or the handler throws delays no
 * other, and is brought again, after 1 s and then ever longer up to a minute, until neither does.
 */
public final class InformerSource<T extends HasMetadata> implements Source {

    private final SharedInformer<T> informer;
    private final EventHandler<? super T> handler;
    private final ObjectPredicate<? super T> predicate;
    private final Duration resync;
    private final Clock clock;
    // Null for calls that are made again on the clock's own thread.
    private final @Nullable Executor executor;
    // Guarded by this. Null while stopped.
    private @Nullable HandlerRegistration registration;
    // Guarded by this. Set while started.
    private @Nullable FailedCalls failedCalls;

    /** As the other constructor, on the system's clock, for handlers that do not block. */
    public InformerSource(
            SharedInformer<T> informer,
            EventHandler<? super T> handler,
            ObjectPredicate<? super T> predicate,
            Duration resync) {
        this.informer = informer;
        this.handler = handler;
        this.predicate = predicate;
        this.resync = resync;
        this.clock = Clock.system();
        this.executor = null;
    }

    /**
     * @param resync how often every object is handed on without a change; zero for never
     * @param executor for calls that are made again, which may block
     */
    public InformerSource(
            SharedInformer<T> informer,
            EventHandler<? super T> handler,
            ObjectPredicate<? super T> predicate,
            Duration resync,
            Clock clock,
            Executor executor) {
        this.informer = informer;
        this.handler = handler;
        this.predicate = predicate;
        this.resync = resync;
        this.clock = clock;
        this.executor = executor;
    }

    @Override
    public synchronized CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
        if (registration != null) {
            throw new IllegalStateException("the source of " + informer.type() + " is started already");
        }
        FailedCalls calls = new FailedCalls(toString(), clock, executor == null ? Runnable::run : executor);
        failedCalls = calls;
        registration = informer.addHandler(
                new Feeder(queue, calls), HandlerOptions.sharing().resyncEvery(resync));
        informer.start();
        return registration.synced();
    }

    @Override
    public synchronized void stop() {
        if (registration != null) {
            registration.close();
            registration = null;
        }
        if (failedCalls != null) {
            failedCalls.end();
            failedCalls = null;
        }
    }

    @Override
    public String toString() {
        return "informer of " + informer.type();
    }

    private final class Feeder implements ResourceHandler<T> {
        private final PriorityWorkQueue<Request> queue;
        private final FailedCalls calls;

        Feeder(PriorityWorkQueue<Request> queue, FailedCalls calls) {
            this.queue = queue;
            this.calls = calls;
        }

        @Override
        public void onAdd(T object, boolean initial) {
            calls.make(object, () -> {
                if (predicate.onAdd(object, initial)) {
                    handler.onAdd(object, initial, queue);
                }
            });
        }

        @Override
        public void onUpdate(T oldObject, T newObject) {
            calls.make(newObject, () -> {
                if (predicate.onUpdate(oldObject, newObject)) {
                    handler.onUpdate(oldObject, newObject, queue);
                }
            });
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            calls.make(object, () -> {
                if (predicate.onDelete(object)) {
                    handler.onDelete(object, finalStateUnknown, queue);
                }
            });
        }

        @Override
        public String toString() {
            return "of a controller (" + InformerSource.this + ", " + predicate + ", " + handler + ")";
        }
    }
}
