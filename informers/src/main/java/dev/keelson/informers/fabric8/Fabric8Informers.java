package dev.keelson.informers.fabric8;

import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Lister;
import java.time.Duration;

/** Fabric8's informer interfaces, as of its version 7.8, over our informers. */
public final class Fabric8Informers {

    private Fabric8Informers() {}

    /**
     * A hold on one of our informers as Fabric8's informer, whose {@code stop} gives up the hold; neither starts again.
     *
     * <p>Behaves as Fabric8's interface says, and better in these points:
     *
     * <ul>
     *   <li>each handler has a queue of its own, so that a slow one delays no other;
     *   <li>once it has started it ends only by {@code stop}, unless an exception handler says so;
     *   <li>what is handed out is a copy, so that changing it harms nobody;
     *   <li>a list replaces what is held at one moment, however many pages it has.
     * </ul>
     *
     * <p>Differences to know: after a list handlers also get an update for each object that did not change. Of a resync and
     * of such an update both arguments are equal, but not identical. Index functions get the cache's own object and must
     * not change it. With {@code itemStore} or {@code initialState}, all handlers share one queue, as they do in Fabric8,
     * and a handler that is added later gets its first adds on the caller's thread; the objects are then also held by
     * the informer behind it. Without an exception handler a first list that is refused, or a server that cannot be reached,
     * ends it as in Fabric8; {@code exceptionHandler((started, thrown) -> true)} makes it try for ever.
     */
    public static <T extends HasMetadata> SharedIndexInformer<T> sharedIndexInformer(SharedInformer<T> informer) {
        return sharedIndexInformer(informer, Duration.ZERO);
    }

    /** @param resync of handlers that are added without a period; zero for never */
    public static <T extends HasMetadata> SharedIndexInformer<T> sharedIndexInformer(
            SharedInformer<T> informer, Duration resync) {
        return new InformerAdapter<>(informer, resync);
    }

    /**
     * What one of our informers holds, as Fabric8's {@code Store}, {@code Indexer} or {@code Cache}. Indexes added through it
     * are its own: other views of the same informer may use the same names.
     */
    public static <T extends HasMetadata> Cache<T> cache(SharedInformer<T> informer) {
        return new CacheView<>(informer.indexer());
    }

    /** Reads of all namespaces; {@code namespace} narrows it. */
    public static <T extends HasMetadata> Lister<T> lister(SharedInformer<T> informer) {
        return new Lister<>(cache(informer));
    }

    /** Fabric8's handler as one of ours; for one informer, since it remembers whether that is empty. */
    public static <T extends HasMetadata> ResourceHandler<T> handler(ResourceEventHandler<? super T> handler) {
        return new EventHandlerAdapter<>(handler);
    }
}
