package dev.keelson.informers.fabric8;

import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.SharedInformerEventListener;
import io.fabric8.kubernetes.client.informers.SharedInformerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * In the place of {@code client.informers()}.
 *
 * <p>Guarantees: everybody who asks for the same type and scope, here or of the same {@link InformerFactory}, shares one
 * watch and one cache, though each call returns an informer of its own. See {@link Fabric8Informers#sharedIndexInformer}
 * for how they differ from Fabric8's. Safe for many threads.
 */
public final class Fabric8InformerFactory implements SharedInformerFactory, AutoCloseable {

    private final InformerFactory factory;
    private final boolean owned;
    private final List<SharedInformerEventListener> listeners = new CopyOnWriteArrayList<>();
    // Guarded by this. Those made by sharedIndexInformerFor, in that order.
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    // Guarded by this.
    private InformerScope scope = InformerScope.all();

    private Fabric8InformerFactory(InformerFactory factory, boolean owned) {
        this.factory = factory;
        this.owned = owned;
    }

    /** A factory with the defaults for {@code client}. */
    public static Fabric8InformerFactory of(KubernetesClient client) {
        return new Fabric8InformerFactory(InformerFactory.of(client), true);
    }

    /** A factory of informers that {@code factory} makes and shares, with its settings. Closing it leaves that open. */
    public static Fabric8InformerFactory over(InformerFactory factory) {
        return new Fabric8InformerFactory(factory, false);
    }

    /** Confines the informers asked for later. */
    @Override
    @Deprecated
    public synchronized Fabric8InformerFactory inNamespace(String namespace) {
        scope = scope.inNamespace(namespace);
        return this;
    }

    /** Confines the informers asked for later. */
    @Override
    @Deprecated
    public synchronized Fabric8InformerFactory withName(String name) {
        scope = scope.withFields("metadata.name=" + name);
        return this;
    }

    @Override
    public synchronized <T extends HasMetadata> SharedIndexInformer<T> sharedIndexInformerFor(
            Class<T> apiTypeClass, long resyncPeriodInMillis) {
        SharedIndexInformer<T> informer = runnableInformer(apiTypeClass, scope, resyncPeriodInMillis);
        informers.add(informer);
        return informer;
    }

    /** As {@code client.resources(type)}, confined to {@code scope}, and {@code runnableInformer(resync)}. */
    public <T extends HasMetadata> SharedIndexInformer<T> runnableInformer(
            Class<T> type, InformerScope where, long resyncMillis) {
        return runnableInformer(ResourceType.of(type), where, resyncMillis);
    }

    /** Of any resource, also an untyped one. */
    public <T extends HasMetadata> SharedIndexInformer<T> runnableInformer(
            ResourceType<T> type, InformerScope where, long resyncMillis) {
        if (resyncMillis < 0) {
            throw new IllegalArgumentException("Invalid resync period provided, It should be a non-negative value");
        }
        return Fabric8Informers.sharedIndexInformer(factory.informer(type, where), Duration.ofMillis(resyncMillis));
    }

    /**
     * As {@code client.resources(type)}, confined to {@code scope}, and {@code inform(handler)}: waits until the first list
     * has arrived.
     *
     * @throws KubernetesClientException when that fails
     */
    public <T extends HasMetadata> SharedIndexInformer<T> inform(
            Class<T> type, InformerScope where, ResourceEventHandler<? super T> handler) {
        return runnableInformer(type, where, 0).addEventHandler(handler).run();
    }

    @Override
    public synchronized <T> @Nullable SharedIndexInformer<T> getExistingSharedIndexInformer(Class<T> apiTypeClass) {
        for (SharedIndexInformer<?> informer : informers) {
            if (informer.getApiTypeClass().equals(apiTypeClass)) {
                // Its class says so.
                @SuppressWarnings("unchecked")
                SharedIndexInformer<T> typed = (SharedIndexInformer<T>) informer;
                return typed;
            }
        }
        return null;
    }

    @Override
    public CompletableFuture<Void> startAllRegisteredInformers() {
        List<SharedIndexInformer<?>> all;
        synchronized (this) {
            all = List.copyOf(informers);
        }
        return CompletableFuture.allOf(all.stream().map(this::start).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> start(SharedIndexInformer<?> informer) {
        CompletableFuture<Void> start = informer.start().toCompletableFuture();
        start.whenComplete((done, failure) -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                Exception exception = FailureAsException.clientException(cause == null ? failure : cause);
                listeners.forEach(listener -> listener.onException(informer, exception));
            }
        });
        return start;
    }

    @Override
    public void stopAllRegisteredInformers() {
        List<SharedIndexInformer<?>> all;
        synchronized (this) {
            all = List.copyOf(informers);
        }
        all.forEach(SharedIndexInformer::stop);
    }

    @Override
    @Deprecated
    public void addSharedInformerEventListener(SharedInformerEventListener listener) {
        listeners.add(listener);
    }

    /** Stops the informers asked for here, and ends the threads of a factory made with {@link #of}. */
    @Override
    public void close() {
        stopAllRegisteredInformers();
        if (owned) {
            factory.close();
        }
    }
}
