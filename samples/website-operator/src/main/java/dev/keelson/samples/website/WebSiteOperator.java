package dev.keelson.samples.website;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Runs the operator against the cluster of the current kubeconfig, until it is told to stop. */
public final class WebSiteOperator {

    static final String NAME = "website-operator";
    private static final String NAMESPACE = "default";
    private static final String BY_CREDENTIALS = "spec.credentials";

    private WebSiteOperator() {}

    /**
     * Not started.
     *
     * @param endpoint where health and metrics are served
     */
    static Manager manager(KubernetesClient client, InetSocketAddress endpoint) {
        // docs:begin manager
        Manager manager = Manager.builder(client)
                .name(NAME)
                .leaderElection(NAMESPACE, NAME)
                .endpoint(endpoint)
                .build();
        manager.cache().index(WebSite.class, BY_CREDENTIALS, WebSiteOperator::credentials);
        ControllerBuilder.of(manager)
                .forType(WebSite.class, Predicates.generationChanged())
                .owns(Deployment.class, Predicates.resourceVersionChanged())
                .owns(Service.class, Predicates.resourceVersionChanged())
                .owns(ConfigMap.class, Predicates.resourceVersionChanged())
                .watches(Secret.class, EventHandlers.enqueueMapped(secret -> sitesWith(secret, manager)))
                .workers(4)
                .reconcileTimeout(Duration.ofMinutes(1))
                .reconciler(
                        WebSite.class,
                        new WebSiteReconciler(
                                manager.client(),
                                new SiteDirectory(manager.client(), NAMESPACE),
                                manager.events(NAME),
                                manager.clock()))
                .build();
        // docs:end manager
        return manager;
    }

    // docs:begin index
    private static List<String> credentials(WebSite site) {
        String secret = site.getSpec().credentials();
        return secret == null ? List.of() : List.of(site.getMetadata().getNamespace() + "/" + secret);
    }

    private static List<Request> sitesWith(Secret secret, Manager manager) {
        String key =
                secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
        return manager.cache().informer(WebSite.class).indexer().byIndex(BY_CREDENTIALS, key).stream()
                .map(Request::of)
                .toList();
    }
    // docs:end index

    /** @param args the port of health and metrics, on loopback; 8081 by default */
    public static void main(String[] args) {
        int port = args.length == 0 ? 8081 : Integer.parseInt(args[0]);
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            manager(client, new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .run();
        }
    }
}
