package dev.keelson.controllers.host;

import dev.keelson.controllers.deployment.DeploymentController;
import dev.keelson.controllers.endpointslice.EndpointSliceController;
import dev.keelson.controllers.garbagecollector.GarbageCollectorController;
import dev.keelson.controllers.namespace.NamespaceController;
import dev.keelson.controllers.nodelifecycle.NodeLifecycleController;
import dev.keelson.controllers.replicaset.ReplicaSetController;
import dev.keelson.controllers.rootca.RootCaController;
import dev.keelson.controllers.serviceaccount.ServiceAccountController;
import dev.keelson.runtime.manager.Manager;
import java.util.Map;

/** The controllers there are. */
final class BundledControllers {

    /** Kubernetes' present name of each controller, and its former one. */
    static final Map<String, String> NAMES = Map.of(
            "deployment-controller", "deployment",
            "endpointslice-controller", "endpointslice",
            "garbage-collector-controller", "garbagecollector",
            "namespace-controller", "namespace",
            "node-lifecycle-controller", "nodelifecycle",
            "replicaset-controller", "replicaset",
            "root-ca-certificate-publisher-controller", "root-ca-cert-publisher",
            "serviceaccount-controller", "serviceaccount");

    private BundledControllers() {}

    static void addTo(Manager manager, ControllerOptions options) {
        NAMES.keySet().stream()
                .sorted()
                .filter(options.selection()::includes)
                .forEach(name -> add(name, manager, options));
    }

    private static void add(String name, Manager manager, ControllerOptions options) {
        switch (name) {
            case "deployment-controller" -> DeploymentController.addTo(manager);
            case "endpointslice-controller" -> EndpointSliceController.addTo(manager);
            case "garbage-collector-controller" -> GarbageCollectorController.addTo(manager);
            case "namespace-controller" -> NamespaceController.addTo(manager);
            case "node-lifecycle-controller" -> NodeLifecycleController.addTo(manager);
            case "replicaset-controller" -> ReplicaSetController.addTo(manager);
            case "serviceaccount-controller" -> ServiceAccountController.addTo(manager);
            case "root-ca-certificate-publisher-controller" -> {
                if (options.rootCaPem() != null) {
                    RootCaController.addTo(manager, options.rootCaPem());
                }
            }
            default -> throw new IllegalArgumentException("no controller is named " + name);
        }
    }
}
