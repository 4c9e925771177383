package dev.keelson.controllers.endpointslice;

import dev.keelson.informers.Lister;
import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Adds the EndpointSlice controller to a manager. */
public final class EndpointSliceController {

    private static final int WORKERS = 5;

    private EndpointSliceController() {}

    public static void addTo(Manager manager) {
        Lister<Service> services =
                manager.cache().informer(Service.class).lister().shared();
        manager.cache().informer(Node.class);
        ControllerBuilder.of(manager)
                .named("endpointslice-controller")
                .forType(Service.class)
                .watches(
                        Pod.class,
                        EventHandlers.enqueueMapped(pod -> selecting(pod, services)),
                        Predicates.resourceVersionChanged())
                .watches(EndpointSlice.class, EventHandlers.enqueueMapped(EndpointSliceController::serviceOf))
                .workers(WORKERS)
                .reconciler(new EndpointSliceReconciler(manager.client()))
                .build();
    }

    private static List<Request> selecting(Pod pod, Lister<Service> services) {
        Map<String, String> labels =
                Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
        return services.inNamespace(pod.getMetadata().getNamespace()).stream()
                .filter(service -> selects(service, labels))
                .map(Request::of)
                .toList();
    }

    private static boolean selects(Service service, Map<String, String> labels) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null && !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }

    private static List<Request> serviceOf(EndpointSlice slice) {
        Map<String, String> labels =
                Objects.requireNonNullElse(slice.getMetadata().getLabels(), Map.of());
        String service = labels.get(SlicePlan.SERVICE_NAME);
        return service == null || !SlicePlan.MANAGER.equals(labels.get(SlicePlan.MANAGED_BY))
                ? List.of()
                : List.of(Request.of(slice.getMetadata().getNamespace(), service));
    }
}
