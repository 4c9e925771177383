package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The operations that make one JSON object of another. Not the fewest possible: of lists, what is the same at both ends is
 * left alone, and the rest is compared place by place.
 */
final class JsonDiff {

    private final List<PatchOperation> operations = new ArrayList<>();

    private JsonDiff() {}

    static List<PatchOperation> between(ObjectNode from, ObjectNode to) {
        JsonDiff diff = new JsonDiff();
        diff.objects("", from, to);
        return diff.operations;
    }

    private void values(String path, JsonNode from, JsonNode to) {
        if (from.equals(to)) {
            return;
        }
        if (from instanceof ObjectNode one && to instanceof ObjectNode other) {
            objects(path, one, other);
        } else if (from instanceof ArrayNode one && to instanceof ArrayNode other) {
            arrays(path, one, other);
        } else {
            operations.add(PatchOperation.replace(path, to));
        }
    }

    private void objects(String path, ObjectNode from, ObjectNode to) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            String place = PatchOperation.path(path, field.getKey());
            JsonNode value = to.get(field.getKey());
            if (value == null) {
                operations.add(PatchOperation.remove(place));
            } else {
                values(place, field.getValue(), value);
            }
        }
        for (Map.Entry<String, JsonNode> field : to.properties()) {
            if (!from.has(field.getKey())) {
                operations.add(PatchOperation.add(PatchOperation.path(path, field.getKey()), field.getValue()));
            }
        }
    }

    private void arrays(String path, ArrayNode from, ArrayNode to) {
        int shorter = Math.min(from.size(), to.size());
        int head = 0;
        while (head < shorter && from.get(head).equals(to.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
            tail++;
        }
        int common = shorter - tail;
        for (int i = head; i < common; i++) {
            values(path + "/" + i, from.get(i), to.get(i));
        }
        for (int i = from.size() - tail - 1; i >= common; i--) {
            operations.add(PatchOperation.remove(path + "/" + i));
        }
        for (int i = common; i < to.size() - tail; i++) {
            operations.add(PatchOperation.add(path + "/" + i, to.get(i)));
        }
    }
}
