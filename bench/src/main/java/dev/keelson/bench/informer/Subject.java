package dev.keelson.bench.informer;

import dev.keelson.informers.CacheForm;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An informer of all pods with handlers. */
interface Subject extends AutoCloseable {

    /** How many pods it holds. */
    int size();

    @Override
    void close();

    /** Starts the informer of this kind; each handler gets every add and update. */
    static Subject start(InformerKind kind, KubernetesClient client, List<PodHandler> handlers) {
        return switch (kind) {
            case KEELSON, KEELSON_READING ->
                keelson(InformerFactory.builder(client), ResourceType.of(Pod.class), handlers);
            case KEELSON_SLIM ->
                keelson(
                        InformerFactory.builder(client).drop("metadata.managedFields"),
                        ResourceType.of(Pod.class),
                        handlers);
            case KEELSON_METADATA ->
                keelson(InformerFactory.builder(client), ResourceType.metadataOf(Pod.class), handlers);
            case KEELSON_OBJECTS ->
                keelson(
                        InformerFactory.builder(client).cacheForm(CacheForm.OBJECTS),
                        ResourceType.of(Pod.class),
                        handlers);
            case BYTES -> ByteReader.start(client, handlers);
            case FABRIC8, FABRIC8_READING -> fabric8(client, handlers);
        };
    }

    private static <T extends HasMetadata> Subject keelson(
            InformerFactory.Builder settings, ResourceType<T> type, List<PodHandler> handlers) {
        InformerFactory factory = settings.build();
        SharedInformer<T> informer = factory.informer(type, InformerScope.all());
        for (PodHandler handler : handlers) {
            informer.addHandler(new ResourceHandler<T>() {
                @Override
                public void onAdd(T pod, boolean initial) {
                    handler.seen(pod);
                }

                @Override
                public void onUpdate(T before, T pod) {
                    handler.seen(pod);
                }
            });
        }
        factory.start();
        return new Subject() {
            @Override
            public int size() {
                return informer.indexer().size();
            }

            @Override
            public void close() {
                factory.close();
            }
        };
    }

    private static Subject fabric8(KubernetesClient client, List<PodHandler> handlers) {
        SharedIndexInformer<Pod> informer = client.pods().inAnyNamespace().runnableInformer(0);
        for (PodHandler handler : handlers) {
            informer.addEventHandler(new ResourceEventHandler<Pod>() {
                @Override
                public void onAdd(Pod pod) {
                    handler.seen(pod);
                }

                @Override
                public void onUpdate(Pod before, Pod pod) {
                    handler.seen(pod);
                }

                @Override
                public void onDelete(Pod pod, boolean finalStateUnknown) {
                    // no pod is deleted while this listens
                }
            });
        }
        CompletableFuture<Void> started = informer.start().toCompletableFuture();
        return new Subject() {
            @Override
            public int size() {
                return informer.getIndexer().list().size();
            }

            @Override
            public void close() {
                // Stopping it before its watch is open makes it log a failure.
                started.join();
                informer.stop();
            }
        };
    }
}
