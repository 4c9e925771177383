package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** The set of every leaf and every element that a value mentions. Follows {@code typed/tofieldset.go}. */
final class TreeFields {
    private TreeFields() {}

    static FieldSet of(JsonNode value, Shape shape) throws Shape.KeyException {
        FieldSet.Builder out = new FieldSet.Builder(8);
        collect(value, shape, out);
        return out.build();
    }

    /** Adds what is below the value; returns whether the value itself is a leaf. */
    private static boolean collect(JsonNode value, Shape shape, FieldSet.Builder out) throws Shape.KeyException {
        switch (shape.formOf(value)) {
            case MAP -> {
                if (shape.atomicMap) {
                    return true;
                }
                if (value.isObject()) {
                    fields(value, shape, out);
                }
                return false;
            }
            case LIST -> {
                if (!shape.associative) {
                    return true;
                }
                if (value.isArray()) {
                    elements(value, shape, out);
                }
                return false;
            }
            default -> {
                return true;
            }
        }
    }

    private static void fields(JsonNode value, Shape shape, FieldSet.Builder out) throws Shape.KeyException {
        for (Iterator<Map.Entry<String, JsonNode>> it = value.fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> field = it.next();
            JsonNode child = field.getValue();
            Shape fieldShape = shape.field(field.getKey());
            if (fieldShape == null) {
                continue;
            }
            FieldSet.Builder below = new FieldSet.Builder(0);
            boolean member = collect(child, fieldShape, below);
            member |= child.isNull() || child.isObject() && child.isEmpty() || !shape.declares(field.getKey());
            out.add(PathElement.field(field.getKey()), member, below.build());
        }
    }

    private static void elements(JsonNode list, Shape shape, FieldSet.Builder out) throws Shape.KeyException {
        Map<PathElement, Integer> occurrences = new HashMap<>();
        for (JsonNode item : list) {
            occurrences.merge(shape.elementOf(item), 1, Integer::sum);
        }
        for (JsonNode item : list) {
            PathElement element = shape.elementOf(item);
            Integer count = occurrences.put(element, 0);
            if (count == null || count == 0) {
                continue;
            }
            FieldSet.Builder below = new FieldSet.Builder(0);
            if (count == 1) {
                collect(item, shape.items(), below);
            }
            out.add(element, true, below.build());
        }
    }
}
