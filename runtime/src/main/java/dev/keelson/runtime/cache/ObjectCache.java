package dev.keelson.runtime.cache;

import dev.keelson.clock.Clock;
import dev.keelson.informers.IndexFunction;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ObjectKeys;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The informers behind reads. An informer that nobody has asked for starts when its type is first read, and the reader
 * waits until it has synced.
 *
 * <p>It also knows which writes, among those it is told of, have yet to arrive; see {@link #writing} and
 * {@link #awaitWrites}. What is tracked vanishes when it arrives, and is bounded in number and time.
 *
 * <p>Follows controller-runtime's pkg/cache.
 */
public final class ObjectCache {

    private final InformerFactory factory;
    private final CacheOptions options;
    private final Duration syncTimeout;
    private final Clock clock;
    private final Map<ResourceType<?>, PendingWrites<?>> held = new ConcurrentHashMap<>();

    /**
     * @param scope what is cached of each type; a namespace in it does not matter for types without namespaces
     * @param syncTimeout how long a read waits for an informer to sync
     */
    public ObjectCache(InformerFactory factory, InformerScope scope, Duration syncTimeout) {
        this(factory, scope, syncTimeout, Clock.system());
    }

    /** @param clock measures how long reads wait for writes */
    public ObjectCache(InformerFactory factory, InformerScope scope, Duration syncTimeout, Clock clock) {
        this(factory, CacheOptions.of(scope), syncTimeout, clock);
    }

    /** @param options what is cached of each type */
    public ObjectCache(InformerFactory factory, CacheOptions options, Duration syncTimeout, Clock clock) {
        this.factory = factory;
        this.options = options;
        this.syncTimeout = syncTimeout;
        this.clock = clock;
    }

    /** What is cached of each type. */
    public CacheOptions options() {
        return options;
    }

    /**
     * The informer for a type, shared by all readers; it may not have started. It is a
     * {@link dev.keelson.informers.NamespacesInformer} where the type is cached in several namespaces.
     */
    public <T extends HasMetadata> SharedInformer<T> informer(Class<T> type) {
        return informer(ResourceType.of(type));
    }

    public <T extends HasMetadata> SharedInformer<T> informer(ResourceType<T> type) {
        return cached(type).informer();
    }

    private <T extends HasMetadata> PendingWrites<T> cached(ResourceType<T> type) {
        PendingWrites<?> cached =
                held.computeIfAbsent(type, key -> new PendingWrites<>(open(type, options.of(type)), clock));
        // The key holds the type, so the informer found under it is of that type.
        @SuppressWarnings("unchecked")
        PendingWrites<T> typed = (PendingWrites<T>) cached;
        return typed;
    }

    private <T extends HasMetadata> SharedInformer<T> open(ResourceType<T> type, CacheScope scope) {
        Set<String> namespaces = scope.namespaces();
        if (namespaces.size() > 1) {
            return factory.informer(type, scope.selectors(), namespaces);
        }
        String only = namespaces.isEmpty() ? null : namespaces.iterator().next();
        return factory.informer(type, scope.selectors().inNamespace(only));
    }

    /**
     * The informer for a type, started and synced, for a read in a namespace.
     *
     * @param namespace null for all that are cached; ignored for types without namespaces
     * @throws NotCachedException when the type is not cached in that namespace
     * @throws NotSyncedException when it does not sync in time
     */
    public <T extends HasMetadata> SharedInformer<T> synced(ResourceType<T> type, @Nullable String namespace)
            throws InterruptedException {
        CacheScope scope = options.of(type);
        if (type.namespaced() && namespace != null && !scope.includes(namespace)) {
            throw new NotCachedException(
                    type + " of namespace " + namespace + " are not cached, " + scope.describeNamespaces()
                            + ": add the namespace to the cache's options, or read without the cache");
        }
        return synced(type);
    }

    /**
     * The informer for a type, started and synced.
     *
     * @throws NotCachedException when there is none and reads are not to open any
     * @throws NotSyncedException when it does not sync in time
     */
    public <T extends HasMetadata> SharedInformer<T> synced(ResourceType<T> type) throws InterruptedException {
        if (!options.readsOpenInformers() && !held.containsKey(type)) {
            throw new NotCachedException("there is no informer of " + type
                    + ", and the cache's options keep reads from opening one: ask the cache for it before the start,"
                    + " or read without the cache");
        }
        SharedInformer<T> informer = informer(type);
        if (informer.hasSynced()) {
            return informer;
        }
        informer.start();
        try {
            informer.synced().get(syncTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new NotSyncedException(
                    "the cache of " + type + " was not in sync after " + syncTimeout + ": " + informer.health(), late);
        } catch (ExecutionException closed) {
            throw new NotSyncedException("the cache of " + type + " was closed", closed);
        }
        return informer;
    }

    // ---- indexes

    /** As {@link #index(ResourceType, String, IndexFunction)}. */
    public <T extends HasMetadata> void index(Class<T> type, String name, IndexFunction<T> function) {
        index(ResourceType.of(type), name, function);
    }

    /**
     * Indexes the objects of a type, also those held already. Afterwards reads find them by a value of the index. Naming
     * the index after the field that it holds, such as {@code spec.nodeName}, lets the same read work without a cache.
     *
     * @throws IllegalArgumentException when another function has that name
     */
    public <T extends HasMetadata> void index(ResourceType<T> type, String name, IndexFunction<T> function) {
        informer(type).indexer().addIndex(name, function);
    }

    // ---- own writes

    /**
     * A write to an object is about to be sent. Costs nothing where no informer holds such objects.
     *
     * @param namespace empty for a type without namespaces
     */
    public OwnWrite writing(ResourceType<?> type, String namespace, String name) {
        String key = ObjectKeys.of(namespace, name);
        List<PendingWrites<?>> concerned = new ArrayList<>();
        held.forEach((each, pending) -> {
            if (isSameResource(each, type) && pending.covers(key)) {
                concerned.add(pending);
            }
        });
        return new OwnWrite(key, concerned);
    }

    private static boolean isSameResource(ResourceType<?> a, ResourceType<?> b) {
        return a.plural().equals(b.plural()) && a.group().equals(b.group());
    }

    /**
     * Waits until the cache of a type shows every write to it that was answered before this call.
     *
     * @param namespace only writes in this namespace; null for all
     * @param name only the write to the object of this name; null for all
     * @param server asked about each object whose write has not arrived within {@code timeout}
     * @throws StaleCacheException when the cache then holds something else than the server
     */
    public void awaitWrites(
            ResourceType<?> type,
            @Nullable String namespace,
            @Nullable String name,
            Duration timeout,
            ServerVersions server)
            throws InterruptedException {
        PendingWrites<?> pending = cached(type);
        if (name != null) {
            pending.await(ObjectKeys.of(namespace, name)::equals, timeout, server);
        } else {
            pending.await(key -> namespace == null || namespace.equals(ObjectKeys.namespace(key)), timeout, server);
        }
    }

    /** How many writes are under way or have yet to arrive, in all caches. */
    public int pendingWrites() {
        return held.values().stream().mapToInt(PendingWrites::size).sum();
    }
}
