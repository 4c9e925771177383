package dev.keelson.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** JSON trees as values, adapted when they are looked at. Follows {@code cel/common/valuesunstructured.go}. */
final class JsonValues {
    private JsonValues() {}

    /** A value whose type only the tree tells. */
    static Object dynamic(JsonNode node) {
        if (node.isObject()) {
            return new JsonMap((ObjectNode) node, null, false);
        } else if (node.isArray()) {
            return new JsonList(node, null);
        } else if (node.isTextual()) {
            return node.textValue();
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.isNumber()) {
            return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : (Object) node.doubleValue();
        }
        return NullValue.NULL;
    }

    /**
     * A value of the schema's type.
     *
     * @param schema null for a value whose type only the tree tells
     * @throws EvaluationException when the tree does not fit
     */
    static Object of(JsonNode node, @Nullable Schema schema, boolean root) {
        if (schema == null) {
            return dynamic(node);
        }
        if (node.isNull()) {
            if (schema.nullable()) {
                return NullValue.NULL;
            }
            throw new EvaluationException("invalid data, got null for schema with nullable=false");
        }
        if (schema.intOrString()) {
            if (node.isTextual() || isLong(node)) {
                return dynamic(node);
            }
            throw new EvaluationException("invalid data, expected XIntOrString value to be either a string or integer");
        }
        return switch (schema.type()) {
            case OBJECT -> object(node, schema, root);
            case ARRAY -> array(node, schema);
            case STRING -> text(node, schema);
            case NUMBER -> number(node);
            case INTEGER -> integer(node);
            case BOOLEAN -> truth(node);
            case ANY -> preserved(node, schema);
        };
    }

    private static EvaluationException unexpected(String wanted) {
        return new EvaluationException("invalid data, expected " + wanted);
    }

    private static Object object(JsonNode node, Schema schema, boolean root) {
        if (!(node instanceof ObjectNode object)) {
            throw unexpected("a map for the provided schema with type=object");
        }
        boolean whole = (root || schema.embeddedResource()) && !ResourceRoot.isStated(schema);
        return new JsonMap(object, schema, whole);
    }

    private static Object array(JsonNode node, Schema schema) {
        Schema items = schema.items();
        if (!node.isArray() || items == null) {
            throw unexpected("an array for the provided schema with type=array");
        }
        if (schema.listType() == Schema.ListType.SET) {
            return new JsonList.Unordered(node, items);
        }
        return schema.listType() == Schema.ListType.MAP
                ? new JsonList.Keyed(node, items, schema.listMapKeys())
                : new JsonList(node, items);
    }

    private static Object text(JsonNode node, Schema schema) {
        if (!node.isTextual()) {
            throw unexpected("string");
        }
        String text = node.textValue();
        String format = schema.format();
        return switch (format == null ? "" : format) {
            case "duration" -> duration(text);
            case "date" -> time(text, text + "T00:00:00Z");
            case "date-time" -> time(text, text);
            case "byte" -> bytes(text);
            default -> text;
        };
    }

    private static Duration duration(String text) {
        Duration duration = GoDuration.parseLenient(text);
        if (duration == null) {
            throw new EvaluationException("Invalid duration " + text);
        }
        return duration;
    }

    private static Instant time(String text, String full) {
        Instant time = TimeFunctions.parse(full);
        if (time == null) {
            throw new EvaluationException("Invalid date-time formatted string " + text);
        }
        return time;
    }

    private static Bytes bytes(String text) {
        try {
            return new Bytes(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            throw new EvaluationException("Invalid byte formatted string " + text);
        }
    }

    private static Object number(JsonNode node) {
        if (!node.isNumber()) {
            throw unexpected("float");
        }
        return node.doubleValue();
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    private static Object integer(JsonNode node) {
        boolean whole =
                node.isNumber() && node.canConvertToLong() && node.doubleValue() == Math.rint(node.doubleValue());
        if (!whole) {
            throw unexpected("int");
        }
        return node.longValue();
    }

    private static Object truth(JsonNode node) {
        if (!node.isBoolean()) {
            throw unexpected("bool");
        }
        return node.booleanValue();
    }

    private static Object preserved(JsonNode node, Schema schema) {
        if (!schema.preserveUnknownFields()) {
            throw new EvaluationException("invalid type, expected object, array, number, integer, boolean or string");
        }
        return dynamic(node);
    }
}
