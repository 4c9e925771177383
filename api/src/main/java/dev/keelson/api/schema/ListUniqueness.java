package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sets hold no value twice, and maps no key; each repeated one is reported at its first repetition. */
final class ListUniqueness {

    private ListUniqueness() {}

    static void check(ArrayNode list, Schema schema, FieldPath path, List<FieldError> errors) {
        Schema.ListType type = schema.listType();
        if (type == Schema.ListType.MAP) {
            map(list, schema.listMapKeys(), path, errors);
        } else if (type == Schema.ListType.SET) {
            repetitions(list, path, errors);
        } else if (schema.uniqueItems() && hasRepetition(list)) {
            String detail = SchemaValidation.name(path) + " shouldn't contain duplicates";
            errors.add(FieldError.invalid(path, "", detail));
        }
    }

    static boolean same(JsonNode left, JsonNode right) {
        return left.equals(right)
                || (left.isNumber() && right.isNumber() && key(left).equals(key(right)));
    }

    private static void map(ArrayNode list, List<String> keys, FieldPath path, List<FieldError> errors) {
        ArrayNode projected = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            if (!item.isObject() && !item.isNull()) {
                errors.add(FieldError.invalid(path.index(i), item, "must be an object for an array of list-type map"));
                return;
            }
            ObjectNode key = projected.addObject();
            for (String name : keys) {
                if (item.has(name)) {
                    key.set(name, item.get(name));
                }
            }
        }
        repetitions(projected, path, errors);
    }

    private static void repetitions(ArrayNode keys, FieldPath path, List<FieldError> errors) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            if (seen.merge(key(keys.get(i)), 1, Integer::sum) == 2) {
                errors.add(FieldError.duplicate(path.index(i), keys.get(i)));
            }
        }
    }

    private static boolean hasRepetition(ArrayNode list) {
        Map<String, Integer> seen = new HashMap<>();
        for (JsonNode each : list) {
            if (seen.merge(key(each), 1, Integer::sum) == 2) {
                return true;
            }
        }
        return false;
    }

    /** Equal for equal values: keys sorted, numbers in one spelling. */
    private static String key(JsonNode node) {
        return node.isNumber() ? GoText.plain(node.decimalValue()) : GoText.json(node);
    }
}
