package dev.keelson.controllers.endpointslice;

import dev.keelson.controllers.ownership.ControllerReferences;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What must be written so that a service's slices list the endpoints it should have.
 *
 * <p>Prefers few writes over full slices: kept endpoints stay where they are, and what is new goes into slices that
 * change anyway, then into one existing slice that can take all the rest, and only then into new ones.
 */
record SlicePlan(List<EndpointSlice> create, List<EndpointSlice> update, List<EndpointSlice> delete) {

    static final int MAX_ENDPOINTS = 100;
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGER = "endpointslice-controller.k8s.io";
    static final String HEADLESS = "service.kubernetes.io/headless";

    static SlicePlan of(
            Service service, Map<DesiredEndpoints.Group, List<Endpoint>> desired, List<EndpointSlice> existing) {
        SlicePlan plan = new SlicePlan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<DesiredEndpoints.Group, List<EndpointSlice>> byGroup = new LinkedHashMap<>();
        for (EndpointSlice slice : existing) {
            var group = new DesiredEndpoints.Group(slice.getAddressType(), ports(slice));
            byGroup.computeIfAbsent(group, key -> new ArrayList<>()).add(slice);
        }
        desired.forEach(
                (group, endpoints) -> plan.settle(service, group, endpoints, byGroup.getOrDefault(group, List.of())));
        byGroup.forEach((group, slices) -> {
            if (!desired.containsKey(group)) {
                plan.delete.addAll(slices);
            }
        });
        plan.keepOneSliceEach(service, desired);
        return plan;
    }

    boolean changesNothing() {
        return create.isEmpty() && update.isEmpty() && delete.isEmpty();
    }

    private void settle(
            Service service, DesiredEndpoints.Group group, List<Endpoint> endpoints, List<EndpointSlice> existing) {
        Map<String, Endpoint> missing = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> missing.put(identity(endpoint), endpoint));
        List<EndpointSlice> changed = new ArrayList<>();
        List<EndpointSlice> unchanged = new ArrayList<>();
        for (EndpointSlice slice : existing) {
            List<Endpoint> kept = new ArrayList<>();
            for (Endpoint present : endpoints(slice)) {
                Endpoint wanted = missing.remove(identity(present));
                if (wanted != null) {
                    kept.add(wanted);
                }
            }
            sort(service, slice, kept, changed, unchanged);
        }
        Deque<Endpoint> left = new ArrayDeque<>(missing.values());
        changed.sort(Comparator.comparingInt(
                (EndpointSlice slice) -> -endpoints(slice).size()));
        changed.forEach(slice -> fill(slice, left));
        placeRest(service, group, left, changed, unchanged);
        update.addAll(changed);
    }

    /** Tells a slice with its remaining endpoints to those that change, that stay or that go. */
    private void sort(
            Service service,
            EndpointSlice slice,
            List<Endpoint> kept,
            List<EndpointSlice> changed,
            List<EndpointSlice> unchanged) {
        boolean sameLabels = labels(service).equals(slice.getMetadata().getLabels());
        if (kept.isEmpty()) {
            delete.add(slice);
        } else if (kept.equals(endpoints(slice)) && sameLabels) {
            unchanged.add(slice);
        } else {
            changed.add(with(service, slice, kept));
        }
    }

    private void placeRest(
            Service service,
            DesiredEndpoints.Group group,
            Deque<Endpoint> left,
            List<EndpointSlice> changed,
            List<EndpointSlice> unchanged) {
        while (!left.isEmpty()) {
            int rest = left.size();
            EndpointSlice roomy = unchanged.stream()
                    .filter(slice -> endpoints(slice).size() + rest <= MAX_ENDPOINTS)
                    .max(Comparator.comparingInt(slice -> endpoints(slice).size()))
                    .orElse(null);
            EndpointSlice target;
            if (roomy == null) {
                target = empty(service, group);
                create.add(target);
            } else {
                unchanged.remove(roomy);
                target = with(service, roomy, endpoints(roomy));
                changed.add(target);
            }
            fill(target, left);
        }
    }

    private static void fill(EndpointSlice slice, Deque<Endpoint> left) {
        List<Endpoint> endpoints = new ArrayList<>(endpoints(slice));
        while (!left.isEmpty() && endpoints.size() < MAX_ENDPOINTS) {
            endpoints.add(left.remove());
        }
        slice.setEndpoints(endpoints);
    }

    /**
     * A service without endpoints keeps one empty slice an address type, so that its readers know it was looked at.
     *
     * <p>Runs after everything else, when all slices of such a type stand among those to delete.
     */
    private void keepOneSliceEach(Service service, Map<DesiredEndpoints.Group, List<Endpoint>> desired) {
        for (String type : DesiredEndpoints.addressTypes(service)) {
            if (desired.keySet().stream().anyMatch(group -> group.addressType().equals(type))) {
                continue;
            }
            EndpointSlice placeholder = empty(service, new DesiredEndpoints.Group(type, List.of()));
            EndpointSlice reused = delete.stream()
                    .filter(slice -> type.equals(slice.getAddressType()))
                    .max(Comparator.comparing((EndpointSlice slice) -> isPlaceholder(slice, placeholder)))
                    .orElse(null);
            if (reused == null) {
                create.add(placeholder);
                continue;
            }
            delete.remove(reused);
            if (!isPlaceholder(reused, placeholder)) {
                EndpointSlice emptied = with(service, reused, List.of());
                emptied.setPorts(List.of());
                update.add(emptied);
            }
        }
    }

    private static boolean isPlaceholder(EndpointSlice slice, EndpointSlice placeholder) {
        return endpoints(slice).isEmpty()
                && ports(slice).isEmpty()
                && placeholder
                        .getMetadata()
                        .getLabels()
                        .equals(slice.getMetadata().getLabels());
    }

    static EndpointSlice empty(Service service, DesiredEndpoints.Group group) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withGenerateName(service.getMetadata().getName() + "-")
                .withNamespace(service.getMetadata().getNamespace())
                .withLabels(labels(service))
                .withOwnerReferences(ControllerReferences.to(service))
                .endMetadata()
                .withAddressType(group.addressType())
                .withPorts(group.ports())
                .build();
    }

    private static EndpointSlice with(Service service, EndpointSlice slice, List<Endpoint> endpoints) {
        return new EndpointSliceBuilder(slice)
                .editMetadata()
                .withLabels(labels(service))
                .endMetadata()
                .withEndpoints(endpoints)
                .build();
    }

    private static Map<String, String> labels(Service service) {
        Map<String, String> labels = new HashMap<>();
        Map<String, String> own = service.getMetadata().getLabels();
        if (own != null) {
            labels.putAll(own);
        }
        if ("None".equals(service.getSpec().getClusterIP())) {
            labels.put(HEADLESS, "");
        } else {
            labels.remove(HEADLESS);
        }
        labels.put(SERVICE_NAME, service.getMetadata().getName());
        labels.put(MANAGED_BY, MANAGER);
        return labels;
    }

    /** Go writes an empty list of endpoints or ports as null. */
    private static List<Endpoint> endpoints(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getEndpoints(), List.of());
    }

    private static List<EndpointPort> ports(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getPorts(), List.of());
    }

    private static String identity(Endpoint endpoint) {
        String uid = endpoint.getTargetRef() == null
                ? ""
                : Objects.requireNonNullElse(endpoint.getTargetRef().getUid(), "");
        return uid + "/" + String.join(",", endpoint.getAddresses());
    }
}
