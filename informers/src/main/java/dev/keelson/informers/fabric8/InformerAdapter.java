package dev.keelson.informers.fabric8;

import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.HandlerRegistration;
import dev.keelson.informers.InformerFailure;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.informers.cache.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hold on one of our informers as Fabric8's informer; see {@link Fabric8Informers#sharedIndexInformer}. */
final class InformerAdapter<T extends HasMetadata> implements SharedIndexInformer<T> {

    private static final Logger LOG = LoggerFactory.getLogger(InformerAdapter.class);
    private static final Duration SHORTEST_RESYNC = Duration.ofSeconds(1);

    private static final class Added<T extends HasMetadata> {
        final EventHandlerAdapter<T> handler;
        final Duration resync;
        // Guarded by the informer. Null before the start, and always with a mirror.
        @Nullable
        HandlerRegistration registration;

        Added(EventHandlerAdapter<T> handler, Duration resync) {
            this.handler = handler;
            this.resync = resync;
        }
    }

    private final SharedInformer<T> informer;
    private final Duration resync;
    private final CacheView<T> cache;
    private final CompletableFuture<Void> startedFuture = new CompletableFuture<>();
    private final CompletableFuture<Void> stoppedFuture = new CompletableFuture<>();

    // Guarded by this.
    private final List<Added<T>> handlers = new ArrayList<>();
    // Guarded by this. Set before the start, by whoever has a store or a state of his own.
    private @Nullable ItemStoreMirror<T> mirror;
    private List<T> initialState = List.of();
    private @Nullable ItemStore<T> itemStore;
    // Written under this, before the start.
    private volatile @Nullable ExceptionHandler exceptionHandler;
    // Written under this. Neither becomes false again.
    private volatile boolean started;
    private volatile boolean stopped;
    // Whether it has stopped by itself. Set after stopped.
    private volatile boolean failed;

    InformerAdapter(SharedInformer<T> informer, Duration resync) {
        if (resync.isNegative()) {
            throw new IllegalArgumentException("Invalid resync period provided, It should be a non-negative value");
        }
        this.informer = informer;
        this.resync = resync;
        this.cache = new CacheView<>(informer.indexer());
    }

    // ---- lifecycle

    @Override
    public CompletableFuture<Void> start() {
        synchronized (this) {
            if (stopped && !failed) {
                throw new IllegalStateException("Cannot restart a stopped informer");
            }
            if (started) {
                return startedFuture.copy();
            }
            started = true;
            informer.onFailure(this::failed);
            begin();
        }
        informer.start();
        informer.synced().whenComplete((done, closed) -> {
            if (closed == null) {
                startedFuture.complete(null);
            } else {
                // The factory was closed.
                stop();
            }
        });
        return startedFuture.copy();
    }

    private void begin() {
        ItemStore<T> store = itemStore;
        if (store == null && !initialState.isEmpty()) {
            store = new BasicItemStore<>(Cache::metaNamespaceKeyFunc);
        }
        if (store == null) {
            handlers.forEach(this::register);
            return;
        }
        ItemStoreMirror<T> mirroring = new ItemStoreMirror<>(store);
        mirror = mirroring;
        cache.over(mirroring.items(), mirroring.items()::keyOf);
        mirroring.begin(initialState);
        mirroring.start(informer);
        handlers.forEach(added -> mirroring.add(added.handler, added.resync, false));
        mirroring.follow(informer);
    }

    private void register(Added<T> added) {
        added.registration =
                informer.addHandler(added.handler, HandlerOptions.copying().resyncEvery(added.resync));
    }

    @Override
    public SharedIndexInformer<T> run() {
        try {
            start().join();
        } catch (CompletionException failed) {
            throw KubernetesClientException.launderThrowable(failed.getCause());
        }
        return this;
    }

    @Override
    public void stop() {
        if (end()) {
            startedFuture.completeExceptionally(
                    new KubernetesClientException("informer manually stopped before starting"));
            stoppedFuture.complete(null);
        }
    }

