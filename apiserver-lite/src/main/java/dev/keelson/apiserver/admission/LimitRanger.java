package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds pods and claims to the LimitRanges of their namespace: containers get what is default there, and what is out of
 * bounds is refused.
 */
final class LimitRanger implements AdmissionPlugin {
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final StoredObjects objects;

    LimitRanger(StoredObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "LimitRanger";
    }

    /** The plural of what is limited, or "" for a request that is none of this plugin's business. */
    private static String limited(AdmissionRequest request) {
        boolean ending = Fields.has(request.old(), "metadata", "deletionTimestamp");
        if (request.object() == null || ending || request.operation() == Operation.DELETE) {
            return "";
        }
        boolean create = request.operation() == Operation.CREATE;
        if (request.isFor("", "pods")) {
            return create ? "pods" : "";
        }
        boolean resize = request.resource().group().isEmpty()
                && request.resource().resource().equals("pods")
                && request.subresource().equals("resize");
        if (resize) {
            return "pods";
        }
        return request.isFor("", "persistentvolumeclaims") ? "persistentvolumeclaims" : "";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode pod = request.object();
        if (pod == null || !limited(request).equals("pods")) {
            return;
        }
        for (ObjectNode range : objects.list("", "limitranges", request.namespace())) {
            fill(pod, range);
        }
    }

    private static void fill(ObjectNode pod, ObjectNode range) {
        Map<String, String> limits = new TreeMap<>();
        Map<String, String> requests = new TreeMap<>();
        for (ObjectNode item : Fields.objects(range, "spec", "limits")) {
            if (Fields.text(item, "type").equals("Container")) {
                limits.putAll(Fields.strings(item, "default"));
                requests.putAll(Fields.strings(item, "defaultRequest"));
            }
        }
        List<String> told = new ArrayList<>();
        for (String list : new String[] {"containers", "initContainers"}) {
            String sort = list.equals("containers") ? "container" : "init container";
            for (ObjectNode container : Fields.objects(pod, "spec", list)) {
                String name = " for " + sort + " " + Fields.text(container, "name");
                fill(container, "requests", requests, " request" + name, told);
                fill(container, "limits", limits, " limit" + name, told);
            }
        }
        if (!told.isEmpty()) {
            Fields.make(pod, "metadata", "annotations")
                    .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", told));
        }
    }

    private static void fill(
            ObjectNode container, String list, Map<String, String> defaults, String told, List<String> all) {
        List<String> set = new ArrayList<>();
        defaults.forEach((name, value) -> {
            if (!Fields.has(container, "resources", list, name)) {
                Fields.make(container, "resources", list).put(name, value);
                set.add(name);
            }
        });
        if (!set.isEmpty()) {
            all.add(String.join(", ", set) + told);
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode object = request.object();
        String plural = limited(request);
        if (object == null || plural.isEmpty()) {
            return;
        }
        for (ObjectNode range : objects.list("", "limitranges", request.namespace())) {
            List<String> problems = new ArrayList<>();
            for (ObjectNode item : Fields.objects(range, "spec", "limits")) {
                if (plural.equals("pods")) {
                    pod(object, item, problems);
                } else if (Fields.text(item, "type").equals("PersistentVolumeClaim")) {
                    new ResourceBounds(item, problems)
                            .claim(ResourceBounds.quantities(object, "spec", "resources", "requests"));
                }
            }
            if (!problems.isEmpty()) {
                throw StatusException.forbidden("", plural, request.name(), joined(problems));
            }
        }
    }

    private static String joined(List<String> problems) {
        List<String> distinct = problems.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.get(0) : "[" + String.join(", ", distinct) + "]";
    }

    private static void pod(ObjectNode pod, ObjectNode item, List<String> problems) {
        ResourceBounds bounds = new ResourceBounds(item, problems);
        switch (Fields.text(item, "type")) {
            case "Container" -> {
                for (String list : new String[] {"containers", "initContainers"}) {
                    for (ObjectNode container : Fields.objects(pod, "spec", list)) {
                        bounds.check(
                                ResourceBounds.quantities(container, "resources", "requests"),
                                ResourceBounds.quantities(container, "resources", "limits"));
                    }
                }
            }
            case "Pod" -> bounds.check(total(pod, "requests"), total(pod, "limits"));
            default -> {}
        }
    }

    /** What all containers need together, init containers one after the other; the pod's own word counts more. */
    private static Map<String, QuantityValue> total(ObjectNode pod, String list) {
        Map<String, QuantityValue> total = new TreeMap<>();
        for (ObjectNode container : Fields.objects(pod, "spec", "containers")) {
            add(total, ResourceBounds.quantities(container, "resources", list));
        }
        Map<String, QuantityValue> sidecars = new TreeMap<>();
        Map<String, QuantityValue> most = new TreeMap<>();
        for (ObjectNode container : Fields.objects(pod, "spec", "initContainers")) {
            Map<String, QuantityValue> own = ResourceBounds.quantities(container, "resources", list);
            boolean stays = Fields.text(container, "restartPolicy").equals("Always");
            if (stays) {
                add(total, own);
                add(sidecars, own);
            }
            Map<String, QuantityValue> now = new TreeMap<>(sidecars);
            if (!stays) {
                add(now, own);
            }
            now.forEach((name, value) -> most.merge(name, value, QuantityValue::max));
        }
        most.forEach((name, value) -> total.merge(name, value, QuantityValue::max));
        ResourceBounds.quantities(pod, "spec", "resources", list).forEach((name, value) -> {
            if (name.equals("cpu") || name.equals("memory")) {
                total.put(name, value);
            }
        });
        return total;
    }

    private static void add(Map<String, QuantityValue> total, Map<String, QuantityValue> more) {
        more.forEach((name, value) -> total.merge(name, value, QuantityValue::add));
    }
}
