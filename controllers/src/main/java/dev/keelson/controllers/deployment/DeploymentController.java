package dev.keelson.controllers.deployment;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;

/** Adds the Deployment controller to a manager. */
public final class DeploymentController {

    private static final int WORKERS = 5;

    private DeploymentController() {}

    public static void addTo(Manager manager) {
        // Read by the Recreate strategy; the replica sets' counts tell when to look.
        manager.cache().informer(Pod.class);
        ControllerBuilder.of(manager)
                .named("deployment-controller")
                .forType(Deployment.class)
                .owns(ReplicaSet.class)
                .workers(WORKERS)
                .reconciler(new DeploymentReconciler(
                        manager.client(), manager.events("deployment-controller"), manager.clock()))
                .build();
    }
}
