package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges one list of a strategic merge patch into the original's; both may be changed on the way. Used once. */
final class ListMerge {

    private final Schema field;
    private final @Nullable String mergeKey;
    private ArrayNode original;
    private ArrayNode patch;

    ListMerge(ArrayNode original, ArrayNode patch, Schema field) {
        this.original = original;
        this.patch = patch;
        this.field = field;
        this.mergeKey = field.patchMergeKey();
    }

    ArrayNode merge() {
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        boolean maps = checkElements(original, patch);
        if (!maps) {
            return new ListOrder(patch, null).arrange(union(), original);
        }
        if (mergeKey == null || mergeKey.isEmpty()) {
            throw new PatchException(500, "cannot merge lists without merge key for " + field);
        }
        applyDirectives(mergeKey);
        ArrayNode before = original.deepCopy();
        mergeMaps(mergeKey);
        return new ListOrder(patch, mergeKey).arrange(original, before);
    }

    /** Whether the elements are maps; they must all be of one type and no lists. */
    static boolean checkElements(ArrayNode... lists) {
        JsonNode first = null;
        for (ArrayNode list : lists) {
            for (JsonNode element : list) {
                if (element.isArray()) {
                    throw new PatchException(422, "lists of lists are not supported");
                }
                if (first == null) {
                    first = element;
                } else if (!kind(first).equals(kind(element))) {
                    throw new PatchException(500, "list element types are not identical: " + lists[0]);
                }
            }
        }
        return first != null && first.isObject();
    }

    private static String kind(JsonNode node) {
        return node.isFloatingPointNumber() ? "FRACTION" : node.getNodeType().name();
    }

    private ArrayNode union() {
        ArrayNode all = original.arrayNode();
        Set<Object> seen = new HashSet<>();
        for (ArrayNode list : new ArrayNode[] {original, patch}) {
            for (JsonNode element : list) {
                if (seen.add(JsonValues.key(element))) {
                    all.add(element);
                }
            }
        }
        return all;
    }

    /** Takes {@code $patch} elements out of the patch and does what they say. */
    private void applyDirectives(String key) {
        ArrayNode rest = patch.arrayNode();
        boolean replace = false;
        for (JsonNode element : patch) {
            JsonNode directive = element.get(StrategicMergePatch.PATCH);
            if (directive == null) {
                rest.add(element);
                continue;
            }
            switch (directive.asText()) {
                case "delete" -> delete(key, ListOrder.mergeKeyOf(element, key));
                case "replace" -> replace = true;
                case "merge" -> throw new PatchException(500, "merging lists cannot yet be specified in the patch");
                default ->
                    throw new PatchException(500, "unknown patch type: " + directive.asText() + " in map: " + element);
            }
        }
        original = replace ? rest : original;
        patch = replace ? patch.arrayNode() : rest;
    }

    private void delete(String key, JsonNode value) {
        Object doomed = JsonValues.key(value);
        for (Iterator<JsonNode> elements = original.elements(); elements.hasNext(); ) {
            JsonNode candidate = elements.next().get(key);
            if (candidate != null && JsonValues.key(candidate).equals(doomed)) {
                elements.remove();
            }
        }
    }

    private void mergeMaps(String key) {
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < original.size(); i++) {
            JsonNode value = original.get(i).get(key);
            if (value != null) {
                places.putIfAbsent(JsonValues.key(value), i);
            }
        }
        for (JsonNode element : patch) {
            Object value = JsonValues.key(ListOrder.mergeKeyOf(element, key));
            Integer place = places.putIfAbsent(value, original.size());
            if (place == null) {
                original.add(element);
            } else if (original.get(place) instanceof ObjectNode current && element instanceof ObjectNode changes) {
                original.set(place, StrategicMergePatch.mergeMap(current, changes, field.items()));
            }
        }
    }
}
