package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one informer behind all holds on the same type and scope: reflector → delta queue → store and handlers.
 *
 * <p>{@code lock} covers the delta queue, the writes to the store and the set of handlers, so that a handler joins between
 * two changes and a replacement compares with a store that nothing else changes.
 */
final class InformerCore<T extends HasMetadata> implements ReflectorSink<T> {

    private static final Logger LOG = LoggerFactory.getLogger(InformerCore.class);
    private static final int CHANGES_A_TURN = 256;

    private final ResourceType<T> type;
    private final InformerScope scope;
    private final Clock clock;
    private final Executor handlerExecutor;
    private final InformerObserver observer;
    private final Executor strand;
    private final Reflector<T> reflector;
    private final IndexedStore<T> store;
    private final Indexer<T> indexer;
    // Null when nobody looks for changes of the cache's objects.
    private final @Nullable MutationDetector<T> detector;
    private final Executor detectorStrand;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final DeltaQueue<CachedObject<T>> deltas;
    // Guarded by lock.
    private final Set<HandlerQueue<T>> handlers = new LinkedHashSet<>();
    // Guarded by lock. Whether the store holds the whole first list. Never becomes false again.
    private boolean populated;
    // Guarded by lock. Whether a complete list has been asked for that has not arrived.
    private boolean listing;
    // Guarded by lock. The revision of the last complete list while not all of it is in the store.
    private @Nullable String arriving;
    // Guarded by lock. Everything up to it is in the store.
    private String storedRevision = "";
    // Guarded by lock. Never becomes false again.
    private boolean closed;
    // Guarded by lock. Whether a turn of work is on its way.
    private boolean scheduled;
    // Guarded by lock. Null before the start, after the end, and without a detector.
    private @Nullable Timer detection;

    InformerCore(ResourceType<T> type, InformerScope scope, InformerParts<T> parts) {
        this.type = type;
        this.scope = scope;
        this.clock = parts.clock();
        this.handlerExecutor = parts.handlerExecutor();
        this.observer = parts.observer();
        this.strand = Threads.serial(parts.executor());
        this.store = new IndexedStore<>((key, thrown) -> failed(Stage.INDEX, key, thrown));
        this.indexer = StoreIndexer.owning(store);
        this.deltas = new DeltaQueue<>(store::object);
        this.detector =
                parts.json() == null ? null : new MutationDetector<>(parts.clock(), parts.json(), this::mutated);
        this.detectorStrand = Threads.serial(parts.executor());
        this.reflector = new Reflector<>(
                type,
                scope,
                parts.transport(),
                parts.decoder(),
                this,
                parts.observer(),
                parts.clock(),
                parts.random(),
                parts.options(),
                parts.executor());
    }

    ResourceType<T> type() {
        return type;
    }

    InformerScope scope() {
        return scope;
    }

    Indexer<T> indexer() {
        return indexer;
    }

    Lister<T> lister() {
        return new Lister<>(indexer);
    }

    CompletableFuture<Void> synced() {
        return synced.copy();
    }

    boolean hasSynced() {
        return synced.isDone() && !synced.isCompletedExceptionally();
    }

    /** Up to where the store, not only the reflector, has followed the server. */
    String lastRevision() {
        lock.lock();
        try {
            noteProgress();
            return storedRevision;
        } finally {
            lock.unlock();
        }
    }

    /** Guarded by the lock. The reflector tells of a revision after it has handed over what came with it. */
    private void noteProgress() {
        if (deltas.isEmpty()) {
            storedRevision = reflector.lastRevision();
        }
    }

    InformerHealth health() {
        return reflector.health(hasSynced());
    }

