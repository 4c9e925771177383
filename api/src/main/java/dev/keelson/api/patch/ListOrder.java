package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order that a patch gives to a list. Elements that the patch names stand in the patch's order; the others keep
 * theirs and are woven in where the original had them.
 */
final class ListOrder {

    private final ArrayNode order;
    /** Null for lists of scalars. */
    private final @Nullable String mergeKey;

    ListOrder(ArrayNode order, @Nullable String mergeKey) {
        this.order = order;
        this.mergeKey = mergeKey;
    }

    /** The element's merge key. */
    static JsonNode mergeKeyOf(JsonNode element, String key) {
        JsonNode value = element.get(key);
        if (value == null) {
            throw new PatchException(500, "map: " + element + " does not contain declared merge key: " + key);
        }
        return value;
    }

    private Object keyOf(JsonNode element) {
        return JsonValues.key(mergeKey == null ? element : mergeKeyOf(element, mergeKey));
    }

    /** The elements of a patch list must all be in the order, and follow it; deletions don't count. */
    void check(@Nullable ArrayNode changes) {
        if (changes == null || changes.isEmpty() || order.isEmpty()) {
            return;
        }
        int next = 0;
        for (JsonNode change : changes) {
            if (change.has(StrategicMergePatch.PATCH)) {
                continue;
            }
            Object wanted = keyOf(change);
            while (next < order.size() && !keyOf(order.get(next)).equals(wanted)) {
                next++;
            }
            if (next == order.size()) {
                throw new PatchException(
                        500,
                        "The order in patch list:\n" + changes + "\n doesn't match $setElementOrder list:\n" + order);
            }
            next++;
        }
    }

    /** @param before the list as the original had it, null when it had none */
    ArrayNode arrange(ArrayNode merged, @Nullable ArrayNode before) {
        Map<Object, Integer> ordered = positions(order);
        Map<Object, Integer> original = before == null ? Map.of() : positions(before);
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode element : merged) {
            (ordered.containsKey(keyOf(element)) ? named : others).add(element);
        }
        named.sort(Comparator.comparingInt(element -> ordered.getOrDefault(keyOf(element), -1)));
        others.sort(Comparator.comparingInt(element -> original.getOrDefault(keyOf(element), -1)));
        return weave(others, named, original);
    }

    /** One of the others goes first only when both were in the original and it stood before the named one. */
    private ArrayNode weave(List<JsonNode> others, List<JsonNode> named, Map<Object, Integer> original) {
        ArrayNode all = order.arrayNode();
        int other = 0;
        for (JsonNode each : named) {
            Integer bound = original.get(keyOf(each));
            while (bound != null
                    && other < others.size()
                    && original.getOrDefault(keyOf(others.get(other)), Integer.MAX_VALUE) < bound) {
                all.add(others.get(other++));
            }
            all.add(each);
        }
        while (other < others.size()) {
            all.add(others.get(other++));
        }
        return all;
    }

    private Map<Object, Integer> positions(ArrayNode list) {
        Map<Object, Integer> places = new HashMap<>();
        for (JsonNode element : list) {
            places.putIfAbsent(keyOf(element), places.size());
        }
        return places;
    }
}
