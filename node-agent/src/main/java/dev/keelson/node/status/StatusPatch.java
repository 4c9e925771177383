package dev.keelson.node.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The strategic merge patch that takes a pod's status on the server to what the node knows. */
final class StatusPatch {

    private static final List<String> SCALARS =
            List.of("phase", "reason", "message", "hostIP", "podIP", "startTime", "qosClass", "observedGeneration");
    /** Replaced as a whole. */
    private static final List<String> ATOMIC_LISTS = List.of("initContainerStatuses", "containerStatuses");
    /** Merged by ip unless told otherwise. */
    private static final List<String> ADDRESS_LISTS = List.of("hostIPs", "podIPs");

    private StatusPatch() {}

    /** Empty if the server's status says the same already. */
    static Optional<ObjectNode> between(JsonNode server, JsonNode wanted) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        for (String field : SCALARS) {
            replace(patch, field, server.path(field), wanted.path(field));
        }
        for (String field : ATOMIC_LISTS) {
            replace(patch, field, server.path(field), wanted.path(field));
        }
        for (String field : ADDRESS_LISTS) {
            addresses(patch, field, server.path(field), wanted.path(field));
        }
        conditions(patch, server.path("conditions"), wanted.path("conditions"));
        return patch.isEmpty() ? Optional.empty() : Optional.of(patch);
    }

    private static void replace(ObjectNode patch, String field, JsonNode server, JsonNode wanted) {
        if (server.equals(wanted)) {
            return;
        }
        if (wanted.isMissingNode()) {
            patch.putNull(field);
        } else {
            patch.set(field, wanted);
        }
    }

    private static void addresses(ObjectNode patch, String field, JsonNode server, JsonNode wanted) {
        if (server.equals(wanted) || wanted.isMissingNode()) {
            return;
        }
        ArrayNode list = patch.putArray(field);
        wanted.forEach(list::add);
        if (!server.isEmpty()) {
            list.addObject().put("$patch", "replace");
        }
    }

    private static void conditions(ObjectNode patch, JsonNode server, JsonNode wanted) {
        Map<String, JsonNode> present = new HashMap<>();
        server.forEach(condition -> present.put(condition.path("type").asText(), condition));
        ArrayNode changed = JsonNodeFactory.instance.arrayNode();
        for (JsonNode condition : wanted) {
            JsonNode old = present.get(condition.path("type").asText());
            if (condition.equals(old)) {
                continue;
            }
            ObjectNode change = condition.deepCopy();
            if (old != null) {
                // What the old condition said beyond the new one would outlive the merge.
                old.fieldNames().forEachRemaining(name -> {
                    if (!change.has(name)) {
                        change.putNull(name);
                    }
                });
            }
            changed.add(change);
        }
        if (!changed.isEmpty()) {
            patch.set("conditions", changed);
        }
    }
}
