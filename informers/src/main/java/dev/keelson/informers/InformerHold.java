package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One caller's hold on a shared informer. */
final class InformerHold<T extends HasMetadata> implements SharedInformer<T> {

    private final InformerCore<T> core;
    private final Runnable release;
    // Guarded by this.
    private final List<HandlerRegistration> registrations = new ArrayList<>();
    // Guarded by this. Never becomes false again.
    private boolean closed;

    /** @param release called once, when this hold is given up */
    InformerHold(InformerCore<T> core, Runnable release) {
        this.core = core;
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
        HandlerRegistration registration = core.addHandler(handler, options);
        registrations.add(registration);
        return registration;
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
        List<HandlerRegistration> own;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            own = List.copyOf(registrations);
        }
        own.forEach(HandlerRegistration::close);
        release.run();
    }
}
