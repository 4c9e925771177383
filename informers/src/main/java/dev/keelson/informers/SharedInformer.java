package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps a local copy of the objects of one type and scope and tells handlers about changes.
 *
 * <p>One of possibly several holds on an informer that others share: {@link #close} gives up this hold and removes the
 * handlers added through it; the informer itself ends with its last hold, or with its factory.
 *
 * <p>Follows k8s.io/client-go/tools/cache/shared_informer.go.
 */
public interface SharedInformer<T extends HasMetadata> extends AutoCloseable {

    ResourceType<T> type();

    InformerScope scope();

    /** As {@link #addHandler(ResourceHandler, HandlerOptions)} with copies and without resync. */
    default HandlerRegistration addHandler(ResourceHandler<? super T> handler) {
        return addHandler(handler, HandlerOptions.copying());
    }

    /**
     * Adds a handler, at any time. It first gets an add for every object the informer holds now, then everything that
     * follows; nothing is missed or out of order in between.
     */
    HandlerRegistration addHandler(ResourceHandler<? super T> handler, HandlerOptions options);

    Indexer<T> indexer();

    Lister<T> lister();

    /** Whether the first complete list has arrived in {@link #indexer}. Never becomes false again. */
    boolean hasSynced();

    /** Completes when {@link #hasSynced} becomes true; fails if the informer is closed before. */
    CompletableFuture<Void> synced();

    /** A revision up to which {@link #indexer} has followed the server; empty before the first list. */
    String lastRevision();

    /** How the conversation with the server goes. */
    InformerHealth health();

    /**
     * Tells {@code listener} of every failure that this informer lives on with, until this hold is given up. It is called
     * on the informer's threads and must be quick; what it throws is logged. It may give up this hold.
     */
    void onFailure(Consumer<InformerFailure> listener);

    /** Begins to list and watch, unless somebody has done so already. */
    void start();

    /** Gives up this hold. Idempotent. */
    @Override
    void close();
}
