package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bounds, multiples and integer formats of numbers. */
final class NumberBounds {

    private NumberBounds() {}

    static void check(JsonNode number, Schema schema, FieldPath path, List<FieldError> errors) {
        Number minimum = schema.minimum();
        Number maximum = schema.maximum();
        Number multiple = schema.multipleOf();
        String format = schema.format();
        if (minimum == null && maximum == null && multiple == null && format == null) {
            return;
        }
        BigDecimal value = number.decimalValue();
        String should = bounds(value, schema, minimum, maximum);
        if (should != null) {
            errors.add(FieldError.invalid(path, number, SchemaValidation.name(path) + " " + should));
        }
        if (multiple != null) {
            BigDecimal factor = decimal(multiple);
            if (factor.signum() > 0 && value.remainder(factor).signum() != 0) {
                String detail = SchemaValidation.name(path) + " should be a multiple of " + text(multiple);
                errors.add(FieldError.invalid(path, number, detail));
            }
        }
        if (format != null && !inRange(number, value, format)) {
            unchecked(" with format " + format + " in body", errors);
        }
    }

    /** Kubernetes reports values outside their type's range without saying where. */
    static void unchecked(String format, List<FieldError> errors) {
        errors.add(FieldError.invalid(FieldPath.root(), "", "Checked value must be of type integer" + format));
    }

    private static @Nullable String bounds(
            BigDecimal value, Schema schema, @Nullable Number minimum, @Nullable Number maximum) {
        if (maximum != null) {
            int order = value.compareTo(decimal(maximum));
            if (schema.exclusiveMaximum() ? order >= 0 : order > 0) {
                return "should be less than " + (schema.exclusiveMaximum() ? "" : "or equal to ") + text(maximum);
            }
        }
        if (minimum != null) {
            int order = value.compareTo(decimal(minimum));
            if (schema.exclusiveMinimum() ? order <= 0 : order < 0) {
                return "should be greater than " + (schema.exclusiveMinimum() ? "" : "or equal to ") + text(minimum);
            }
        }
        return null;
    }

    private static boolean inRange(JsonNode number, BigDecimal value, String format) {
        return switch (format) {
            case "int32" -> !number.isIntegralNumber() || number.canConvertToInt();
            case "int64" -> !number.isIntegralNumber() || number.canConvertToLong();
            case "uint32" -> value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(0xffffffffL)) <= 0;
            case "uint64" -> value.signum() >= 0;
            default -> true;
        };
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }

    private static String text(Number number) {
        return GoText.plain(decimal(number));
    }
}
