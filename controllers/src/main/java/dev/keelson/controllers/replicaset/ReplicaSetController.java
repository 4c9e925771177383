package dev.keelson.controllers.replicaset;

import dev.keelson.api.selector.ModelSelectors;
import dev.keelson.controllers.expectations.Expectations;
import dev.keelson.controllers.ownership.ControllerReferences;
import dev.keelson.controllers.podcontrol.PodControl;
import dev.keelson.informers.HandlerOptions;
import dev.keelson.informers.Lister;
import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Adds the ReplicaSet controller to a manager. */
public final class ReplicaSetController {

    private static final int WORKERS = 5;

    private ReplicaSetController() {}

    public static void addTo(Manager manager) {
        Expectations expectations = new Expectations(manager.clock());
        PodControl pods = new PodControl(manager.client().api(), manager.events("replicaset-controller"));
        Lister<ReplicaSet> replicaSets =
                manager.cache().informer(ReplicaSet.class).lister().shared();
        // Before the controller's own handler, so that a request finds the expectations that its cause has met.
        manager.cache().informer(Pod.class).addHandler(new PodChanges(expectations), HandlerOptions.sharing());
        ControllerBuilder.of(manager)
                .named("replicaset-controller")
                .forType(ReplicaSet.class)
                .owns(Pod.class)
                .watches(Pod.class, EventHandlers.enqueueMapped(pod -> adopters(pod, replicaSets)))
                .workers(WORKERS)
                .reconciler(new ReplicaSetReconciler(
                        manager.client(), pods, expectations, manager.clock(), manager.executor()))
                .build();
    }

    /** The replica sets that may adopt a pod without controller. */
    private static List<Request> adopters(Pod pod, Lister<ReplicaSet> replicaSets) {
        if (ControllerReferences.of(pod) != null) {
            return List.of();
        }
        Map<String, String> labels =
                Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
        return replicaSets.inNamespace(pod.getMetadata().getNamespace()).stream()
                .filter(rs -> ModelSelectors.of(rs.getSpec().getSelector()).matches(labels))
                .map(Request::of)
                .toList();
    }
}
