package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.quantity.QuantityValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one object uses of which quota resources. Follows {@code pkg/quota/v1/evaluator/core}. */
final class QuotaUsage {
    private static final Set<String> PLAIN_COUNTS = Set.of(
            "pods",
            "services",
            "replicationcontrollers",
            "resourcequotas",
            "secrets",
            "configmaps",
            "persistentvolumeclaims");
    private static final String CLASS_SUFFIX = ".storageclass.storage.k8s.io/";
    private static final QuantityValue ONE = QuantityValue.of(1);

    private QuotaUsage() {}

    /** By resource name, sorted. What is not used at all may be there with zero. */
    static Map<String, QuantityValue> of(GroupVersionResource resource, ObjectNode object) {
        Map<String, QuantityValue> usage = new TreeMap<>();
        String group = resource.group();
        usage.put("count/" + resource.resource() + (group.isEmpty() ? "" : "." + group), ONE);
        if (!group.isEmpty()) {
            return usage;
        }
        switch (resource.resource()) {
            case "pods" -> pod(object, usage);
            case "services" -> service(object, usage);
            case "persistentvolumeclaims" -> claim(object, usage);
            default -> {
                // Counted, and no more.
            }
        }
        if (PLAIN_COUNTS.contains(resource.resource()) && !isOver(resource, object)) {
            usage.put(resource.resource(), ONE);
        }
        return usage;
    }

    /** A pod that has ended still is an object, but uses nothing. */
    private static boolean isOver(GroupVersionResource resource, ObjectNode object) {
        String phase = object.path("status").path("phase").asText();
        return resource.resource().equals("pods") && (phase.equals("Succeeded") || phase.equals("Failed"));
    }

    private static void service(ObjectNode service, Map<String, QuantityValue> usage) {
        JsonNode spec = service.path("spec");
        String type = spec.path("type").asText();
        long ports = spec.path("ports").size();
        long nodePorts = 0;
        if (type.equals("NodePort")) {
            nodePorts = ports;
        } else if (type.equals("LoadBalancer")) {
            nodePorts = spec.path("allocateLoadBalancerNodePorts").asBoolean(true) ? ports : chosen(spec.path("ports"));
        }
        usage.put("services.nodeports", QuantityValue.of(nodePorts));
        usage.put("services.loadbalancers", QuantityValue.of(type.equals("LoadBalancer") ? 1 : 0));
    }

    private static long chosen(JsonNode ports) {
        long count = 0;
        for (JsonNode port : ports) {
            count += port.path("nodePort").asInt() != 0 ? 1 : 0;
        }
        return count;
    }

    private static void claim(ObjectNode claim, Map<String, QuantityValue> usage) {
        JsonNode spec = claim.path("spec");
        String storageClass = spec.path("storageClassName").asText();
        JsonNode asked = spec.path("resources").path("requests").path("storage");
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + CLASS_SUFFIX + "persistentvolumeclaims", ONE);
        }
        if (asked.isValueNode()) {
            QuantityValue storage = QuantityValue.parse(asked.asText());
            usage.put("requests.storage", storage);
            if (!storageClass.isEmpty()) {
                usage.put(storageClass + CLASS_SUFFIX + "requests.storage", storage);
            }
        }
    }

    private static void pod(ObjectNode pod, Map<String, QuantityValue> usage) {
        String phase = pod.path("status").path("phase").asText();
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return;
        }
        total(pod, "requests").forEach((name, amount) -> {
            if (Set.of("cpu", "memory", "ephemeral-storage").contains(name) || name.startsWith("hugepages-")) {
                usage.put(name, amount);
            }
            usage.put("requests." + name, amount);
        });
        total(pod, "limits").forEach((name, amount) -> usage.put("limits." + name, amount));
    }

    /** What a pod takes at most at one time: its containers together, or any of those that run before. */
    private static Map<String, QuantityValue> total(ObjectNode pod, String field) {
        JsonNode spec = pod.path("spec");
        Map<String, QuantityValue> together = new HashMap<>();
        spec.path("containers").forEach(container -> add(container.path("resources"), field, together));
        Map<String, QuantityValue> sidecars = new HashMap<>();
        Map<String, QuantityValue> before = new HashMap<>();
        for (JsonNode container : spec.path("initContainers")) {
            Map<String, QuantityValue> now = new HashMap<>(sidecars);
            add(container.path("resources"), field, now);
            now.forEach((name, amount) -> before.merge(name, amount, QuantityValue::max));
            if (container.path("restartPolicy").asText().equals("Always")) {
                add(container.path("resources"), field, sidecars);
            }
        }
        sidecars.forEach((name, amount) -> together.merge(name, amount, QuantityValue::add));
        before.forEach((name, amount) -> together.merge(name, amount, QuantityValue::max));
        Map<String, QuantityValue> ofPod = new HashMap<>();
        add(spec.path("resources"), field, ofPod);
        together.putAll(ofPod);
        for (var entry : spec.path("overhead").properties()) {
            if (field.equals("requests") || together.containsKey(entry.getKey())) {
                together.merge(
                        entry.getKey(), QuantityValue.parse(entry.getValue().asText()), QuantityValue::add);
            }
        }
        return together;
    }

    private static void add(JsonNode resources, String field, Map<String, QuantityValue> into) {
        for (var entry : resources.path(field).properties()) {
            into.merge(entry.getKey(), QuantityValue.parse(entry.getValue().asText()), QuantityValue::add);
        }
    }

    /** Whether an object of this resource could use what a quota limits under that name. */
    static boolean concerns(GroupVersionResource resource, String name) {
        String group = resource.group();
        String plural = resource.resource();
        if (name.equals("count/" + plural + (group.isEmpty() ? "" : "." + group))) {
            return true;
        }
        if (!group.isEmpty()) {
            return false;
        }
        return switch (plural) {
            case "pods" -> isOfPods(name);
            case "services" -> name.equals("services") || name.startsWith("services.");
            case "persistentvolumeclaims" ->
                name.equals("persistentvolumeclaims") || name.equals("requests.storage") || name.contains(CLASS_SUFFIX);
            default -> PLAIN_COUNTS.contains(plural) && name.equals(plural);
        };
    }

    private static boolean isOfPods(String name) {
        boolean request = name.startsWith("requests.") && !name.equals("requests.storage");
        return Set.of("pods", "cpu", "memory", "ephemeral-storage").contains(name)
                || name.startsWith("hugepages-")
                || name.startsWith("limits.")
                || request;
    }

    /** Who must say how much of it they use, where a quota limits it. */
    static List<String> silent(ObjectNode pod, String name) {
        String field = name.startsWith("limits.") ? "limits" : "requests";
        String plain = name.substring(name.indexOf('.') + 1);
        List<String> silent = new ArrayList<>();
        if (!Set.of("cpu", "memory").contains(plain)
                || pod.path("spec").path("resources").path(field).has(plain)) {
            return silent;
        }
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : pod.path("spec").path(list)) {
                if (!container.path("resources").path(field).has(plain)) {
                    silent.add(container.path("name").asText());
                }
            }
        }
        return silent;
    }
}
