package dev.keelson.informers;

import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A handler and what it has yet to be told, without bound. Holds a thread only while there is something to tell. */
final class HandlerQueue<T extends HasMetadata> implements HandlerRegistration {

    private final ResourceHandler<? super T> handler;
    private final Function<CachedObject<T>, T> view;
    private final Executor strand;
    private final BiConsumer<String, Throwable> failures;
    private final Consumer<HandlerQueue<T>> onClose;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CallGate gate = new CallGate();
    // Whether what the last resync queued has not been told yet.
    private final AtomicBoolean resyncing = new AtomicBoolean();
    // Set once, before the handler is reachable by others.
    private @Nullable Timer resync;

    /**
     * @param view what of a cached object the handler gets
     * @param failures told the object's key, or what was called when there is no object, and what the handler threw
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
        strand.execute(() -> gate.pass(() -> call(notification)));
    }

    /** Leaves the resync out when the handler is not done with the last one: the queue of a stuck handler must not grow by it. */
    void addResync(Collection<CachedObject<T>> objects) {
        if (resyncing.compareAndSet(false, true)) {
            objects.forEach(object -> add(new Notification.Updated<>(object, object)));
            strand.execute(() -> resyncing.set(false));
        }
    }

    /** Ends the handler's part in the informer after what is queued already. */
    CompletableFuture<Void> closeAfterQueued() {
        strand.execute(this::close);
        return ended.copy();
    }

    private void call(Notification<T> notification) {
        if (notification instanceof Notification.Synced) {
            synced.complete(null);
        } else if (notification instanceof Notification.Listing<T> listing) {
            contained(() -> "a list", () -> handler.onListing(listing.revision()));
        } else if (notification instanceof Notification.Listed<T> listed) {
            contained(() -> "a list", () -> handler.onListed(listed.revision()));
        } else if (notification instanceof Notification.Added<T> added) {
            contained(keyOf(added.object()), () -> handler.onAdd(view.apply(added.object()), added.initial()));
        } else if (notification instanceof Notification.Updated<T> updated) {
            contained(
                    keyOf(updated.newObject()),
                    () -> handler.onUpdate(view.apply(updated.oldObject()), view.apply(updated.newObject())));
        } else if (notification instanceof Notification.Deleted<T> deleted) {
            contained(
                    keyOf(deleted.object()),
                    () -> handler.onDelete(view.apply(deleted.object()), deleted.finalStateUnknown()));
        }
    }

    private static Supplier<String> keyOf(CachedObject<?> object) {
        return object::key;
    }

    private void contained(Supplier<String> concerned, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            failures.accept(concerned.get(), thrown);
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
        gate.shut();
        if (resync != null) {
            resync.cancel();
        }
        onClose.accept(this);
        synced.completeExceptionally(new IllegalStateException("the handler was removed before it was synced"));
        ended.complete(null);
    }
}
