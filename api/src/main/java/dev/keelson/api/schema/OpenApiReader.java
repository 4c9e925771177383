package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.re2j.PatternSyntaxException;
import dev.keelson.api.path.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the OpenAPI v3 dialect of CustomResourceDefinitions. */
final class OpenApiReader {

    /** Keywords that only documents carry. */
    private static final List<String> ANNOTATIONS = List.of("externalDocs", "example", "id", "$schema");

    /** As deep as a document may nest; a schema nested deeper could exhaust the stack of the walkers. */
    private static final int MAX_DEPTH = 500;

    private OpenApiReader() {}

    static Schema read(JsonNode schema) {
        return read(schema, FieldPath.root(), 0);
    }

    private static Schema read(JsonNode json, FieldPath path, int depth) {
        if (!json.isObject()) {
            throw wrong(path, "an object", json);
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(path + ": schemas may not nest deeper than " + MAX_DEPTH + " levels");
        }
        SchemaBuilder builder = Schema.builder();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (!entry.getValue().isNull()) {
                keyword(builder, entry.getKey(), entry.getValue(), path, depth);
            }
        }
        Map<String, JsonNode> annotations = new LinkedHashMap<>();
        for (String name : ANNOTATIONS) {
            if (json.hasNonNull(name)) {
                annotations.put(name, json.get(name));
            }
        }
        return builder.annotations(annotations).build();
    }

    private static void keyword(SchemaBuilder builder, String name, JsonNode value, FieldPath path, int depth) {
        FieldPath at = path.child(name);
        if (!structure(builder, name, value, at, depth) && !extension(builder, name, value, at)) {
            constraint(builder, name, value, at);
        }
    }

    private static boolean structure(SchemaBuilder builder, String name, JsonNode value, FieldPath at, int depth) {
        switch (name) {
            case "type" -> builder.type(type(value, at));
            case "properties" -> {
                if (!value.isObject()) {
                    throw wrong(at, "an object", value);
                }
                for (Map.Entry<String, JsonNode> property : value.properties()) {
                    builder.property(
                            property.getKey(), read(property.getValue(), at.key(property.getKey()), depth + 1));
                }
            }
            case "items" -> builder.items(read(value, at, depth + 1));
            case "additionalProperties" -> additional(builder, value, at, depth);
            case "oneOf" -> builder.oneOf(schemas(value, at, depth));
            case "anyOf" -> builder.anyOf(schemas(value, at, depth));
            case "allOf" -> builder.allOf(schemas(value, at, depth));
            case "not" -> builder.not(read(value, at, depth + 1));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean extension(SchemaBuilder builder, String name, JsonNode value, FieldPath at) {
        switch (name) {
            case "x-kubernetes-list-type" -> builder.listType(constant(Schema.ListType.class, value, at));
            case "x-kubernetes-list-map-keys" -> builder.listMapKeys(texts(value, at));
            case "x-kubernetes-map-type" -> builder.mapType(constant(Schema.MapType.class, value, at));
            case "x-kubernetes-patch-strategy" -> builder.patchStrategy(text(value, at));
            case "x-kubernetes-patch-merge-key" -> builder.patchMergeKey(text(value, at));
            case "x-kubernetes-preserve-unknown-fields" -> builder.preserveUnknownFields(flag(value, at));
            case "x-kubernetes-int-or-string" -> builder.intOrString(flag(value, at));
            case "x-kubernetes-embedded-resource" -> builder.embeddedResource(flag(value, at));
            case "x-kubernetes-validations" -> builder.validations(nodes(value, at));
            case "x-kubernetes-group-version-kind" -> builder.groupVersionKinds(nodes(value, at));
            case "x-kubernetes-unions" -> builder.unions(nodes(value, at));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void constraint(SchemaBuilder builder, String name, JsonNode value, FieldPath at) {
        switch (name) {
            case "required" -> builder.required(texts(value, at));
            case "default" -> builder.defaultValue(value);
            case "enum" -> builder.enumValues(nodes(value, at));
            case "format" -> builder.format(text(value, at));
            case "nullable" -> builder.nullable(flag(value, at));
            case "minimum" -> builder.minimum(number(value, at));
            case "exclusiveMinimum" -> builder.exclusiveMinimum(flag(value, at));
            case "maximum" -> builder.maximum(number(value, at));
            case "exclusiveMaximum" -> builder.exclusiveMaximum(flag(value, at));
            case "multipleOf" -> builder.multipleOf(number(value, at));
            case "minLength" -> builder.minLength(count(value, at));
            case "maxLength" -> builder.maxLength(count(value, at));
            case "minItems" -> builder.minItems(count(value, at));
            case "maxItems" -> builder.maxItems(count(value, at));
            case "minProperties" -> builder.minProperties(count(value, at));
            case "maxProperties" -> builder.maxProperties(count(value, at));
            case "uniqueItems" -> builder.uniqueItems(flag(value, at));
            case "pattern" -> builder.pattern(pattern(value, at));
            case "title" -> builder.title(text(value, at));
            case "description" -> builder.description(text(value, at));
            default -> {}
        }
    }

    private static void additional(SchemaBuilder builder, JsonNode value, FieldPath at, int depth) {
        if (!value.isBoolean()) {
            builder.additionalProperties(read(value, at, depth + 1));
        } else if (value.booleanValue()) {
            builder.additionalProperties(Schema.any());
        }
    }

    private static Schema.Type type(JsonNode value, FieldPath at) {
        String text = text(value, at);
        return text.isEmpty() ? Schema.Type.ANY : constant(Schema.Type.class, value, at);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode value, FieldPath at) {
        String text = text(value, at);
        for (E each : type.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException(at + ": " + value + " is not supported");
    }

    private static List<Schema> schemas(JsonNode value, FieldPath at, int depth) {
        List<Schema> all = new ArrayList<>(value.size());
        for (JsonNode each : array(value, at)) {
            all.add(read(each, at.index(all.size()), depth + 1));
        }
        return all;
    }

    private static List<String> texts(JsonNode value, FieldPath at) {
        List<String> all = new ArrayList<>(value.size());
        for (JsonNode each : array(value, at)) {
            all.add(text(each, at.index(all.size())));
        }
        return all;
    }

    private static List<JsonNode> nodes(JsonNode value, FieldPath at) {
        List<JsonNode> all = new ArrayList<>(value.size());
        array(value, at).forEach(all::add);
        return all;
    }

    private static ArrayNode array(JsonNode value, FieldPath at) {
        if (value instanceof ArrayNode array) {
            return array;
        }
        throw wrong(at, "an array", value);
    }

    private static String text(JsonNode value, FieldPath at) {
        if (!value.isTextual()) {
            throw wrong(at, "a string", value);
        }
        return value.textValue();
    }

    private static String pattern(JsonNode value, FieldPath at) {
        try {
            String text = text(value, at);
            Objects.requireNonNull(Patterns.compile(text));
            return text;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(at + ": must be a valid regular expression: " + e.getDescription());
        }
    }

    private static boolean flag(JsonNode value, FieldPath at) {
        if (!value.isBoolean()) {
            throw wrong(at, "a boolean", value);
        }
        return value.booleanValue();
    }

    private static @Nullable Number number(JsonNode value, FieldPath at) {
        if (!value.isNumber()) {
            throw wrong(at, "a number", value);
        }
        return value.numberValue();
    }

    private static Long count(JsonNode value, FieldPath at) {
        if (!value.canConvertToLong() || !value.canConvertToExactIntegral()) {
            throw wrong(at, "an integer", value);
        }
        return value.longValue();
    }

    private static IllegalArgumentException wrong(FieldPath at, String wanted, JsonNode value) {
        return new IllegalArgumentException(at + ": must be " + wanted + ", not " + value);
    }
}
