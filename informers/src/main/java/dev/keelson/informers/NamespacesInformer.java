package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several namespaces of one type seen as one informer.
 *
 * <p>Guarantees: no object is in it twice; a handler's calls never overlap, whichever namespaces they come from, and are in
 * order for each object; a namespace that cannot be read, for lack of permission for instance, delays no other and shows in
 * {@link #health} and {@link #healthByNamespace}. Namespaces come and go at any time: a handler gets an add for every
 * object of one that comes, and a deletion, its final state unknown, for every object of one that goes. A namespace need
 * not exist.
 *
 * <p>Caveats: objects of different namespaces come in no order. Each read is one consistent state of each namespace, not of
 * all together. A handler's {@code onListing} and {@code onListed} are called for each namespace's list. {@link #scope} names no
 * namespace. While a slow handler is called for one namespace, its calls for others each hold a thread of the handler
 * executor.
 */
public final class NamespacesInformer<T extends HasMetadata> implements SharedInformer<T> {

    private final ResourceType<T> type;
    private final InformerScope scope;
    private final Function<String, InformerHold<T>> opener;
    private final Indexer<T> indexer = new NamespacesIndexer<>(this, false);
    private final CompletableFuture<Void> synced = new CompletableFuture<>();

    // Written under this; each value is immutable.
    private volatile Map<String, InformerHold<T>> parts = Map.of();
    // Guarded by this. What every part has beyond the index by namespace.
    private final Map<String, IndexFunction<T>> indices = new LinkedHashMap<>();
    // Guarded by this. Those told of failures in any namespace.
    private final List<Consumer<InformerFailure>> listeners = new ArrayList<>();
    // Guarded by this. Those that have not been closed.
    private final Set<NamespacesHandler<T>> handlers = new LinkedHashSet<>();
    // True once the namespaces given at the beginning are all there. Never becomes false again.
    private volatile boolean complete;
    // Guarded by this. Never becomes false again.
    private boolean started;
    // Guarded by this. Never becomes false again.
    private boolean closed;

    NamespacesInformer(ResourceType<T> type, InformerScope scope, Function<String, InformerHold<T>> opener) {
        this.type = type;
        this.scope = scope;
        this.opener = opener;
    }

    /** From now on there is nothing else to wait for before the view has synced. */
    void complete() {
        complete = true;
        checkSynced();
    }

    @Override
    public ResourceType<T> type() {
        return type;
    }

    @Override
    public InformerScope scope() {
        return scope;
    }

    /** Those in the view at this moment. */
    public Set<String> namespaces() {
        return parts.keySet();
    }

    /**
     * Begins to follow a namespace, unless it is in the view already.
     *
     * @throws IllegalArgumentException when the namespace is empty
     * @throws IllegalStateException when this view, or the factory, is closed
     */
    public synchronized void addNamespace(String namespace) {
        requireOpen();
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException("a namespace must have a name");
        }
        if (parts.containsKey(namespace)) {
            return;
        }
        InformerHold<T> part = opener.apply(namespace);
        try {
            indices.forEach(part.indexer()::addIndex);
        } catch (RuntimeException conflict) {
            part.close();
            throw conflict;
        }
        listeners.forEach(part::onFailure);
        Map<String, InformerHold<T>> more = new LinkedHashMap<>(parts);
        more.put(namespace, part);
        parts = Collections.unmodifiableMap(more);
        part.synced().whenComplete((done, failure) -> partSynced(namespace, part, failure));
        handlers.forEach(handler -> handler.join(namespace, part));
        if (started) {
            part.start();
        }
    }

    /** Stops following a namespace: readers no longer see its objects, and handlers get a deletion for each. */
    public synchronized void removeNamespace(String namespace) {
        InformerHold<T> part = parts.get(namespace);
        if (part == null) {
            return;
        }
        Map<String, InformerHold<T>> fewer = new LinkedHashMap<>(parts);
        fewer.remove(namespace);
        parts = Collections.unmodifiableMap(fewer);
        handlers.forEach(handler -> handler.leave(namespace, part));
        part.close();
        checkSynced();
    }

    private void partSynced(String namespace, InformerHold<T> part, @Nullable Throwable failure) {
        if (failure == null) {
            checkSynced();
        } else if (parts.get(namespace) == part) {
            synced.completeExceptionally(failure);
        }
    }

    /** Takes no lock: called while others hold theirs. */
    private void checkSynced() {
        if (complete && parts.values().stream().allMatch(InformerHold::hasSynced)) {
            synced.complete(null);
        }
    }

    @Override
    public synchronized HandlerRegistration addHandler(ResourceHandler<? super T> handler, HandlerOptions options) {
        requireOpen();
        NamespacesHandler<T> merged = new NamespacesHandler<>(handler, options, this);
        handlers.add(merged);
        parts.forEach(merged::join);
        merged.checkSynced();
        return merged;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this view of " + type + " in several namespaces is closed");
        }
    }

    synchronized void remove(NamespacesHandler<T> handler) {
        handlers.remove(handler);
    }

    /** Whether {@code part} is what the view shows of a namespace at this moment. */
    boolean shows(String namespace, InformerHold<T> part) {
        return parts.get(namespace) == part;
    }

    @Nullable
    Indexer<T> indexerOf(String namespace, boolean shared) {
        InformerHold<T> part = parts.get(namespace);
        return part == null ? null : indexerOf(part, shared);
    }

    Collection<Indexer<T>> indexers(boolean shared) {
        List<Indexer<T>> indexers = new ArrayList<>();
        parts.values().forEach(part -> indexers.add(indexerOf(part, shared)));
        return indexers;
    }

    private Indexer<T> indexerOf(InformerHold<T> part, boolean shared) {
        return shared ? part.indexer().shared() : part.indexer();
    }

    synchronized void addIndex(String name, IndexFunction<T> function) {
        IndexFunction<T> present = indices.get(name);
        if (present != null && !present.equals(function)) {
            throw new IllegalArgumentException("there is another index named " + name);
        }
        parts.values().forEach(part -> part.indexer().addIndex(name, function));
        indices.put(name, function);
    }

    synchronized void removeIndex(String name) {
        indices.remove(name);
        parts.values().forEach(part -> part.indexer().removeIndex(name));
    }

    @Override
    public Indexer<T> indexer() {
        return indexer;
    }

    @Override
    public Lister<T> lister() {
        return new Lister<>(indexer);
    }

    /** Whether every namespace of the view had synced at one moment. Never becomes false again. */
    @Override
    public boolean hasSynced() {
        return synced.isDone() && !synced.isCompletedExceptionally();
    }

    /** As {@link #hasSynced}; removing a namespace that cannot be read may be what completes it. */
    @Override
    public CompletableFuture<Void> synced() {
        return synced.copy();
    }

    /** The revision up to which every namespace has been followed: the lowest of theirs, empty while one has none. */
    @Override
    public String lastRevision() {
        try {
            return parts.values().stream()
                    .map(InformerHold::lastRevision)
                    .min(Comparator.comparing(BigInteger::new))
                    .orElse("");
        } catch (NumberFormatException noneYet) {
            return "";
        }
    }

    /** All is well when it is in every namespace; otherwise as the namespace that fares worst. */
    @Override
    public InformerHealth health() {
        Collection<InformerHealth> all = healthByNamespace().values();
        InformerHealth worst = all.stream()
                .max(Comparator.comparingInt(InformerHealth::failuresInARow))
                .orElse(new InformerHealth(true, true, 0, null, Duration.ZERO));
        Duration silence = all.stream()
                .map(InformerHealth::sinceLastSign)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return new InformerHealth(
                hasSynced(),
                all.stream().allMatch(InformerHealth::watching),
                worst.failuresInARow(),
                worst.lastFailure(),
                silence);
    }

    /** How each namespace fares. */
    public Map<String, InformerHealth> healthByNamespace() {
        Map<String, InformerHealth> health = new LinkedHashMap<>();
        parts.forEach((namespace, part) -> health.put(namespace, part.health()));
        return health;
    }

    @Override
    public synchronized void onFailure(Consumer<InformerFailure> listener) {
        listeners.add(listener);
        parts.values().forEach(part -> part.onFailure(listener));
    }

    @Override
    public synchronized void start() {
        started = true;
        parts.values().forEach(InformerHold::start);
    }

    @Override
    public void close() {
        List<NamespacesHandler<T>> remaining;
        Collection<InformerHold<T>> held;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            remaining = List.copyOf(handlers);
            held = parts.values();
        }
        remaining.forEach(NamespacesHandler::close);
        held.forEach(InformerHold::close);
        synced.completeExceptionally(new IllegalStateException("the informer of " + type + " was closed"));
    }
}
