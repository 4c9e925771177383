package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.EmptyFields.Rule;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form that an object takes when it passes through Go's types: fields of the wrong type are refused, unknown ones
 * dropped and reported, quantities and times made canonical, and what is empty is left out or written out as the type's
 * field tags say.
 *
 * <p>{@link #read} makes a fresh tree and leaves out what is empty, so that defaulting can tell by absence;
 * {@link #complete} writes out, in place, what Go always writes.
 */
public final class TypedForm {
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private static final String TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
    private static final String MICRO_TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";

    private TypedForm() {}

    /**
     * The object in its type's form.
     *
     * @param unknown gets {@code unknown field "path"} for each field that the type does not have
     * @throws DecodingException if a field has the wrong type, worded as Go's decoder does
     */
    public static ObjectNode read(ObjectNode object, Schema schema, List<String> unknown) throws DecodingException {
        return struct(object, schema, "", unknown);
    }

    private static ObjectNode struct(ObjectNode object, Schema schema, String path, List<String> unknown)
            throws DecodingException {
        ObjectNode out = Json.NODES.objectNode();
        Map<String, Rule> rules = rules(schema);
        Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String name = field.getKey();
            Schema fieldSchema = schema.property(name);
            if (fieldSchema == null) {
                if (schema.preserveUnknownFields()) {
                    out.set(name, field.getValue());
                } else {
                    unknown.add("unknown field \"" + child(path, name) + "\"");
                }
                continue;
            }
            if (field.getValue().isNull()) {
                continue;
            }
            JsonNode value = value(field.getValue(), fieldSchema, child(path, name), unknown);
            if (!leftOut(value, rules.get(name))) {
                out.set(name, value);
            }
        }
        return out;
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Map<String, Rule> rules(Schema schema) {
        String definition = schema.definitionName();
        return definition == null ? Map.of() : EmptyFields.of(definition);
    }

    private static boolean leftOut(JsonNode value, @Nullable Rule rule) {
        if (value.isNull()) {
            return true;
        }
        if (rule == null) {
            return false;
        }
        return switch (rule) {
            case DROP_ZERO -> isZero(value);
            case DROP_EMPTY, DROP_BLANK -> value.isContainerNode() && value.isEmpty();
            default -> false;
        };
    }

    private static boolean isZero(JsonNode value) {
        return (value.isTextual() && value.textValue().isEmpty())
                || (value.isNumber() && value.asDouble() == 0)
                || (value.isBoolean() && !value.booleanValue());
    }

    private static JsonNode value(JsonNode value, Schema schema, String path, List<String> unknown)
            throws DecodingException {
        String definition = schema.definitionName();
        if (definition != null && definition.startsWith("io.k8s.apimachinery.")) {
            switch (definition) {
                case QUANTITY:
                    return Scalars.quantity(value, path);
                case TIME:
                    return Scalars.time(value, path);
                case MICRO_TIME:
                    return Scalars.microTime(value, path);
                default:
                    break;
            }
        }
        if (schema.intOrString()) {
            return Scalars.intOrString(value, path);
        }
        return switch (schema.type()) {
            case OBJECT -> object(value, schema, path, unknown);
            case ARRAY -> array(value, schema, path, unknown);
            case STRING -> string(value, schema, path);
            case INTEGER -> Scalars.integer(value, schema.format(), path);
            case NUMBER -> requireType(value, value.isNumber(), path, "float64");
            case BOOLEAN -> requireType(value, value.isBoolean(), path, "bool");
            case ANY -> value.deepCopy();
        };
    }

    private static JsonNode object(JsonNode value, Schema schema, String path, List<String> unknown)
            throws DecodingException {
        Schema values = schema.additionalProperties();
        if (schema.properties().isEmpty() && values == null) {
            return value.isObject() || schema.preserveUnknownFields() || schema.definitionName() != null
                    ? value.deepCopy()
                    : requireType(value, false, path, "map[string]interface {}");
        }
        if (!(value instanceof ObjectNode object)) {
            throw mismatch(value, path, values != null ? "map[string]string" : typeName(schema));
        }
        if (values == null) {
            return struct(object, schema, path, unknown);
        }
        ObjectNode out = Json.NODES.objectNode();
        Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            out.set(
                    field.getKey(),
                    field.getValue().isNull()
                            ? zero(values)
                            : value(field.getValue(), values, child(path, field.getKey()), unknown));
        }
        return out;
    }

    private static JsonNode array(JsonNode value, Schema schema, String path, List<String> unknown)
            throws DecodingException {
        Schema items = schema.items();
        if (!(value instanceof ArrayNode array)) {
            throw mismatch(value, path, "[]" + (items == null ? "interface {}" : typeName(items)));
        }
        if (items == null) {
            return array.deepCopy();
        }
        ArrayNode out = Json.NODES.arrayNode(array.size());
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            out.add(item.isNull() ? zero(items) : value(item, items, path + "[" + i + "]", unknown));
        }
        return out;
    }

    private static JsonNode string(JsonNode value, Schema schema, String path) throws DecodingException {
        requireType(value, value.isTextual(), path, "string");
        String format = schema.format();
        if ("byte".equals(format)) {
            try {
                byte[] bytes = Base64.getDecoder()
                        .decode(value.textValue().replace("\n", "").replace("\r", ""));
                return Json.NODES.textNode(Base64.getEncoder().encodeToString(bytes));
            } catch (IllegalArgumentException e) {
                throw new DecodingException("illegal base64 data at input byte 0");
            }
        }
        if ("date-time".equals(format)) {
            return Scalars.time(value, path);
        }
        return value;
    }

    private static JsonNode zero(Schema schema) {
        return switch (schema.type()) {
            case STRING -> Json.NODES.textNode("");
            case INTEGER, NUMBER -> Json.NODES.numberNode(0);
            case BOOLEAN -> Json.NODES.booleanNode(false);
            case OBJECT -> Json.NODES.objectNode();
            default -> Json.NODES.nullNode();
        };
    }

    static JsonNode requireType(JsonNode value, boolean right, String path, String goType) throws DecodingException {
        if (!right) {
            throw mismatch(value, path, goType);
        }
        return value;
    }

    private static DecodingException mismatch(JsonNode value, String path, String goType) {
        String found = switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case ARRAY -> "array";
            default -> "object";
        };
        return new DecodingException(
                "json: cannot unmarshal " + found + " into Go struct field ." + path + " of type " + goType);
    }

    private static String typeName(Schema schema) {
        String definition = schema.definitionName();
        if (definition == null) {
            return schema.type() == Schema.Type.STRING ? "string" : "object";
        }
        int last = definition.lastIndexOf('.');
        int before = definition.lastIndexOf('.', last - 1);
        return definition.substring(before + 1);
    }

    /** Adds, in place and at every depth, what Go writes though it is empty. */
    public static void complete(ObjectNode object, Schema schema) {
        complete(object, schema, false);
    }

    /** As {@link #complete}, and makes null what storage does not tell from null: empty lists and maps. */
    public static void completeStored(ObjectNode object, Schema schema) {
        complete(object, schema, true);
    }

    private static void complete(ObjectNode object, Schema schema, boolean stored) {
        Schema values = schema.additionalProperties();
        if (values != null) {
            for (JsonNode child : object) {
                completeValue(child, values, stored);
            }
            return;
        }
        for (Map.Entry<String, Rule> rule : rules(schema).entrySet()) {
            String name = rule.getKey();
            Schema fieldSchema = schema.property(name);
            if (fieldSchema != null) {
                fill(object, name, rule.getValue(), fieldSchema, stored);
            }
        }
        Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            Schema fieldSchema = field.getValue().isContainerNode() ? schema.property(field.getKey()) : null;
            if (fieldSchema != null) {
                completeValue(field.getValue(), fieldSchema, stored);
            }
        }
    }

    private static void completeValue(JsonNode value, Schema schema, boolean stored) {
        if (value instanceof ObjectNode object) {
            if (schema.type() == Schema.Type.OBJECT) {
                complete(object, schema, stored);
            }
        } else if (value instanceof ArrayNode array) {
            Schema items = schema.items();
            if (items != null && items.type() != Schema.Type.STRING) {
                for (JsonNode item : array) {
                    completeValue(item, items, stored);
                }
            }
        }
    }

    private static void fill(ObjectNode object, String name, Rule rule, Schema schema, boolean stored) {
        JsonNode value = object.get(name);
        boolean absent = value == null || value.isNull();
        switch (rule) {
            case WRITE_ZERO -> {
                if (absent) {
                    object.set(name, schema.intOrString() ? Json.NODES.numberNode(0) : zero(schema));
                }
            }
            case WRITE_QUANTITY -> {
                if (absent) {
                    object.put(name, "0");
                }
            }
            case WRITE_STRUCT -> {
                if (absent) {
                    object.putObject(name);
                }
            }
            case WRITE_NULL -> {
                if (absent) {
                    object.putNull(name);
                }
            }
            case WRITE_NULL_FOR_EMPTY -> {
                if (absent || (stored && value != null && value.isEmpty())) {
                    object.putNull(name);
                }
            }
            case DROP_EMPTY, DROP_BLANK -> {
                if (value != null && (value.isNull() || (value.isContainerNode() && value.isEmpty()))) {
                    object.remove(name);
                }
            }
            case DROP_ZERO -> {
                if (value != null && (value.isNull() || isZero(value))) {
                    object.remove(name);
                }
            }
        }
    }
}
