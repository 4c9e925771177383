package dev.keelson.informers;

import dev.keelson.informers.fabric8.Fabric8InformerFactory;
import dev.keelson.informers.fabric8.Fabric8Informers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.SharedInformerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What docs/guide/informers.md shows, in its order. */
final class GuideExamples {

    private GuideExamples() {}

    static List<Pod> first(KubernetesClient client) {
        // docs:begin first
        try (InformerFactory informers = InformerFactory.of(client)) {
            SharedInformer<Pod> pods = informers.informer(Pod.class, InformerScope.namespace("web"));
            pods.addHandler(new ResourceHandler<>() {
                @Override
                public void onAdd(Pod pod, boolean initial) {
                    System.out.println(pod.getMetadata().getName());
                }
            });
            informers.start();
            pods.synced().join();
            return pods.lister().inNamespace("web");
        }
        // docs:end first
    }

    static HandlerRegistration handlers(SharedInformer<ConfigMap> maps, ResourceHandler<ConfigMap> handler) {
        // docs:begin handlers
        HandlerRegistration registration =
                maps.addHandler(handler, HandlerOptions.sharing().resyncEvery(Duration.ofMinutes(10)));
        registration.synced().thenRun(() -> System.out.println("the handler has seen everything there was"));
        // docs:end handlers
        return registration;
    }

    static List<ConfigMap> index(SharedInformer<ConfigMap> maps) {
        // docs:begin index
        maps.indexer()
                .addIndex(
                        "owner",
                        map -> map.getMetadata().getOwnerReferences().stream()
                                .map(owner -> owner.getUid())
                                .toList());
        List<ConfigMap> owned = maps.indexer().byIndex("owner", "a-uid");
        // docs:end index
        return owned;
    }

    static NamespacesInformer<ConfigMap> namespaces(InformerFactory informers, ResourceHandler<ConfigMap> handler) {
        // docs:begin namespaces
        NamespacesInformer<ConfigMap> maps = informers.informer(ConfigMap.class, Set.of("web", "shop"));
        maps.addHandler(handler);
        maps.addNamespace("bank");
        maps.removeNamespace("shop");
        maps.healthByNamespace()
                .forEach((namespace, health) -> System.out.println(namespace + ": " + health.lastFailure()));
        // docs:end namespaces
        return maps;
    }

    static InformerFactory detecting(KubernetesClient client, InformerObserver observer) {
        // docs:begin detecting
        InformerFactory informers = InformerFactory.builder(client)
                .detectMutations(true)
                .observer(InformerObserver.logging().and(observer))
                .build();
        // docs:end detecting
        return informers;
    }

    static SharedInformerFactory fabric8(KubernetesClient client, ResourceEventHandler<ConfigMap> handler) {
        // docs:begin fabric8
        SharedInformerFactory informers = Fabric8InformerFactory.of(client); // was: client.informers()
        SharedIndexInformer<ConfigMap> maps = informers.sharedIndexInformerFor(ConfigMap.class, 60_000);
        maps.addEventHandler(handler);
        informers.startAllRegisteredInformers();
        // docs:end fabric8
        return informers;
    }

    static SharedIndexInformer<ConfigMap> wrapped(SharedInformer<ConfigMap> maps) {
        // docs:begin wrapped
        SharedIndexInformer<ConfigMap> theirs = Fabric8Informers.sharedIndexInformer(maps);
        // docs:end wrapped
        return theirs;
    }
}
