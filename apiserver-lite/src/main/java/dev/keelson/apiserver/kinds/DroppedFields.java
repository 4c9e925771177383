package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are taken from an object before it is validated: those of features that Kubernetes has off by default, and
 * deprecated ones. An object that has them already keeps what it has.
 */
interface DroppedFields {
    DroppedFields NONE = (object, old) -> {};

    /** Drops fields from {@code object}; {@code old} is null when it is created. */
    void drop(ObjectNode object, @Nullable ObjectNode old);

    /** Fields of the specification, each kept if the old object has it. */
    static DroppedFields of(String... fields) {
        return (object, old) -> {
            ObjectNode spec = Fields.object(object, "spec");
            if (spec == null) {
                return;
            }
            for (String field : fields) {
                if (!Fields.has(old, "spec", field)) {
                    spec.remove(field);
                }
            }
        };
    }

    /** The topology of endpoints, which has fields of its own since discovery.k8s.io/v1. */
    static DroppedFields topology() {
        return (slice, old) -> {
            if (old != null && Fields.same(slice.get("endpoints"), old.get("endpoints"))) {
                return;
            }
            Set<String> nodes = new HashSet<>();
            for (ObjectNode endpoint : Fields.objects(old, "endpoints")) {
                nodes.add(Fields.text(endpoint, "deprecatedTopology", "kubernetes.io/hostname"));
            }
            for (ObjectNode endpoint : Fields.objects(slice, "endpoints")) {
                String node = Fields.text(endpoint, "deprecatedTopology", "kubernetes.io/hostname");
                boolean known = !node.isEmpty() && nodes.contains(node);
                if (known
                        && !Fields.has(endpoint, "nodeName")
                        && NameRules.dns1123Subdomain(node).isEmpty()) {
                    endpoint.put("nodeName", node);
                }
                endpoint.remove("deprecatedTopology");
            }
        };
    }

    /** Lists of values in attributes of devices, and devices that stand for a node's own resources. */
    static DroppedFields deviceFeatures() {
        return (slice, old) -> {
            boolean mapped = false;
            boolean listed = false;
            for (ObjectNode device : Fields.objects(old, "spec", "devices")) {
                mapped |= Fields.has(device, "nodeAllocatableResourceMappings");
                listed |= hasLists(device);
            }
            for (ObjectNode device : Fields.objects(slice, "spec", "devices")) {
                if (!mapped) {
                    device.remove("nodeAllocatableResourceMappings");
                }
                if (!listed) {
                    dropLists(device);
                }
            }
        };
    }

    private static boolean hasLists(ObjectNode device) {
        JsonNode attributes = Fields.at(device, "attributes");
        if (attributes != null) {
            for (JsonNode attribute : attributes) {
                if (attribute.has("bools")
                        || attribute.has("ints")
                        || attribute.has("strings")
                        || attribute.has("versions")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void dropLists(ObjectNode device) {
        JsonNode attributes = Fields.at(device, "attributes");
        if (attributes != null) {
            for (JsonNode attribute : attributes) {
                if (attribute instanceof ObjectNode object) {
                    object.remove(List.of("bools", "ints", "strings", "versions"));
                }
            }
        }
    }
}
