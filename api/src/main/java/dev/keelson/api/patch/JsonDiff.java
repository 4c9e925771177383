package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The JSON patch (RFC 6902) that makes one object of another. What {@link JsonPatch} makes of the first with it is the
 * second, and every operation finds what it changes: none needs Kubernetes' leniencies.
 *
 * <p>Not the fewest operations: of lists, what is the same at both ends is left alone, and the rest is compared place by
 * place. An operation names elements of lists by their place, so the patch means something else for a list that has changed
 * since.
 */
public final class JsonDiff {

    private final ArrayNode operations;

    private JsonDiff(ArrayNode operations) {
        this.operations = operations;
    }

    /** No operations for equal objects. Numbers of different width are equal if their values are. */
    public static ArrayNode between(ObjectNode before, ObjectNode after) {
        JsonDiff diff = new JsonDiff(before.arrayNode());
        diff.objects("", before, after);
        return diff.operations;
    }

    private void values(String path, JsonNode before, JsonNode after) {
        if (JsonValues.equal(before, after)) {
            return;
        }
        if (before instanceof ObjectNode was && after instanceof ObjectNode is) {
            objects(path, was, is);
        } else if (before instanceof ArrayNode was && after instanceof ArrayNode is) {
            arrays(path, was, is);
        } else {
            set("replace", path, after);
        }
    }

    private void objects(String path, ObjectNode before, ObjectNode after) {
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            String place = path + "/" + escaped(field.getKey());
            JsonNode value = after.get(field.getKey());
            if (value == null) {
                remove(place);
            } else {
                values(place, field.getValue(), value);
            }
        }
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            if (!before.has(field.getKey())) {
                set("add", path + "/" + escaped(field.getKey()), field.getValue());
            }
        }
    }

    private void arrays(String path, ArrayNode before, ArrayNode after) {
        int shorter = Math.min(before.size(), after.size());
        int head = 0;
        while (head < shorter && JsonValues.equal(before.get(head), after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && JsonValues.equal(fromEnd(before, tail), fromEnd(after, tail))) {
            tail++;
        }
        int common = shorter - tail;
        for (int i = head; i < common; i++) {
            values(path + "/" + i, before.get(i), after.get(i));
        }
        for (int i = before.size() - tail - 1; i >= common; i--) {
            remove(path + "/" + i);
        }
        for (int i = common; i < after.size() - tail; i++) {
            set("add", path + "/" + i, after.get(i));
        }
    }

    private static JsonNode fromEnd(ArrayNode list, int distance) {
        return list.get(list.size() - 1 - distance);
    }

    private void remove(String path) {
        operations.addObject().put("op", "remove").put("path", path);
    }

    private void set(String op, String path, JsonNode value) {
        operations.addObject().put("op", op).put("path", path).set("value", value.deepCopy());
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
