package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Validates values against a schema: types, nullability, enums, formats, bounds, patterns, required fields,
 * alternatives, and uniqueness in lists of type set and map. Reports everything that is wrong, never changes the value.
 * Follows {@code kube-openapi/pkg/validation/validate} and {@code apiextensions-apiserver/pkg/apiserver}.
 */
public final class SchemaValidation {

    /** The largest integer up to which every double is one, in both directions. */
    private static final double MAX_EXACT = 9007199254740991d;

    private final List<FieldError> errors = new ArrayList<>();

    private SchemaValidation() {}

    /** Validates a whole value; the paths start at it. */
    public static List<FieldError> validate(JsonNode value, Schema schema) {
        return validate(value, schema, FieldPath.root());
    }

    /** Validates the value at {@code path}. */
    public static List<FieldError> validate(JsonNode value, Schema schema, FieldPath path) {
        SchemaValidation validation = new SchemaValidation();
        validation.value(value, schema, path, null);
        return validation.errors;
    }

    /**
     * Validates a changed value: what is wrong in a part that did not change is let through. A whole object's apiVersion
     * and kind are checked in any case.
     */
    public static List<FieldError> validateUpdate(
            JsonNode value, Schema schema, FieldPath path, @Nullable Correlation correlation) {
        SchemaValidation validation = new SchemaValidation();
        validation.value(value, schema, path, correlation);
        return validation.errors;
    }

    private static boolean isValid(JsonNode value, Schema schema, FieldPath path) {
        return validate(value, schema, path).isEmpty();
    }

    private void value(JsonNode value, Schema schema, FieldPath path, @Nullable Correlation correlation) {
        int before = errors.size();
        check(value, schema, path, correlation);
        if (errors.size() > before && correlation != null && correlation.isUnchanged()) {
            errors.subList(before, errors.size()).clear();
        }
    }

    private void check(JsonNode value, Schema schema, FieldPath path, @Nullable Correlation correlation) {
        if (value.isNull()) {
            if (!schema.nullable() && (schema.type() != Schema.Type.ANY || schema.intOrString())) {
                wrongType(schema, "null", path);
            }
            return;
        }
        if (!hasType(value, schema)) {
            wrongType(schema, typeOf(value), path);
            if (value.isNumber() && schema.type() == Schema.Type.INTEGER) {
                NumberBounds.unchecked(" (default format) in body", errors);
            }
            return;
        }
        enumeration(value, schema, path);
        if (value.isTextual()) {
            text(value.textValue(), schema, path);
        } else if (value.isNumber()) {
            NumberBounds.check(value, schema, path, errors);
        } else if (value instanceof ArrayNode array) {
            array(array, schema, path, correlation);
        } else if (value instanceof ObjectNode object) {
            object(object, schema, path, correlation);
        }
        alternatives(value, schema, path, correlation);
    }

    private static boolean hasType(JsonNode value, Schema schema) {
        if (schema.intOrString()) {
            return value.isTextual() || isInteger(value);
        }
        return switch (schema.type()) {
            case ANY -> true;
            case OBJECT -> value.isObject();
            case ARRAY -> value.isArray();
            case STRING -> value.isTextual();
            case BOOLEAN -> value.isBoolean();
            case NUMBER -> value.isNumber();
            case INTEGER -> isInteger(value);
        };
    }

