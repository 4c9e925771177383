package dev.keelson.informers;

import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A handler and what it has yet to be told, without bound. Holds a thread only while there is something to tell. */
final class HandlerQueue<T extends HasMetadata> implements HandlerRegistration {

    private final ResourceHandler<? super T> handler;
    private final Function<CachedObject<T>, T> view;
    private final Executor strand;
    private final BiConsumer<String, Throwable> failures;
    private final Consumer<HandlerQueue<T>> onClose;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private volatile boolean closed;
    // Set once, before the handler is reachable by others.
    private @Nullable Timer resync;

    /**
     * @param view what of a cached object the handler gets
     * @param failures told the object's key and what the handler threw
     */
    HandlerQueue(
            ResourceHandler<? super T> handler,
            Function<CachedObject<T>, T> view,
            Executor executor,
            BiConsumer<String, Throwable> failures,
            Consumer<HandlerQueue<T>> onClose) {
        this.handler = handler;
        this.view = view;
        this.strand = Threads.serial(executor);
        this.failures = failures;
        this.onClose = onClose;
    }

    void resyncWith(Timer timer) {
        resync = timer;
    }

    void add(Notification<T> notification) {
        strand.execute(() -> deliver(notification));
    }

    private void deliver(Notification<T> notification) {
        if (closed) {
            return;
        }
        if (notification instanceof Notification.Synced) {
            synced.complete(null);
        } else if (notification instanceof Notification.Added<T> added) {
            contained(added.object(), () -> handler.onAdd(view.apply(added.object()), added.initial()));
        } else if (notification instanceof Notification.Updated<T> updated) {
            contained(
                    updated.newObject(),
                    () -> handler.onUpdate(view.apply(updated.oldObject()), view.apply(updated.newObject())));
        } else if (notification instanceof Notification.Deleted<T> deleted) {
            contained(
                    deleted.object(),
                    () -> handler.onDelete(view.apply(deleted.object()), deleted.finalStateUnknown()));
        }
    }

    private void contained(CachedObject<T> object, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            failures.accept(object.key(), thrown);
        }
    }

    @Override
    public boolean hasSynced() {
        return synced.isDone() && !synced.isCompletedExceptionally();
    }

    @Override
    public CompletableFuture<Void> synced() {
        return synced.copy();
    }

    @Override
    public void close() {
        closed = true;
        if (resync != null) {
            resync.cancel();
        }
        onClose.accept(this);
        synced.completeExceptionally(new IllegalStateException("the handler was removed before it was synced"));
    }
}
