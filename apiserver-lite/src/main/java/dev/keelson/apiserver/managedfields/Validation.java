package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a value fits its shape, so that its fields can be owned and merged. Follows {@code typed/validate.go}. */
final class Validation {
    private final boolean allowDuplicates;
    private final List<String> errors = new ArrayList<>();

    private Validation(boolean allowDuplicates) {
        this.allowDuplicates = allowDuplicates;
    }

    /**
     * What is wrong, one entry a problem, each with its path.
     *
     * @param allowDuplicates whether elements of a set or map list may occur more than once
     */
    static List<String> validate(JsonNode value, Shape shape, boolean allowDuplicates) {
        Validation validation = new Validation(allowDuplicates);
        validation.check(value, shape, null);
        return validation.errors;
    }

    static String text(List<String> errors) {
        return errors.size() == 1 ? errors.get(0) : "errors:\n  " + String.join("\n  ", errors);
    }

    /** The way to the value at hand, written out only for an error. */
    private record Step(@Nullable Step parent, PathElement element) {
        void write(StringBuilder out) {
            if (parent != null) {
                parent.write(out);
            }
            out.append(element);
        }
    }

    private void report(@Nullable Step at, String message) {
        StringBuilder out = new StringBuilder();
        if (at != null) {
            at.write(out);
            out.append(": ");
        }
        errors.add(out.append(message).toString());
    }

    private void check(JsonNode value, Shape shape, @Nullable Step at) {
        if (value.isNull()) {
            return;
        }
        switch (shape.formOf(value)) {
            case MAP -> {
                if (value.isObject()) {
                    fields(value, shape, at);
                } else {
                    report(at, "expected map, got " + value);
                }
            }
            case LIST -> {
                if (value.isArray()) {
                    elements(value, shape, at);
                } else {
                    report(at, "expected list, got " + value);
                }
            }
            default -> scalar(value, shape, at);
        }
    }

    private void fields(JsonNode value, Shape shape, @Nullable Step at) {
        for (Iterator<Map.Entry<String, JsonNode>> it = value.fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> field = it.next();
            Shape fieldShape = shape.field(field.getKey());
            if (fieldShape == null) {
                report(new Step(at, PathElement.field(field.getKey())), "field not declared in schema");
                return;
            }
            if (field.getValue().isContainerNode()) {
                check(field.getValue(), fieldShape, new Step(at, PathElement.field(field.getKey())));
            } else if (!isFittingScalar(field.getValue(), fieldShape)) {
                check(field.getValue(), fieldShape, new Step(at, PathElement.field(field.getKey())));
            }
        }
    }

    private static boolean isFittingScalar(JsonNode value, Shape shape) {
        return value.isNull() || shape.scalar != null && fits(value, shape.scalar);
    }

    private static boolean fits(JsonNode value, Shape.Scalar scalar) {
        return switch (scalar) {
            case NUMERIC -> value.isNumber();
            case STRING -> value.isTextual();
            case BOOLEAN -> value.isBoolean();
            case UNTYPED -> value.isValueNode();
        };
    }

    private void scalar(JsonNode value, Shape shape, @Nullable Step at) {
        Shape.Scalar scalar = shape.scalar;
        if (scalar == null || fits(value, scalar)) {
            return;
        }
        report(
                at,
                switch (scalar) {
                    case NUMERIC -> "expected numeric (int or float), got " + typeName(value);
                    case STRING -> "expected string, got " + value;
                    case BOOLEAN -> "expected boolean, got " + value;
                    case UNTYPED -> "expected any scalar, got " + value;
                });
    }

    private static String typeName(JsonNode value) {
        if (value.isTextual()) {
            return "string";
        }
        if (value.isBoolean()) {
            return "bool";
        }
        return value.isArray() ? "[]interface {}" : "map[string]interface {}";
    }

    private void elements(JsonNode list, Shape shape, @Nullable Step at) {
        Set<PathElement> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            PathElement element;
            if (shape.associative) {
                try {
                    element = shape.elementOf(list.get(i));
                } catch (Shape.KeyException e) {
                    report(at, "element " + i + ": " + e.getMessage());
                    return;
                }
                if (!seen.add(element) && !allowDuplicates) {
                    report(at, "duplicate entries for key " + element);
                }
            } else if (list.get(i).isContainerNode()) {
                element = PathElement.index(i);
            } else if (isFittingScalar(list.get(i), shape.items())) {
                continue;
            } else {
                element = PathElement.index(i);
            }
            check(list.get(i), shape.items(), new Step(at, element));
        }
    }
}
