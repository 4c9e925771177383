package dev.keelson.controllers.nodelifecycle;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;

/** Adds the node lifecycle controller to a manager. */
public final class NodeLifecycleController {

    private static final int WORKERS = 8;

    private NodeLifecycleController() {}

    public static void addTo(Manager manager) {
        manager.cache().informer(Pod.class);
        manager.cache().informer(Lease.class);
        ControllerBuilder.of(manager)
                .named("node-lifecycle-controller")
                .forType(Node.class)
                .workers(WORKERS)
                .reconciler(new NodeReconciler(manager.client(), manager.events("node-controller"), manager.clock()))
                .build();
    }
}
