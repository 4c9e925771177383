package dev.keelson.controllers.namespace;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.Predicates;
import io.fabric8.kubernetes.api.model.Namespace;

/** Adds the namespace controller to a manager. */
public final class NamespaceController {

    private static final int WORKERS = 10;

    private NamespaceController() {}

    public static void addTo(Manager manager) {
        ControllerBuilder.of(manager)
                .named("namespace-controller")
                .forType(
                        Namespace.class,
                        Predicates.objectsWhere(
                                namespace -> namespace.getMetadata().getDeletionTimestamp() != null))
                .workers(WORKERS)
                .reconciler(new NamespaceReconciler(manager.client(), manager.clock()))
                .build();
    }
}
