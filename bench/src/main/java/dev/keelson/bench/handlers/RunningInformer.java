package dev.keelson.bench.handlers;

import dev.keelson.bench.events.Widget;
import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;

/** A started informer of all widgets with handlers. */
interface RunningInformer extends AutoCloseable {

    @Override
    void close();

    static RunningInformer start(HandlersKind kind, KubernetesClient client, List<Timeline> handlers) {
        return switch (kind) {
            case KEELSON -> keelson(client, handlers, HandlerOptions.copying());
            case KEELSON_SHARING -> keelson(client, handlers, HandlerOptions.sharing());
            case FABRIC8 -> fabric8(client, handlers);
        };
    }

    private static RunningInformer keelson(KubernetesClient client, List<Timeline> handlers, HandlerOptions options) {
        InformerFactory factory = InformerFactory.builder(client).build();
        SharedInformer<Widget> informer = factory.informer(ResourceType.of(Widget.class), InformerScope.all());
        for (Timeline handler : handlers) {
            informer.addHandler(
                    new ResourceHandler<Widget>() {
                        @Override
                        public void onAdd(Widget widget, boolean initial) {
                            handler.seen(widget);
                        }

                        @Override
                        public void onUpdate(Widget before, Widget widget) {
                            handler.seen(widget);
                        }
                    },
                    options);
        }
        factory.start();
        return factory::close;
    }

    private static RunningInformer fabric8(KubernetesClient client, List<Timeline> handlers) {
        SharedIndexInformer<Widget> informer =
                client.resources(Widget.class).inAnyNamespace().runnableInformer(0);
        for (Timeline handler : handlers) {
            informer.addEventHandler(new ResourceEventHandler<Widget>() {
                @Override
                public void onAdd(Widget widget) {
                    handler.seen(widget);
                }

                @Override
                public void onUpdate(Widget before, Widget widget) {
                    handler.seen(widget);
                }

                @Override
                public void onDelete(Widget widget, boolean finalStateUnknown) {
                    // no widget is deleted
                }
            });
        }
        informer.start().toCompletableFuture().join();
        return informer::stop;
    }
}
