package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch: lists whose schema names a merge key are merged element by element, and the
 * directives {@code $patch}, {@code $retainKeys}, {@code $setElementOrder/} and {@code $deleteFromPrimitiveList/} say
 * what merging alone cannot. New elements come before existing ones unless an order is given. Follows {@code
 * apimachinery/pkg/util/strategicpatch/patch.go}.
 */
public final class StrategicMergePatch {

    static final String PATCH = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_PREFIX = "$deleteFromPrimitiveList";
    private static final String ORDER_PREFIX = "$setElementOrder";

    private StrategicMergePatch() {}

    /**
     * The patched document; the arguments stay as they are. Nulls of the patch delete and never reach the result.
     *
     * @throws PatchException 400 when the patch is no object or a directive has the wrong form, 422 for lists of lists,
     *     500 for what Kubernetes answers with 500: a missing merge key, an unknown {@code $patch}, an order that
     *     contradicts the patch
     */
    public static JsonNode apply(JsonNode document, JsonNode patch, Schema schema) {
        if (!(patch instanceof ObjectNode changes)) {
            throw new PatchException(400, "invalid JSON document");
        }
        if (!(document instanceof ObjectNode original)) {
            throw new PatchException(500, "a strategic merge patch applies to objects only");
        }
        return mergeMap(original.deepCopy(), changes.deepCopy(), schema);
    }

    static ObjectNode mergeMap(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
        JsonNode directive = patch.get(PATCH);
        if (directive != null) {
            return wholeMap(directive, patch);
        }
        retainKeys(original, patch);
        mergeOrderedLists(original, patch, schema);
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String key = change.getKey();
            if (key.startsWith(DELETE_PREFIX)) {
                deleteFromList(original, listName(key, DELETE_PREFIX), change.getValue());
            } else {
                mergeField(original, key, change.getValue(), schema);
            }
        }
        return original;
    }

    private static ObjectNode wholeMap(JsonNode directive, ObjectNode patch) {
        String text = directive.asText();
        if (text.equals("replace")) {
            patch.remove(PATCH);
            return patch;
        }
        if (text.equals("delete")) {
            return patch.objectNode();
        }
        throw new PatchException(500, "unknown patch type: " + text + " in map: " + patch);
    }

    private static void mergeField(ObjectNode original, String key, JsonNode value, @Nullable Schema schema) {
        JsonNode current = original.get(key);
        if (value.isNull()) {
            original.remove(key);
        } else if (current instanceof ObjectNode map && value instanceof ObjectNode changes) {
            Schema field = field(schema, key);
            original.set(key, field.hasPatchStrategy("replace") ? changes : mergeMap(map, changes, field));
        } else if (current instanceof ArrayNode list && value instanceof ArrayNode changes) {
            original.set(key, mergeList(list, changes, field(schema, key)));
        } else {
            put(original, key, MergePatch.withoutNulls(value));
        }
    }

    /** Takes the value without the parts that are directives; one that is a directive itself removes the field. */
    private static void put(ObjectNode original, String key, JsonNode value) {
        if (withoutDirectives(value)) {
            original.set(key, value);
        } else {
            original.remove(key);
        }
    }

    /** Answers whether anything is left. */
    static boolean withoutDirectives(JsonNode value) {
        if (value.has(PATCH)) {
            return false;
        }
        for (Iterator<JsonNode> children = value.elements(); children.hasNext(); ) {
            if (!withoutDirectives(children.next())) {
                children.remove();
            }
        }
        return true;
    }

    private static ArrayNode mergeList(ArrayNode list, ArrayNode changes, Schema field) {
        return field.hasPatchStrategy("merge") ? new ListMerge(list, changes, field).merge() : changes;
    }

    private static void deleteFromList(ObjectNode original, String key, JsonNode values) {
        if (values.isNull()) {
            original.remove(key);
        } else if (original.get(key) instanceof ArrayNode list && values instanceof ArrayNode doomed) {
            if (!list.isEmpty() || !doomed.isEmpty()) {
                ListMerge.checkElements(list, doomed);
            }
            Set<Object> keys = new HashSet<>();
            doomed.forEach(value -> keys.add(JsonValues.key(value)));
            for (Iterator<JsonNode> elements = list.elements(); elements.hasNext(); ) {
                if (keys.contains(JsonValues.key(elements.next()))) {
                    elements.remove();
                }
            }
        }
    }

    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode directive = patch.remove(RETAIN_KEYS);
        if (directive == null) {
            return;
        }
        PatchException malformed = new PatchException(400, "invalid patch format of retainKeys");
        if (!directive.isArray()) {
            throw malformed;
        }
        Set<String> retained = new HashSet<>();
        directive.forEach(key -> retained.add(key.asText()));
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String key = change.getKey();
            boolean isField = !key.startsWith(DELETE_PREFIX) && !key.startsWith(ORDER_PREFIX);
            if (isField && !change.getValue().isNull() && !retained.contains(key)) {
                throw malformed;
            }
        }
        original.retain(retained);
    }

    /** Handles every {@code $setElementOrder/x} together with the patch's {@code x}, and removes both. */
    private static void mergeOrderedLists(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
        List<String> directives = patch.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> key.startsWith(ORDER_PREFIX))
                .toList();
        for (String directive : directives) {
            ArrayNode order = array(patch.remove(directive));
            String key = listName(directive, ORDER_PREFIX);
            ArrayNode list = original.has(key) ? array(original.get(key)) : null;
            ArrayNode changes = patch.has(key) ? array(patch.get(key)) : null;
            Schema field = field(schema, key);
            ListOrder ordering = new ListOrder(order, field.patchMergeKey());
            ordering.check(changes);
            if (list != null || changes != null) {
                original.set(key, ordering.arrange(mergeEither(list, changes, field), list));
            }
            patch.remove(key);
        }
    }

    private static ArrayNode mergeEither(@Nullable ArrayNode list, @Nullable ArrayNode changes, Schema field) {
        if (changes == null) {
            return Objects.requireNonNull(list);
        }
        if (list != null) {
            return mergeList(list.deepCopy(), changes, field);
        }
        withoutDirectives(changes);
        return changes;
    }

    private static ArrayNode array(@Nullable JsonNode node) {
        if (node instanceof ArrayNode array) {
            return array;
        }
        throw new PatchException(500, "expected a []interface {}, but received a " + typeName(node));
    }

    private static String typeName(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return "%!s(<nil>)";
        }
        return switch (node.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> node.isIntegralNumber() ? "int64" : "float64";
            default -> "map[string]interface {}";
        };
    }

    private static String listName(String key, String prefix) {
        if (!key.startsWith(prefix + "/")) {
            String which = prefix.equals(DELETE_PREFIX) ? "primitive list" : "setElementOrder list";
            throw new PatchException(400, "invalid patch format of " + which);
        }
        return key.substring(prefix.length() + 1);
    }

    private static Schema field(@Nullable Schema schema, String key) {
        Schema field = schema == null ? null : schema.property(key);
        if (field == null) {
            throw new PatchException(500, "unable to find api field \"" + key + "\"");
        }
        return field;
    }
}
