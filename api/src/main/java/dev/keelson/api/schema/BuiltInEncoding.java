package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings the tree of a built-in kind into the form in which Kubernetes writes it: fields that are always written get
 * their declared default (mostly Go's zero value), empty values that Go leaves out are removed, and lists that Go writes
 * even when absent become null. One pass, in place; applying it twice changes nothing more.
 */
public final class BuiltInEncoding {

    private BuiltInEncoding() {}

    /**
     * Encodes in place, as an object that went through storage, which does not tell an empty list from none. The tree
     * must have been decoded before.
     */
    public static void encode(ObjectNode object, Schema schema) {
        fields(object, schema, true);
    }

    /** As {@link #encode}, for an object that is yet to be stored: lists that are there and empty stay so. */
    public static void encodeUnstored(ObjectNode object, Schema schema) {
        fields(object, schema, false);
    }

    /** Whether this value of a field is one that Kubernetes leaves out. */
    static boolean isLeftOut(JsonNode value, Schema field) {
        return field.emptyValue() == Schema.EmptyValue.DROPPED && isEmpty(value);
    }

    private static void fields(ObjectNode object, Schema schema, boolean stored) {
        for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
            Schema field = property.getValue();
            JsonNode value = object.get(property.getKey());
            JsonNode written = value == null || value.isNull() ? absent(field, value) : present(value, field, stored);
            if (written == null) {
                if (value != null) {
                    object.remove(property.getKey());
                }
                continue;
            }
            if (written != value) {
                object.set(property.getKey(), written);
            }
            if (written.isContainerNode()) {
                descend(written, field, stored);
            }
        }
    }

    private static @Nullable JsonNode absent(Schema field, @Nullable JsonNode written) {
        if (field.emptyValue() == Schema.EmptyValue.NULL) {
            return written != null ? written : NullNode.getInstance();
        }
        JsonNode defaultValue = field.defaultValue();
        if (defaultValue == null || isLeftOut(defaultValue, field)) {
            return null;
        }
        return defaultValue.deepCopy();
    }

    private static @Nullable JsonNode present(JsonNode value, Schema field, boolean stored) {
        return switch (field.emptyValue()) {
            case KEPT -> value;
            case DROPPED -> isEmpty(value) ? null : value;
            case NULL -> stored && isListOrMap(field) && value.isEmpty() ? NullNode.getInstance() : value;
        };
    }

    private static boolean isListOrMap(Schema field) {
        return field.type() == Schema.Type.ARRAY || field.additionalProperties() != null;
    }

    private static boolean isEmpty(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.isIntegralNumber() && value.canConvertToLong() && value.longValue() == 0;
            case BOOLEAN -> !value.booleanValue();
            case ARRAY, OBJECT -> value.isEmpty();
            default -> false;
        };
    }

    private static void descend(JsonNode value, Schema schema, boolean stored) {
        String name = schema.definitionName();
        GoTypes special = name == null ? null : GoTypes.of(name);
        if (special != null) {
            return;
        }
        if (value instanceof ArrayNode array) {
            Schema items = schema.items();
            if (items != null && descends(items)) {
                array.forEach(item -> descend(item, items, stored));
            }
        } else if (value instanceof ObjectNode object) {
            Schema values = schema.additionalProperties();
            if (values == null) {
                fields(object, schema, stored);
            } else if (descends(values)) {
                object.forEach(item -> descend(item, values, stored));
            }
        }
    }

    private static boolean descends(Schema schema) {
        return schema.type() == Schema.Type.OBJECT || schema.type() == Schema.Type.ARRAY;
    }
}
