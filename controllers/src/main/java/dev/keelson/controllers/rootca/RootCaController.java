package dev.keelson.controllers.rootca;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;

/** Adds the root CA publisher to a manager. */
public final class RootCaController {

    private RootCaController() {}

    /** @param certificatePem the authority that signed the API server's certificate */
    public static void addTo(Manager manager, String certificatePem) {
        ControllerBuilder.of(manager)
                .named("root-ca-certificate-publisher-controller")
                .forType(Namespace.class)
                .watches(
                        ConfigMap.class,
                        EventHandlers.enqueueMapped(
                                map -> List.of(Request.of("", map.getMetadata().getNamespace()))),
                        Predicates.objectsWhere(
                                map -> map.getMetadata().getName().equals(RootCaReconciler.NAME)))
                .reconciler(new RootCaReconciler(manager.client(), certificatePem))
                .build();
    }
}
