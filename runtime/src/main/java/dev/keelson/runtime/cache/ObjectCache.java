package dev.keelson.runtime.cache;

import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The informers behind reads. An informer that nobody has asked for starts when its type is first read, and the reader
 * waits until it has synced.
 *
 * <p>Follows controller-runtime's pkg/cache.
 */
public final class ObjectCache {

    private record Held(ResourceType<?> type, InformerScope scope) {}

    private final InformerFactory factory;
    private final InformerScope scope;
    private final Duration syncTimeout;
    private final Map<Held, SharedInformer<?>> held = new ConcurrentHashMap<>();

    /**
     * @param scope what is cached of each type; of types without namespaces, a namespace in it is ignored
     * @param syncTimeout how long a read waits for an informer to sync
     */
    public ObjectCache(InformerFactory factory, InformerScope scope, Duration syncTimeout) {
        this.factory = factory;
        this.scope = scope;
        this.syncTimeout = syncTimeout;
    }

    /** The informer for a type, shared by all readers; it may not have started. */
    public <T extends HasMetadata> SharedInformer<T> informer(Class<T> type) {
        return informer(ResourceType.of(type));
    }

    public <T extends HasMetadata> SharedInformer<T> informer(ResourceType<T> type) {
        InformerScope effective = type.namespaced() || scope.namespace() == null
                ? scope
                : new InformerScope(null, scope.labelSelector(), scope.fieldSelector());
        SharedInformer<?> informer =
                held.computeIfAbsent(new Held(type, effective), key -> factory.informer(type, effective));
        // The key holds the type, so the informer found under it is of that type.
        @SuppressWarnings("unchecked")
        SharedInformer<T> typed = (SharedInformer<T>) informer;
        return typed;
    }

    /**
     * The informer for a type, started and synced.
     *
     * @throws NotSyncedException when it does not sync in time
     */
    public <T extends HasMetadata> SharedInformer<T> synced(ResourceType<T> type) throws InterruptedException {
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
}
