package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RFC 6902 with the leniencies of Kubernetes' server: {@code replace} of a missing key adds it, {@code copy} of a
 * missing key copies null, an operation without value means null, negative indexes count from the end, and {@code null}
 * as a patch changes nothing. The whole document cannot be the target. Follows evanphx/json-patch v4.
 */
public final class JsonPatch {

    /** More operations are refused with 413. */
    public static final int MAX_OPERATIONS = 10_000;

    /** What all copy operations of one patch may add, in bytes of JSON. */
    private static final long MAX_COPIED = 3L << 20;

    private static final Set<String> FIELDS = Set.of("op", "path", "from", "value");

    private final JsonNode document;
    private long copied;

    private JsonPatch(JsonNode document) {
        this.document = document;
    }

    /** A container and the key within it. */
    private record Place(JsonNode container, String key) {}

    /**
     * The patched document; the arguments stay as they are.
     *
     * @throws PatchException 400 when {@code patch} is no list of operations, 413 for too many of them, 422 when one
     *     fails
     */
    public static JsonNode apply(JsonNode document, JsonNode patch) {
        check(patch);
        JsonPatch run = new JsonPatch(document.deepCopy());
        for (JsonNode operation : patch) {
            run.apply(operation);
        }
        return run.document;
    }

    /** The strict-decoding errors of a patch: fields of operations that mean nothing. */
    public static List<String> strictErrors(JsonNode patch) {
        List<String> errors = new ArrayList<>();
        int index = 0;
        for (JsonNode operation : patch) {
            for (Map.Entry<String, JsonNode> field : operation.properties()) {
                if (!FIELDS.contains(field.getKey())) {
                    errors.add("json patch unknown field " + GoText.quote("[" + index + "]." + field.getKey()));
                }
            }
            index++;
        }
        return errors;
    }

    private static void check(JsonNode patch) {
        if (!patch.isArray() && !patch.isNull()) {
            throw new PatchException(400, "a JSON patch is a list of operations");
        }
        for (JsonNode operation : patch) {
            if (!operation.isObject() && !operation.isNull()) {
                throw new PatchException(400, "an operation of a JSON patch is an object");
            }
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw new PatchException(
                    413,
                    "The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got " + patch.size());
        }
    }

    private void apply(JsonNode operation) {
        String kind = operation.path("op").isTextual() ? operation.get("op").textValue() : "unknown";
        JsonNode value = operation.has("value") ? operation.get("value") : NullNode.getInstance();
        switch (kind) {
            case "add" -> add(place("add", operation, "path"), value.deepCopy());
            case "remove" -> remove(place("remove", operation, "path"));
            case "replace" -> replace(place("replace", operation, "path"), value.deepCopy());
            case "move" -> {
                Place from = place("move", operation, "from");
                JsonNode moved = get(from);
                remove(from);
                add(place("move", operation, "path"), moved == null ? NullNode.getInstance() : moved);
            }
            case "copy" -> copy(operation);
            case "test" -> test(operation, value);
            default -> throw fails("Unexpected kind: " + kind);
        }
    }

    private void copy(JsonNode operation) {
        JsonNode original = get(place("copy", operation, "from"));
        JsonNode copy = original == null ? NullNode.getInstance() : original.deepCopy();
        Place to = place("copy", operation, "path");
        copied += copy.toString().length();
        if (copied > MAX_COPIED) {
            throw fails("Unable to complete the copy, the accumulated size increase of copy is " + copied
                    + ", exceeding the limit " + MAX_COPIED);
        }
        add(to, copy);
    }

    private void test(JsonNode operation, JsonNode expected) {
        JsonNode found = get(place("test", operation, "path"));
        boolean same = found == null ? expected.isNull() : JsonValues.equal(found, expected);
        if (!same) {
            throw fails("testing value " + operation.path("path").asText() + " failed");
        }
    }

    private Place place(String kind, JsonNode operation, String field) {
        JsonNode pointer = operation.get(field);
        if (pointer == null || !pointer.isTextual()) {
            throw fails(kind + " operation failed to decode " + field);
        }
        String[] parts = pointer.textValue().split("/", -1);
        JsonNode container = parts.length < 2 ? null : document;
        for (int i = 1; i < parts.length - 1 && container != null; i++) {
            container = get(new Place(container, unescape(parts[i])));
        }
        if (container == null || !container.isContainerNode()) {
            throw fails(kind + " operation does not apply: doc is missing " + field + ": " + pointer.textValue());
        }
        return new Place(container, unescape(parts[parts.length - 1]));
    }

    private static String unescape(String part) {
        return part.indexOf('~') < 0 ? part : part.replace("~1", "/").replace("~0", "~");
    }

    /** Null for a missing key of an object, and for a scalar that a path leads through. */
    private static @Nullable JsonNode get(Place place) {
        if (place.container instanceof ArrayNode array) {
            return array.get(index(place.key, array.size(), array.size() - 1));
        }
        return place.container.get(place.key);
    }

    private static void add(Place place, JsonNode value) {
        if (place.container instanceof ObjectNode object) {
            object.set(place.key, value);
        } else if (place.container instanceof ArrayNode array) {
            int size = array.size();
            array.insert(place.key.equals("-") ? size : index(place.key, size + 1, size), value);
        }
    }

    private static void replace(Place place, JsonNode value) {
        if (place.container instanceof ObjectNode object) {
            object.set(place.key, value);
        } else if (place.container instanceof ArrayNode array) {
            array.set(index(place.key, array.size(), array.size() - 1), value);
        }
    }

    private static void remove(Place place) {
        if (place.container instanceof ObjectNode object) {
            if (object.remove(place.key) == null) {
                throw fails("Unable to remove nonexistent key: " + place.key);
            }
        } else if (place.container instanceof ArrayNode array) {
            array.remove(index(place.key, array.size(), array.size() - 1));
        }
    }

    /** @param wrap what a negative index is counted from */
    private static int index(String key, int wrap, int max) {
        int index;
        try {
            index = Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw fails("value was not a proper array index: " + GoText.quote(key));
        }
        int positive = index < 0 ? index + wrap : index;
        if (positive < 0 || positive > max) {
            throw fails("Unable to access invalid index: " + index);
        }
        return positive;
    }

    private static PatchException fails(String message) {
        return new PatchException(422, message);
    }
}
