package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers and percentages that bound a rollout or a disruption, and counts in a status. */
final class RolloutRules {
    private RolloutRules() {}

    /** A whole number that is not negative, or a percentage. */
    static void bound(@Nullable JsonNode value, FieldPath path, List<FieldError> errors) {
        if (value == null || value.isNull()) {
            return;
        }
        if (value.isTextual()) {
            for (String problem : NameRules.percent(value.textValue())) {
                errors.add(FieldError.invalid(path, value, problem));
            }
        } else if (value.asLong() < 0) {
            errors.add(FieldError.invalid(path, value.asLong(), "must be greater than or equal to 0"));
        }
    }

    static void notAll(@Nullable JsonNode value, FieldPath path, List<FieldError> errors) {
        if (value != null && isPercent(value) && amount(value) > 100) {
            errors.add(FieldError.invalid(path, value, "must not be greater than 100%"));
        }
    }

    private static boolean isPercent(JsonNode value) {
        return value.isTextual() && NameRules.percent(value.textValue()).isEmpty();
    }

    /** The number, or that before the percent sign; 0 for what is neither. */
    static long amount(@Nullable JsonNode value) {
        if (value == null || value.isNumber()) {
            return value == null ? 0 : value.asLong();
        }
        String text = value.asText();
        String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Counts of a status, none of which is negative. */
    static void counts(ObjectNode status, List<FieldError> errors, String... fields) {
        for (String field : fields) {
            Check.notNegative(status, field, Check.STATUS, errors);
        }
    }

    /** Counts of which none is above {@code status.replicas}. */
    static void withinReplicas(ObjectNode status, List<FieldError> errors, String... fields) {
        for (String field : fields) {
            within(status, field, "replicas", "status.replicas", errors);
        }
    }

    static void within(ObjectNode status, String field, String bound, String shown, List<FieldError> errors) {
        long count = Fields.number(status, field);
        if (count > Fields.number(status, bound)) {
            errors.add(FieldError.invalid(Check.STATUS.child(field), count, "cannot be greater than " + shown));
        }
    }

    /** The number of name collisions only grows. */
    static void collisions(ObjectNode status, ObjectNode old, List<FieldError> errors) {
        long now = Fields.number(status, "collisionCount");
        boolean had = Fields.has(old, "status", "collisionCount");
        boolean has = Fields.has(status, "collisionCount");
        if (had && (!has || now < Fields.number(old, "status", "collisionCount"))) {
            errors.add(FieldError.invalid(Check.STATUS.child("collisionCount"), now, "cannot be decremented"));
        }
    }
}
