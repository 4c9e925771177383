package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills in declared defaults. One pass, in place; a tree that has everything is not touched. Follows {@code
 * apiextensions-apiserver/pkg/apiserver/schema/defaulting}.
 */
public final class Defaulting {

    private Defaulting() {}

    /** Sets each missing field that has a default, and each null one that may not be null, at every level. */
    public static void apply(ObjectNode object, Schema schema) {
        value(object, schema);
    }

    private static void value(JsonNode value, @Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
                property(object, property.getKey(), property.getValue());
            }
            Schema additional = schema.additionalProperties();
            if (additional != null) {
                additional(object, schema, additional);
            }
        } else if (value instanceof ArrayNode array && schema.items() != null) {
            Schema items = schema.items();
            for (int i = 0; i < array.size(); i++) {
                JsonNode replacement = replacement(array.get(i), items);
                if (replacement != null) {
                    array.set(i, replacement);
                }
                value(array.get(i), items);
            }
        }
    }

    private static void property(ObjectNode object, String name, Schema schema) {
        JsonNode current = object.get(name);
        JsonNode replacement = replacement(current, schema);
        if (replacement != null) {
            object.set(name, replacement);
            current = replacement;
        }
        if (current != null && current.isContainerNode()) {
            value(current, schema);
        }
    }

    private static void additional(ObjectNode object, Schema schema, Schema additional) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (schema.property(field.getKey()) == null) {
                JsonNode replacement = field.getValue().isNull() ? replacement(field.getValue(), additional) : null;
                if (replacement != null) {
                    field.setValue(replacement);
                }
                value(field.getValue(), additional);
            }
        }
    }

    private static @Nullable JsonNode replacement(@Nullable JsonNode current, Schema schema) {
        boolean missing = current == null || (current.isNull() && !schema.nullable());
        JsonNode defaultValue = missing ? schema.defaultValue() : null;
        return defaultValue == null ? null : defaultValue.deepCopy();
    }

    /** Removes every null field that may not be null and has no default. To be called before {@link #apply}. */
    public static void dropNulls(JsonNode value, @Nullable Schema schema) {
        if (value instanceof ObjectNode object) {
            for (Iterator<Map.Entry<String, JsonNode>> fields =
                            object.properties().iterator();
                    fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                Schema known = schema == null ? null : schema.property(field.getKey());
                if (known == null && schema != null) {
                    known = schema.additionalProperties();
                }
                boolean drop = field.getValue().isNull()
                        && known != null
                        && !known.nullable()
                        && known.defaultValue() == null
                        && !known.equals(Schema.any());
                if (drop) {
                    fields.remove();
                } else if (field.getValue().isContainerNode()) {
                    dropNulls(field.getValue(), known);
                }
            }
        } else if (value.isArray()) {
            Schema items = schema == null ? null : schema.items();
            value.forEach(item -> dropNulls(item, items));
        }
    }
}
