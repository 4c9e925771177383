package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The merge patch that makes one object of another: what {@link MergePatch}, or {@link StrategicMergePatch}, makes of the
 * first with it is the second. Fields that do not differ are not in it, so that others may change them.
 *
 * <p>The second object must hold no null but in lists: in a merge patch null means absence.
 */
public final class MergeDiff {

    private static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList/";
    private static final String ELEMENT_ORDER = "$setElementOrder/";

    private MergeDiff() {}

    /** A JSON merge patch (RFC 7386). A list that differs is replaced whole. */
    public static ObjectNode between(ObjectNode before, ObjectNode after) {
        return objects(before, after, null);
    }

    /**
     * A strategic merge patch. Elements of lists that have a merge key are patched one by one, and the list's order is sent
     * with them. Follows {@code CreateTwoWayMergePatch} in {@code apimachinery/pkg/util/strategicpatch/patch.go}.
     *
     * <p>Caveat: of lists of scalars that are merged, such as finalizers, only elements that occur once can be told apart.
     *
     * @param schema of both objects
     */
    public static ObjectNode between(ObjectNode before, ObjectNode after, Schema schema) {
        return objects(before, after, schema);
    }

    private static ObjectNode objects(ObjectNode before, ObjectNode after, @Nullable Schema schema) {
        ObjectNode patch = before.objectNode();
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                patch.putNull(name);
            }
        });
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            JsonNode former = before.get(field.getKey());
            if (former == null || !JsonValues.equal(former, field.getValue())) {
                change(patch, field.getKey(), former, field.getValue(), field(schema, field.getKey()));
            }
        }
        return patch;
    }

    private static @Nullable Schema field(@Nullable Schema schema, String name) {
        if (schema == null) {
            return null;
        }
        Schema property = schema.property(name);
        return property == null ? schema.additionalProperties() : property;
    }

    private static void change(
            ObjectNode patch, String name, @Nullable JsonNode before, JsonNode after, @Nullable Schema schema) {
        boolean replaced = schema != null && schema.hasPatchStrategy("replace");
        if (before instanceof ObjectNode was && after instanceof ObjectNode is && !replaced) {
            patch.set(name, objects(was, is, schema));
        } else if (schema != null
                && schema.hasPatchStrategy("merge")
                && before instanceof ArrayNode was
                && after instanceof ArrayNode is) {
            lists(patch, name, was, is, schema);
        } else {
            patch.set(name, after.deepCopy());
        }
    }

    private static void lists(ObjectNode patch, String name, ArrayNode before, ArrayNode after, Schema schema) {
        String key = schema.patchMergeKey();
        if (key == null || key.isEmpty()) {
            scalars(patch, name, before, after);
            return;
        }
        Map<Object, JsonNode> former = byKey(before, key);
        Map<Object, JsonNode> present = byKey(after, key);
        if (former == null || present == null) {
            replace(patch.putArray(name), after);
        } else {
            elements(patch.putArray(name), former, present, key, schema.items());
            ArrayNode order = patch.arrayNode();
            after.forEach(element -> order.addObject().set(key, element.get(key)));
            order(patch, name, order);
        }
    }

    private static void scalars(ObjectNode patch, String name, ArrayNode before, ArrayNode after) {
        ArrayNode added = patch.arrayNode();
        after.forEach(value -> addUnlessIn(before, value, added));
        ArrayNode removed = patch.arrayNode();
        before.forEach(value -> addUnlessIn(after, value, removed));
        if (!added.isEmpty()) {
            patch.set(name, added);
        }
        if (!removed.isEmpty()) {
            patch.set(DELETE_FROM_LIST + name, removed);
        }
        order(patch, name, after.deepCopy());
    }

    /** An empty order says nothing. */
    private static void order(ObjectNode patch, String name, ArrayNode order) {
        if (!order.isEmpty()) {
            patch.set(ELEMENT_ORDER + name, order);
        }
    }

    private static void addUnlessIn(ArrayNode others, JsonNode value, ArrayNode to) {
        for (JsonNode other : others) {
            if (JsonValues.equal(other, value)) {
                return;
            }
        }
        to.add(value);
    }

    private static void replace(ArrayNode patch, ArrayNode after) {
        patch.addObject().put(StrategicMergePatch.PATCH, "replace");
        patch.addAll(after.deepCopy());
    }

    private static void elements(
            ArrayNode patch,
            Map<Object, JsonNode> former,
            Map<Object, JsonNode> present,
            String key,
            @Nullable Schema schema) {
        present.forEach((value, is) -> {
            JsonNode was = former.get(value);
            if (was == null) {
                patch.add(is.deepCopy());
            } else if (!JsonValues.equal(was, is)) {
                patch.add(objects((ObjectNode) was, (ObjectNode) is, schema).set(key, is.get(key)));
            }
        });
        former.forEach((value, was) -> {
            if (!present.containsKey(value)) {
                patch.addObject().put(StrategicMergePatch.PATCH, "delete").set(key, was.get(key));
            }
        });
    }

    /** Null when the key does not tell the elements apart. */
    private static @Nullable Map<Object, JsonNode> byKey(ArrayNode list, String key) {
        Map<Object, JsonNode> byKey = new LinkedHashMap<>();
        for (JsonNode element : list) {
            JsonNode value = element.get(key);
            if (value == null || !element.isObject() || byKey.put(JsonValues.key(value), element) != null) {
                return null;
            }
        }
        return byKey;
    }
}