    /** A number without fraction counts as an integer, however it is written, as far as doubles are exact. */
    private static boolean isInteger(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong();
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        return Math.rint(number) == number && Math.abs(number) <= MAX_EXACT;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> isInteger(value) ? "integer" : "number";
            default -> "null";
        };
    }

    private void wrongType(Schema schema, String found, FieldPath path) {
        String wanted =
                schema.intOrString() ? "integer,string" : schema.type().name().toLowerCase(Locale.ROOT);
        String detail = name(path) + " must be of type " + wanted + ": " + GoText.quote(found);
        errors.add(FieldError.typeInvalid(path, found, detail));
    }

    /** How the messages of the schema library name a value. */
    static String name(FieldPath path) {
        return path.isRoot() ? " in body" : path + " in body";
    }

    private void invalid(JsonNode value, FieldPath path, String should) {
        errors.add(FieldError.invalid(path, value, name(path) + " " + should));
    }

    private void enumeration(JsonNode value, Schema schema, FieldPath path) {
        List<JsonNode> allowed = schema.enumValues();
        if (allowed.isEmpty() || allowed.stream().anyMatch(each -> ListUniqueness.same(each, value))) {
            return;
        }
        List<String> texts = allowed.stream()
                .map(each -> each.isTextual() ? each.textValue() : GoText.json(each))
                .toList();
        errors.add(FieldError.notSupported(path, value, texts));
    }

    private void text(String text, Schema schema, FieldPath path) {
        Long max = schema.maxLength();
        Long min = schema.minLength();
        if (max != null || min != null) {
            int length = text.codePointCount(0, text.length());
            if (max != null && length > max) {
                errors.add(FieldError.tooLong(path, max.intValue()));
            }
            if (min != null && length < min) {
                invalid(TextNode.valueOf(text), path, "should be at least " + min + " chars long");
            }
        }
        if (!schema.patternFinds(text)) {
            invalid(TextNode.valueOf(text), path, "should match '" + schema.pattern() + "'");
        }
        String format = schema.format();
        if (format != null && schema.type() == Schema.Type.STRING && !StringFormats.accepts(format, text)) {
            String detail = name(path) + " must be of type " + format + ": " + GoText.quote(text);
            errors.add(FieldError.typeInvalid(path, text, detail));
        }
    }

    private void array(ArrayNode array, Schema schema, FieldPath path, @Nullable Correlation correlation) {
        Schema items = schema.items();
        if (items != null) {
            for (int i = 0; i < array.size(); i++) {
                value(array.get(i), items, path.index(i), correlation == null ? null : correlation.index(i));
            }
        }
        Long min = schema.minItems();
        Long max = schema.maxItems();
        if (min != null && array.size() < min) {
            errors.add(FieldError.invalid(path, array.size(), name(path) + " should have at least " + min + " items"));
        }
        if (max != null && array.size() > max) {
            errors.add(FieldError.tooMany(path, array.size(), max.intValue()));
        }
        ListUniqueness.check(array, schema, path, errors);
    }

    private void object(ObjectNode object, Schema schema, FieldPath path, @Nullable Correlation correlation) {
        Schema additional = schema.additionalProperties();
        Map<String, Schema> properties = schema.properties();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Schema known = properties.get(field.getKey());
            if (known == null) {
                known = additional;
            }
            if (known != null) {
                String name = field.getKey();
                boolean typeMeta = path.isRoot() && (name.equals("kind") || name.equals("apiVersion"));
                value(
                        field.getValue(),
                        known,
                        path.child(name),
                        correlation == null || typeMeta ? null : correlation.key(name));
            }
        }
        if (schema.embeddedResource()) {
            EmbeddedResources.check(object, path, errors);
        }
        for (String required : schema.required()) {
            if (!object.has(required)) {
                errors.add(FieldError.required(path.child(required), ""));
            }
        }
        Long min = schema.minProperties();
        Long max = schema.maxProperties();
        if (min != null && object.size() < min) {
            errors.add(FieldError.invalid(
                    path, object.size(), name(path) + " should have at least " + min + " properties"));
        }
        if (max != null && object.size() > max) {
            errors.add(FieldError.tooMany(path, object.size(), max.intValue()));
        }
    }

    private void alternatives(JsonNode value, Schema schema, FieldPath path, @Nullable Correlation correlation) {
        for (Schema each : schema.allOf()) {
            List<FieldError> inner = validateUpdate(value, each, path, correlation);
            errors.addAll(inner);
            if (!inner.isEmpty()) {
                compound(path, "must validate all the schemas (allOf)");
            }
        }
        if (!schema.anyOf().isEmpty() && schema.anyOf().stream().noneMatch(each -> isValid(value, each, path))) {
            compound(path, "must validate at least one schema (anyOf)");
            errors.addAll(fewest(value, schema.anyOf(), path));
        }
        if (!schema.oneOf().isEmpty()) {
            long valid = schema.oneOf().stream()
                    .filter(each -> isValid(value, each, path))
                    .count();
            if (valid != 1) {
                String found = valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives";
                compound(path, "must validate one and only one schema (oneOf). " + found);
            }
            if (valid == 0) {
                errors.addAll(fewest(value, schema.oneOf(), path));
            }
        }
        Schema not = schema.not();
        if (not != null && isValid(value, not, path)) {
            compound(path, "must not validate the schema (not)");
        }
    }

    private static List<FieldError> fewest(JsonNode value, List<Schema> schemas, FieldPath path) {
        List<FieldError> best = List.of();
        for (Schema schema : schemas) {
            List<FieldError> failures = validate(value, schema, path);
            if (best.isEmpty() || failures.size() < best.size()) {
                best = failures;
            }
        }
        return best;
    }

    /** Failures of alternatives carry no path of their own in Kubernetes. */
    private void compound(FieldPath path, String must) {
        FieldError error = FieldError.invalid(FieldPath.root(), "", GoText.quote(path.toString()) + " " + must);
        if (!errors.contains(error)) {
            errors.add(error);
        }
    }
}
