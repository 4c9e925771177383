package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A handler of several namespaces: it has a queue in each, and is called from one of them at a time. */
final class NamespacesHandler<T extends HasMetadata> implements HandlerRegistration {

    private final ResourceHandler<? super T> handler;
    private final HandlerOptions options;
    private final NamespacesInformer<T> view;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private final CallGate gate = new CallGate();
    // Held during each call. Fair, so that no namespace waits for all of another's changes.
    private final ReentrantLock turn = new ReentrantLock(true);
    // Guarded by itself. Where the handler is registered; a namespace in leaving is not in it.
    private final Map<String, HandlerRegistration> joined = new HashMap<>();
    // Guarded by joined. Namespaces whose deletions have not all been told: one that comes back waits for its own.
    private final Map<String, CompletableFuture<Void>> leaving = new HashMap<>();

    NamespacesHandler(ResourceHandler<? super T> handler, HandlerOptions options, NamespacesInformer<T> view) {
        this.handler = handler;
        this.options = options;
        this.view = view;
    }

    void join(String namespace, InformerHold<T> part) {
        CompletableFuture<Void> before;
        synchronized (joined) {
            before = leaving.get(namespace);
        }
        if (before == null) {
            register(namespace, part);
        } else {
            before.thenRun(() -> register(namespace, part));
        }
    }

    private void register(String namespace, InformerHold<T> part) {
        HandlerRegistration registration;
        synchronized (joined) {
            if (gate.isShut() || !view.shows(namespace, part) || joined.containsKey(namespace)) {
                return;
            }
            registration = part.addHandler(new Turns(), options);
            joined.put(namespace, registration);
        }
        registration.synced().whenComplete((done, failure) -> partSynced(namespace, part, failure));
    }

    void leave(String namespace, InformerHold<T> part) {
        synchronized (joined) {
            HandlerRegistration registration = joined.remove(namespace);
            if (registration != null) {
                CompletableFuture<Void> left = part.withdraw(registration);
                leaving.put(namespace, left);
                left.thenRun(() -> hasLeft(namespace, left));
            }
        }
        checkSynced();
    }

    private void hasLeft(String namespace, CompletableFuture<Void> left) {
        synchronized (joined) {
            leaving.remove(namespace, left);
        }
    }

    private void partSynced(String namespace, InformerHold<T> part, @Nullable Throwable failure) {
        if (failure == null) {
            checkSynced();
        } else if (view.shows(namespace, part)) {
            synced.completeExceptionally(failure);
        }
    }

    void checkSynced() {
        synchronized (joined) {
            if (!joined.keySet().containsAll(view.namespaces())
                    || !joined.values().stream().allMatch(HandlerRegistration::hasSynced)) {
                return;
            }
        }
        synced.complete(null);
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
        List<HandlerRegistration> own;
        synchronized (joined) {
            own = List.copyOf(joined.values());
            joined.clear();
        }
        own.forEach(HandlerRegistration::close);
        view.remove(this);
        synced.completeExceptionally(new IllegalStateException("the handler was removed before it was synced"));
    }

    /** What is registered in each namespace. */
    private final class Turns implements ResourceHandler<T> {

        private void inTurn(Runnable call) {
            turn.lock();
            try {
                gate.pass(call);
            } finally {
                turn.unlock();
            }
        }

        @Override
        public void onAdd(T object, boolean initial) {
            inTurn(() -> handler.onAdd(object, initial));
        }

        @Override
        public void onUpdate(T oldObject, T newObject) {
            inTurn(() -> handler.onUpdate(oldObject, newObject));
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            inTurn(() -> handler.onDelete(object, finalStateUnknown));
        }

        @Override
        public void onListing(String lastRevision) {
            inTurn(() -> handler.onListing(lastRevision));
        }

        @Override
        public void onListed(String revision) {
            inTurn(() -> handler.onListed(revision));
        }

        /** Failures name the handler, not what stands between. */
        @Override
        public String toString() {
            return handler.toString();
        }
    }
}
