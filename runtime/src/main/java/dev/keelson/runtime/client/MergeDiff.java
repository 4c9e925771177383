package dev.keelson.runtime.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The merge patch that leads from one object to another. With a schema it is a strategic one: elements of lists that have
 * a merge key are patched one by one; new elements come where the server puts them.
 */
final class MergeDiff {

    private static final String PATCH = "$patch";
    private static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList/";

    private MergeDiff() {}

    /** @param schema null for a JSON merge patch */
    static ObjectNode between(ObjectNode before, ObjectNode after, @Nullable Schema schema) {
        ObjectNode patch = before.objectNode();
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                patch.putNull(name);
            }
        });
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            JsonNode former = before.get(field.getKey());
            if (!field.getValue().equals(former)) {
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
        boolean merged = schema != null && schema.hasPatchStrategy("merge");
        if (before instanceof ObjectNode was
                && after instanceof ObjectNode is
                && (schema == null || !schema.hasPatchStrategy("replace"))) {
            patch.set(name, between(was, is, schema));
        } else if (merged && before instanceof ArrayNode was && after instanceof ArrayNode is) {
            String key = Objects.requireNonNull(schema).patchMergeKey();
            if (key == null || key.isEmpty()) {
                primitives(patch, name, was, is);
            } else {
                patch.set(name, elements(was, is, key, schema.items()));
            }
        } else {
            patch.set(name, after);
        }
    }

    private static void primitives(ObjectNode patch, String name, ArrayNode before, ArrayNode after) {
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
    }

    private static void addUnlessIn(ArrayNode others, JsonNode value, ArrayNode to) {
        for (JsonNode other : others) {
            if (other.equals(value)) {
                return;
            }
        }
        to.add(value);
    }

    private static ArrayNode elements(ArrayNode before, ArrayNode after, String key, @Nullable Schema element) {
        Map<JsonNode, JsonNode> former = byKey(before, key);
        Map<JsonNode, JsonNode> present = byKey(after, key);
        ArrayNode patch = before.arrayNode();
        present.forEach((value, is) -> {
            JsonNode was = former.get(value);
            if (was instanceof ObjectNode from && is instanceof ObjectNode to && !from.equals(to)) {
                patch.add(between(from, to, element).set(key, value));
            } else if (was == null) {
                patch.add(is);
            }
        });
        former.keySet().forEach(value -> {
            if (!present.containsKey(value)) {
                patch.addObject().put(PATCH, "delete").set(key, value);
            }
        });
        return patch;
    }

    private static Map<JsonNode, JsonNode> byKey(ArrayNode list, String key) {
        Map<JsonNode, JsonNode> byKey = new LinkedHashMap<>();
        list.forEach(element -> byKey.put(element.path(key), element));
        return byKey;
    }
}
