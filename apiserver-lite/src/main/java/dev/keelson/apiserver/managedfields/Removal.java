package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes fields and list elements out of a value. Follows {@code typed/remove.go}. */
final class Removal {
    private Removal() {}

    /** A copy without the fields and elements of the set; shares with the original what it did not have to change. */
    static ObjectNode remove(ObjectNode value, FieldSet removed, Shape shape) {
        if (removed.isEmpty()) {
            return value;
        }
        return without(value, removed, shape) instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode without(JsonNode value, FieldSet removed, @Nullable Shape shape) {
        if (shape == null) {
            return value;
        }
        return switch (shape.formOf(value)) {
            case MAP ->
                value.isObject() && !value.isEmpty() && !shape.atomicMap
                        ? fields(value, removed, shape)
                        : NullNode.getInstance();
            case LIST ->
                value.isArray() && !value.isEmpty() && shape.associative
                        ? elements(value, removed, shape)
                        : NullNode.getInstance();
            case SCALAR -> value;
        };
    }

    private static JsonNode fields(JsonNode value, FieldSet removed, Shape shape) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        boolean matched = false;
        for (Iterator<Map.Entry<String, JsonNode>> it = value.fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> field = it.next();
            int node = removed.find(PathElement.field(field.getKey()));
            if (node >= 0 && removed.isMember(node)) {
                continue;
            }
            if (node >= 0) {
                matched = true;
                out.set(field.getKey(), inside(field.getValue(), removed.children(node), shape.field(field.getKey())));
            } else {
                out.set(field.getKey(), field.getValue());
            }
        }
        return out.isEmpty() && !matched ? NullNode.getInstance() : out;
    }

    private static JsonNode elements(JsonNode list, FieldSet removed, Shape shape) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode(list.size());
        boolean matched = false;
        for (JsonNode item : list) {
            int node = find(item, removed, shape);
            if (node >= 0 && removed.isMember(node)) {
                continue;
            }
            matched |= node >= 0;
            out.add(node >= 0 ? inside(item, removed.children(node), shape.items()) : item);
        }
        return out.isEmpty() && !matched ? NullNode.getInstance() : out;
    }

    private static int find(JsonNode item, FieldSet removed, Shape shape) {
        try {
            return removed.find(shape.elementOf(item));
        } catch (Shape.KeyException e) {
            return -1;
        }
    }

    /** Takes something out of a value that itself stays: emptied, it is an empty map or list and not null. */
    private static JsonNode inside(JsonNode value, FieldSet removed, @Nullable Shape shape) {
        JsonNode left = without(value, removed, shape);
        if (left.isNull() && value.isObject()) {
            return JsonNodeFactory.instance.objectNode();
        }
        return left.isNull() && value.isArray() ? Shape.emptyList() : left;
    }
}