    void start() {
        reflector.start();
        lock.lock();
        try {
            if (detector != null && detection == null && !closed) {
                detection = clock.scheduleEvery(
                        MutationDetector.PERIOD, () -> detectorStrand.execute(this::checkMutations));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Looks at once for objects of the cache that were changed; does nothing without a detector. */
    void checkMutations() {
        if (detector != null) {
            detector.look();
        }
    }

    void close() {
        reflector.close();
        List<HandlerQueue<T>> remaining;
        lock.lock();
        try {
            closed = true;
            remaining = List.copyOf(handlers);
            if (detection != null) {
                detection.cancel();
                detection = null;
            }
        } finally {
            lock.unlock();
        }
        remaining.forEach(HandlerQueue::close);
        observed(() -> observer.queued(type, scope, 0));
        checkMutations();
        synced.completeExceptionally(new IllegalStateException("the informer of " + type + " was closed"));
    }

    HandlerQueue<T> addHandler(ResourceHandler<? super T> handler, HandlerOptions options) {
        HandlerQueue<T> queue = new HandlerQueue<>(
                detector != null && options.shared() ? new ObservedHandler<>(handler, detector) : handler,
                options.shared() ? CachedObject::shared : CachedObject::own,
                handlerExecutor,
                (key, thrown) -> handlerFailed(handler, key, thrown),
                this::remove);
        if (!options.resync().isZero()) {
            queue.resyncWith(clock.scheduleEvery(options.resync(), () -> strand.execute(() -> resync(queue))));
        }
        boolean refused;
        lock.lock();
        try {
            refused = closed;
            if (!closed) {
                handlers.add(queue);
                store.objects().forEach(object -> queue.add(new Notification.Added<>(object, true)));
                if (populated) {
                    queue.add(new Notification.Synced<>());
                }
            }
        } finally {
            lock.unlock();
        }
        if (refused) {
            queue.close();
        }
        return queue;
    }

    /**
     * Removes a handler as if every object had been deleted, after what is queued for it already.
     *
     * @return completes when the handler's last call has returned
     */
    CompletableFuture<Void> withdraw(HandlerQueue<T> queue) {
        lock.lock();
        try {
            if (handlers.remove(queue)) {
                store.objects().forEach(object -> queue.add(new Notification.Deleted<>(object, true)));
            }
        } finally {
            lock.unlock();
        }
        return queue.closeAfterQueued();
    }

    private void remove(HandlerQueue<T> queue) {
        lock.lock();
        try {
            handlers.remove(queue);
        } finally {
            lock.unlock();
        }
    }

    private void resync(HandlerQueue<T> queue) {
        lock.lock();
        try {
            if (handlers.contains(queue)) {
                queue.addResync(store.objects());
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- what the reflector learns

    @Override
    public void replace(List<CachedObject<T>> objects, Set<String> undecodable, String revision) {
        Map<String, CachedObject<T>> byKey = new LinkedHashMap<>();
        objects.forEach(object -> byKey.put(object.key(), object));
        change(() -> {
            deltas.replace(byKey, undecodable, store.keys());
            listing = false;
            arriving = revision;
        });
    }

    @Override
    public void listing() {
        lock.lock();
        try {
            if (!listing) {
                listing = true;
                distribute(new Notification.Listing<>(reflector.lastRevision()));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void added(CachedObject<T> object) {
        change(() -> deltas.added(object.key(), object));
    }

    @Override
    public void modified(CachedObject<T> object) {
        change(() -> deltas.updated(object.key(), object));
    }

    @Override
    public void deleted(CachedObject<T> object) {
        change(() -> deltas.deleted(object.key(), object));
    }

    @Override
    public void deletedUnread(String key) {
        change(() -> deltas.deleted(key, null));
    }

    @Override
    public @Nullable String revisionOf(String key) {
        lock.lock();
        try {
            CachedObject<T> object = deltas.present(key);
            return object == null ? null : object.revision();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable queueing) {
        boolean schedule;
        lock.lock();
        try {
            queueing.run();
            tellQueued();
            schedule = !scheduled;
            scheduled = true;
        } finally {
            lock.unlock();
        }
        if (schedule) {
            strand.execute(this::workOff);
        }
    }

    // ---- into the store and to the handlers

    private void workOff() {
        boolean more;
        lock.lock();
        try {
            boolean any = !deltas.isEmpty() && !closed;
            long began = any ? clock.nanos() : 0;
            for (int i = 0; i < CHANGES_A_TURN && !closed; i++) {
                announceList();
                DeltaQueue.Deltas<CachedObject<T>> next = deltas.poll();
                if (next == null) {
                    break;
                }
                for (Delta<CachedObject<T>> delta : next.deltas()) {
                    contained(next.key(), () -> apply(next.key(), delta, next.ofInitialList()));
                }
            }
            noteProgress();
            more = (!deltas.isEmpty() || arriving != null) && !closed;
            scheduled = more;
            if (any) {
                tellQueued();
                observed(() -> observer.processed(type, scope, clock.since(began)));
            }
        } finally {
            lock.unlock();
        }
        if (more) {
            strand.execute(this::workOff);
        }
    }

    /** Tells that a complete list is in the store, before anything later is. */
    private void announceList() {
        if (arriving == null || !deltas.isReplacementTaken()) {
            return;
        }
        distribute(new Notification.Listed<>(arriving));
        arriving = null;
        if (!populated) {
            populated = true;
            distribute(new Notification.Synced<>());
            synced.completeAsync(() -> null, handlerExecutor);
        }
    }

    private void contained(String key, Runnable change) {
        try {
            change.run();
        } catch (Throwable thrown) {
            // Whatever it is, the changes of other objects must not wait for ever.
            LOG.error("could not store a change of {} of {}", key, type, thrown);
            failed(Stage.INDEX, key, thrown);
        }
    }

    private void apply(String key, Delta<CachedObject<T>> delta, boolean initial) {
        CachedObject<T> object = delta.object();
        if (delta.kind() == Delta.Kind.DELETED) {
            CachedObject<T> stored = store.remove(key);
            CachedObject<T> last = object == null ? stored : object;
            watchDeletion(stored, last);
            if (last != null) {
                distribute(new Notification.Deleted<>(last, delta.finalStateUnknown()));
            }
        } else if (object != null) {
            if (detector != null) {
                detector.enters(object);
            }
            CachedObject<T> former = store.put(object);
            if (detector != null && former != null && former != object) {
                detector.leaves(former);
            }
            distribute(
                    former == null
                            ? new Notification.Added<>(object, initial)
                            : new Notification.Updated<>(former, object));
        }
    }

    /** The last state of an object is often handed out without ever having been stored. */
    private void watchDeletion(@Nullable CachedObject<T> stored, @Nullable CachedObject<T> last) {
        if (detector == null) {
            return;
        }
        if (stored != null) {
            detector.leaves(stored);
        }
        if (last != null && last != stored) {
            detector.enters(last);
            detector.leaves(last);
        }
    }

    private void distribute(Notification<T> notification) {
        for (HandlerQueue<T> handler : handlers) {
            handler.add(notification);
        }
    }

    // ---- failures

    private void handlerFailed(ResourceHandler<?> handler, String key, Throwable thrown) {
        LOG.error("handler {} failed for {} of {}", handler, key, type, thrown);
        failed(Stage.HANDLER, key, thrown);
    }

    private void mutated(String key, CacheMutatedException how) {
        LOG.error("{} of {}{}: {}", key, type, scope.description(), how.getMessage());
        failed(Stage.CACHE, key, how);
    }

    /** Under the lock, so that the last that is told is what is true. */
    private void tellQueued() {
        if (!closed) {
            observed(() -> observer.queued(type, scope, deltas.size()));
        }
    }

    private void failed(Stage stage, @Nullable String key, Throwable thrown) {
        observed(() -> observer.failed(new InformerFailure(type, scope, stage, key, thrown)));
    }

    private static void observed(Runnable telling) {
        try {
            telling.run();
        } catch (Throwable ignored) {
            // An observer's failure is no failure of the informer.
        }
    }
}
