package dev.keelson.bench.informer;

import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.SharedInformer;
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
            case KEELSON -> keelson(client, handlers, HandlerOptions.copying());
            case KEELSON_SHARING -> keelson(client, handlers, HandlerOptions.sharing());
            case FABRIC8 -> fabric8(client, handlers);
        };
    }

    private static Subject keelson(KubernetesClient client, List<PodHandler> handlers, HandlerOptions options) {
        InformerFactory factory = InformerFactory.of(client);
        SharedInformer<Pod> informer = factory.informer(Pod.class);
        for (PodHandler handler : handlers) {
            informer.addHandler(
                    new ResourceHandler<Pod>() {
                        @Override
                        public void onAdd(Pod pod, boolean initial) {
                            handler.seen(pod);
                        }

                        @Override
                        public void onUpdate(Pod before, Pod pod) {
                            handler.seen(pod);
                        }
                    },
                    options);
        }
        factory.start();
        return new Subject() {
            @Override
            public int size() {
                return informer.indexer().shared().list().size();
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
