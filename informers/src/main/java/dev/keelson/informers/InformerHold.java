package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One caller's hold on a shared informer. */
final class InformerHold<T extends HasMetadata> implements SharedInformer<T> {

    /** Forgets the handler, too, when the handler is removed before the hold is given up. */
    private final class Held implements HandlerRegistration {
        private final HandlerQueue<T> queue;

        Held(HandlerQueue<T> queue) {
            this.queue = queue;
        }

        @Override
        public boolean hasSynced() {
            return queue.hasSynced();
        }

        @Override
        public CompletableFuture<Void> synced() {
            return queue.synced();
        }

        @Override
        public void close() {
            synchronized (InformerHold.this) {
                registrations.remove(this);
            }
            queue.close();
        }
    }

    private final InformerCore<T> core;
    private final FailureFeed failures;
    private final Runnable release;
    // Guarded by this. Those that have not been closed.
    private final Set<Held> registrations = new LinkedHashSet<>();
    // Guarded by this. Those that are in failures.
    private final List<Consumer<InformerFailure>> listeners = new ArrayList<>();
    // Guarded by this. Never becomes false again.
    private boolean closed;

    /** @param release called once, when this hold is given up */
    InformerHold(InformerCore<T> core, FailureFeed failures, Runnable release) {
        this.core = core;
        this.failures = failures;
        this.release = release;
    }

    @Override
    public ResourceType<T> type() {
        return core.type();
    }

    @Override
    public InformerScope scope() {
        return core.scope();
    }

    @Override
    public synchronized HandlerRegistration addHandler(ResourceHandler<? super T> handler, HandlerOptions options) {
        if (closed) {
            throw new IllegalStateException("this hold on the informer of " + core.type() + " is closed");
        }
        Held registration = new Held(core.addHandler(handler, options));
        registrations.add(registration);
        return registration;
    }

    /**
     * Removes a handler that {@link #addHandler} returned as if every object had been deleted, after what is queued for
     * it already. Giving up this hold does not cut that short.
     *
     * @return completes when the handler's last call has returned
     */
    CompletableFuture<Void> withdraw(HandlerRegistration registration) {
        @SuppressWarnings("unchecked")
        Held held = (Held) registration;
        synchronized (this) {
            registrations.remove(held);
        }
        return core.withdraw(held.queue);
    }

    @Override
    public synchronized void onFailure(Consumer<InformerFailure> listener) {
        if (!closed) {
            listeners.add(listener);
            failures.add(listener);
        }
    }

    @Override
    public Indexer<T> indexer() {
        return core.indexer();
    }

    @Override
    public Lister<T> lister() {
        return core.lister();
    }

    @Override
    public boolean hasSynced() {
        return core.hasSynced();
    }

    @Override
    public CompletableFuture<Void> synced() {
        return core.synced();
    }

    @Override
    public String lastRevision() {
        return core.lastRevision();
    }

    @Override
    public InformerHealth health() {
        return core.health();
    }

    @Override
    public void start() {
        core.start();
    }

    @Override
    public void close() {
        List<Held> own;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            own = List.copyOf(registrations);
            listeners.forEach(failures::remove);
        }
        own.forEach(HandlerRegistration::close);
        release.run();
    }
}
