package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that many kinds share. */
final class Check {
    static final FieldPath METADATA = FieldPath.of("metadata");
    static final FieldPath SPEC = FieldPath.of("spec");
    static final FieldPath STATUS = FieldPath.of("status");

    private Check() {}

    static void immutable(@Nullable JsonNode now, @Nullable JsonNode before, FieldPath path, List<FieldError> errors) {
        if (!Fields.same(now, before)) {
            errors.add(FieldError.invalid(path, now, "field is immutable"));
        }
    }

    static void notNegative(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        long value = Fields.number(from, field);
        if (value < 0) {
            errors.add(FieldError.invalid(path.child(field), value, "must be greater than or equal to 0"));
        }
    }

    static void positive(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        long value = Fields.number(from, field);
        if (Fields.has(from, field) && value <= 0) {
            errors.add(FieldError.invalid(path.child(field), value, "must be greater than 0"));
        }
    }

    /** A text that must be there. */
    static boolean required(ObjectNode from, String field, FieldPath path, String detail, List<FieldError> errors) {
        if (Fields.text(from, field).isEmpty()) {
            errors.add(FieldError.required(path.child(field), detail));
            return false;
        }
        return true;
    }

    /** A text that must be one of a few, if there is one. */
    static void oneOf(ObjectNode from, String field, FieldPath path, List<String> supported, List<FieldError> errors) {
        String value = Fields.text(from, field);
        if (!value.isEmpty() && !supported.contains(value)) {
            errors.add(FieldError.notSupported(path.child(field), value, supported));
        }
    }

    /** A value that must be one of a few if the field is there, even if it is empty. */
    static void supported(
            ObjectNode from, String field, FieldPath path, List<String> supported, List<FieldError> errors) {
        if (Fields.has(from, field) && !supported.contains(Fields.text(from, field))) {
            errors.add(FieldError.notSupported(path.child(field), Fields.text(from, field), supported));
        }
    }

    static void all(FieldPath path, String value, List<String> problems, List<FieldError> errors) {
        for (String problem : problems) {
            errors.add(FieldError.invalid(path, value, problem));
        }
    }

    static void port(long port, FieldPath path, List<FieldError> errors) {
        for (String problem : NameRules.portNumber(port)) {
            errors.add(FieldError.invalid(path, port, problem));
        }
    }

    /** A number that is a port, or a text that names one. */
    static void portOrName(@Nullable JsonNode value, FieldPath path, List<FieldError> errors) {
        if (value == null || value.isNumber()) {
            port(value == null ? 0 : value.asLong(), path, errors);
        } else {
            all(path, value.asText(), NameRules.portName(value.asText()), errors);
        }
    }

    /** A label selector's own form. */
    static void labelSelector(@Nullable ObjectNode selector, FieldPath path, List<FieldError> errors) {
        labelSelector(selector, false, path, errors);
    }

    /** A label selector's own form; {@code lenient} lets values be anything, as ones stored long ago may be. */
    static void labelSelector(@Nullable ObjectNode selector, boolean lenient, FieldPath path, List<FieldError> errors) {
        if (selector == null) {
            return;
        }
        ObjectMetaRules.labels(Fields.strings(selector, "matchLabels"), path.child("matchLabels"), errors);
        List<ObjectNode> expressions = Fields.objects(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            requirement(
                    expressions.get(i), lenient, path.child("matchExpressions").index(i), errors);
        }
    }

    /** Whether an expression has a value that no label could have. */
    static boolean hasBadValue(@Nullable ObjectNode selector) {
        for (ObjectNode expression : Fields.objects(selector, "matchExpressions")) {
            for (String value : Fields.texts(expression, "values")) {
                if (!NameRules.labelValue(value).isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Checks how many values a requirement of a selector has.
     *
     * @return whether the operator is one that all selectors know; nothing is checked of others
     */
    static boolean hasFittingCount(String operator, List<String> values, FieldPath path, List<FieldError> errors) {
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.add(FieldError.required(path, "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.add(FieldError.forbidden(
                            path, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void requirement(ObjectNode expression, boolean lenient, FieldPath path, List<FieldError> errors) {
        String operator = Fields.text(expression, "operator");
        List<String> values = Fields.texts(expression, "values");
        if (!hasFittingCount(operator, values, path.child("values"), errors)) {
            errors.add(FieldError.invalid(path.child("operator"), operator, "not a valid selector operator"));
        }
        String key = Fields.text(expression, "key");
        all(path.child("key"), key, NameRules.labelKey(key), errors);
        for (int i = 0; i < values.size() && !lenient; i++) {
            all(path.child("values").index(i), values.get(i), NameRules.labelValue(values.get(i)), errors);
        }
    }

    static boolean isEmptySelector(@Nullable ObjectNode selector) {
        return selector != null
                && Fields.strings(selector, "matchLabels").isEmpty()
                && Fields.array(selector, "matchExpressions").isEmpty();
    }

    /** A whole number or a percentage. */
    static void intOrPercent(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        JsonNode value = Fields.at(from, field);
        if (value == null) {
            return;
        }
        if (value.isTextual()) {
            all(path.child(field), value.asText(), NameRules.percent(value.asText()), errors);
        } else if (value.asLong() < 0) {
            errors.add(FieldError.invalid(path.child(field), value.asLong(), "must be greater than or equal to 0"));
        }
    }

    /** The number of an int-or-percent, or its percentage times 1. */
    static long amount(@Nullable JsonNode value) {
        if (value == null) {
            return 0;
        }
        String text = value.asText();
        String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : 0;
    }
}