    /** Returns whether this call was the one that ended it. */
    private boolean end() {
        ItemStoreMirror<T> mirroring;
        synchronized (this) {
            if (stopped) {
                return false;
            }
            stopped = true;
            mirroring = mirror;
            handlers.clear();
        }
        if (mirroring == null) {
            // The informer may live on for others.
            cache.detach();
        } else {
            mirroring.close();
        }
        informer.close();
        return true;
    }

    @Override
    public CompletableFuture<Void> stopped() {
        return stoppedFuture.copy();
    }

    private void failed(InformerFailure failure) {
        Throwable thrown = FailureAsException.of(failure);
        if (thrown == null || stopped) {
            return;
        }
        ExceptionHandler decider = exceptionHandler;
        boolean running = startedFuture.isDone();
        boolean goOn = decider == null
                ? running || !FailureAsException.endsFirstAttempt(failure)
                : decider.retryAfterException(running, thrown);
        if (!goOn && end()) {
            failed = true;
            LOG.error("{} will stop: {}", this, failure, thrown);
            startedFuture.completeExceptionally(thrown);
            stoppedFuture.completeExceptionally(thrown);
        }
    }

    @Override
    public synchronized SharedIndexInformer<T> exceptionHandler(ExceptionHandler handler) {
        requireNotStarted("handler is set");
        exceptionHandler = handler;
        return this;
    }

    @Override
    public synchronized SharedIndexInformer<T> initialState(Stream<T> items) {
        requireNotStarted("initial state is added");
        initialState = items.toList();
        return this;
    }

    @Override
    public synchronized SharedIndexInformer<T> itemStore(ItemStore<T> store) {
        requireNotStarted("setting item store");
        itemStore = store;
        return this;
    }

    private void requireNotStarted(String what) {
        if (started) {
            throw new KubernetesClientException("Informer cannot be running when " + what);
        }
    }

    // ---- handlers

    @Override
    public SharedIndexInformer<T> addEventHandler(ResourceEventHandler<? super T> handler) {
        return add(handler, resync);
    }

    @Override
    public SharedIndexInformer<T> addEventHandlerWithResyncPeriod(
            ResourceEventHandler<? super T> handler, long resyncPeriodMillis) {
        return add(handler, Duration.ofMillis(Math.max(0, resyncPeriodMillis)));
    }

    private synchronized SharedIndexInformer<T> add(ResourceEventHandler<? super T> handler, Duration period) {
        if (stopped) {
            LOG.info("the handler was not added to {}, which has stopped already", this);
            return this;
        }
        Duration allowed = period.isZero() || period.compareTo(SHORTEST_RESYNC) >= 0 ? period : SHORTEST_RESYNC;
        Added<T> added = new Added<>(new EventHandlerAdapter<>(handler), allowed);
        if (mirror != null) {
            mirror.add(added.handler, allowed, true);
            return this;
        }
        handlers.add(added);
        if (started) {
            register(added);
        }
        return this;
    }

    @Override
    public synchronized SharedIndexInformer<T> removeEventHandler(ResourceEventHandler<? super T> handler) {
        if (mirror != null && mirror.remove(handler)) {
            return this;
        }
        for (Added<T> added : handlers) {
            if (added.handler.isFor(handler)) {
                handlers.remove(added);
                if (added.registration != null) {
                    added.registration.close();
                }
                break;
            }
        }
        return this;
    }

    // ---- state

    @Override
    public @Nullable String lastSyncResourceVersion() {
        return started && informer.hasSynced() ? informer.lastRevision() : null;
    }

    @Override
    public boolean isRunning() {
        return started && !stopped;
    }

    @Override
    public boolean isWatching() {
        return isRunning() && informer.health().watching();
    }

    @Override
    public Class<T> getApiTypeClass() {
        return informer.type().javaType();
    }

    @Override
    public SharedIndexInformer<T> addIndexers(Map<String, Function<T, List<String>>> indexers) {
        cache.addIndexers(indexers);
        return this;
    }

    @Override
    public SharedIndexInformer<T> removeIndexer(String name) {
        cache.removeIndexer(name);
        return this;
    }

    @Override
    public Indexer<T> getIndexer() {
        return cache;
    }

    @Override
    public Store<T> getStore() {
        return cache;
    }

    @Override
    public String toString() {
        return "informer of " + informer.type() + " " + informer.scope();
    }
}
