package dev.keelson.controllers.serviceaccount;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;

/** Adds the service account controller to a manager. */
public final class ServiceAccountController {

    private ServiceAccountController() {}

    public static void addTo(Manager manager) {
        ControllerBuilder.of(manager)
                .named("serviceaccount-controller")
                .forType(Namespace.class)
                .watches(
                        ServiceAccount.class,
                        EventHandlers.enqueueMapped(account ->
                                List.of(Request.of("", account.getMetadata().getNamespace()))),
                        Predicates.objectsWhere(
                                account -> account.getMetadata().getName().equals(DefaultAccountReconciler.NAME)))
                .reconciler(new DefaultAccountReconciler(manager.client()))
                .build();
    }
}
