package dev.keelson.controllers.garbagecollector;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import dev.keelson.controllers.discovery.ServedResource;
import dev.keelson.controllers.discovery.ServedResources;
import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.HandlerRegistration;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.SharedInformer;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.PriorityWorkQueue;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An informer for each kind that can be collected, as long as it is served; feeds the graph, and the queue with what the
 * graph finds worth looking at. Keeps metadata only.
 */
final class Monitors implements Source {

    static final Duration REDISCOVERY = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Monitors.class);
    private static final Set<String> IGNORED = Set.of("events", "events.events.k8s.io");

    private record Monitor(SharedInformer<GenericKubernetesResource> informer, HandlerRegistration registration) {}

    private final KubernetesClient client;
    private final ServedResources served;
    private final DependencyGraph graph;
    private final Clock clock;
    private final Executor executor;

    // All guarded by this. The factory is null while stopped.
    private final Map<ServedResource, Monitor> monitors = new HashMap<>();
    private @Nullable InformerFactory factory;
    private @Nullable Timer rediscovery;

    /** @param executor for discovery, which blocks */
    Monitors(KubernetesClient client, DependencyGraph graph, Clock clock, Executor executor) {
        this.client = client;
        this.served = new ServedResources(client);
        this.graph = graph;
        this.clock = clock;
        this.executor = executor;
    }

    /** What is monitored now. */
    synchronized List<ServedResource> resources() {
        return new ArrayList<>(monitors.keySet());
    }

    @Override
    public CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
        synchronized (this) {
            if (factory == null) {
                factory = InformerFactory.builder(client)
                        .clock(clock)
                        .handlerExecutor(executor)
                        .transform(GenericKubernetesResource.class, Monitors::metadataOnly)
                        .build();
                rediscovery = clock.scheduleEvery(REDISCOVERY, () -> executor.execute(() -> follow(queue)));
            }
        }
        return CompletableFuture.supplyAsync(() -> follow(queue), executor).thenCompose(registered -> registered);
    }

    @Override
    public synchronized void stop() {
        if (rediscovery != null) {
            rediscovery.cancel();
        }
        if (factory != null) {
            factory.close();
        }
        factory = null;
        monitors.clear();
    }

    /** Monitors what is served by now; completes when all of it has been seen. */
    private CompletableFuture<Void> follow(PriorityWorkQueue<Request> queue) {
        Collection<ServedResource> resources;
        try {
            resources = served.list();
        } catch (KubernetesClientException failure) {
            LOG.warn("The API server does not say what it serves; asking again in {}", REDISCOVERY, failure);
            return CompletableFuture.completedFuture(null);
        }
        Set<ServedResource> collectable = new HashSet<>();
        for (ServedResource resource : resources) {
            if (resource.can("delete", "list", "watch") && !IGNORED.contains(resource.toString())) {
                collectable.add(resource);
            }
        }
        return follow(collectable, queue);
    }

    private synchronized CompletableFuture<Void> follow(
            Set<ServedResource> collectable, PriorityWorkQueue<Request> queue) {
        InformerFactory running = factory;
        if (running == null) {
            return CompletableFuture.completedFuture(null);
        }
        for (ServedResource gone : Set.copyOf(monitors.keySet())) {
            if (!collectable.contains(gone)) {
                Monitor ended = monitors.remove(gone);
                if (ended != null) {
                    ended.informer().close();
                }
            }
        }
        List<CompletableFuture<Void>> fresh = new ArrayList<>();
        for (ServedResource resource : collectable) {
            if (!monitors.containsKey(resource)) {
                Monitor monitor = monitor(running, resource, queue);
                monitors.put(resource, monitor);
                fresh.add(monitor.registration().synced());
            }
        }
        return CompletableFuture.allOf(fresh.toArray(CompletableFuture[]::new));
    }

    private Monitor monitor(InformerFactory running, ServedResource resource, PriorityWorkQueue<Request> queue) {
        ResourceType<GenericKubernetesResource> type = ResourceType.generic(
                resource.group(), resource.version(), resource.plural(), resource.kind(), resource.namespaced());
        SharedInformer<GenericKubernetesResource> informer = running.informer(type, InformerScope.all());
        HandlerRegistration registration = informer.addHandler(new Feed(resource, queue), HandlerOptions.sharing());
        informer.start();
        return new Monitor(informer, registration);
    }

    /** Drops everything the graph has no use for. */
    private static GenericKubernetesResource metadataOnly(GenericKubernetesResource object) {
        ObjectMeta full = object.getMetadata();
        GenericKubernetesResource slim = new GenericKubernetesResource();
        slim.setApiVersion(object.getApiVersion());
        slim.setKind(object.getKind());
        slim.setMetadata(new ObjectMetaBuilder()
                .withNamespace(full.getNamespace())
                .withName(full.getName())
                .withUid(full.getUid())
                .withResourceVersion(full.getResourceVersion())
                .withDeletionTimestamp(full.getDeletionTimestamp())
                .withFinalizers(full.getFinalizers())
                .withOwnerReferences(full.getOwnerReferences())
                .build());
        return slim;
    }

    private final class Feed implements ResourceHandler<GenericKubernetesResource> {

        private final ServedResource resource;
        private final PriorityWorkQueue<Request> queue;

        Feed(ServedResource resource, PriorityWorkQueue<Request> queue) {
            this.resource = resource;
            this.queue = queue;
        }

        @Override
        public void onAdd(GenericKubernetesResource object, boolean initial) {
            enqueue(graph.put(Vertex.of(resource, object)));
        }

        @Override
        public void onUpdate(GenericKubernetesResource former, GenericKubernetesResource object) {
            if (!former.getMetadata().getUid().equals(object.getMetadata().getUid())) {
                onDelete(former, true);
            }
            onAdd(object, false);
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
            enqueue(graph.remove(object.getMetadata().getUid()));
        }

        private void enqueue(Set<String> uids) {
            uids.forEach(uid -> queue.add(new Request("", uid)));
        }
    }
}
