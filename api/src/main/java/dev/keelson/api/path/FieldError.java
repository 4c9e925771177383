package dev.keelson.api.path;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one field, worded as Kubernetes words it. Follows {@code
 * apimachinery/pkg/util/validation/field/errors.go}.
 *
 * @param type the sort of failure
 * @param field the field's path, {@code "<nil>"} when no path applies
 * @param badValue the offending value (a {@link JsonNode}, text, number or boolean; null is Go's nil); ignored by the
 *     types that never show it
 * @param detail what would be right, may be empty
 */
public record FieldError(Type type, String field, @Nullable Object badValue, String detail) {

    /** Stands for a bad value that is deliberately not shown. */
    public static final Object OMITTED = new Object() {
        @Override
        public String toString() {
            return "<omitted>";
        }
    };

    /** The sorts of failure, with their machine-readable reasons. */
    public enum Type {
        NOT_FOUND("FieldValueNotFound", "Not found", true),
        REQUIRED("FieldValueRequired", "Required value", false),
        DUPLICATE("FieldValueDuplicate", "Duplicate value", true),
        INVALID("FieldValueInvalid", "Invalid value", true),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value", true),
        FORBIDDEN("FieldValueForbidden", "Forbidden", false),
        TOO_LONG("FieldValueTooLong", "Too long", false),
        TOO_MANY("FieldValueTooMany", "Too many", true),
        TOO_FEW("FieldValueTooFew", "Too few", true),
        TOO_SHORT("FieldValueTooShort", "Too short", false),
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value", true),
        INTERNAL("InternalError", "Internal error", false);

        private final String reason;
        private final String words;
        private final boolean showsValue;

        Type(String reason, String words, boolean showsValue) {
            this.reason = reason;
            this.words = words;
            this.showsValue = showsValue;
        }

        /** The cause's reason in a Status, e.g. {@code FieldValueRequired}. */
        public String reason() {
            return reason;
        }
    }

    /** The reason for the cause in a Status. */
    public String reason() {
        return type.reason();
    }

    /** The message without the field, as it stands in a Status cause. */
    public String body() {
        StringBuilder text = new StringBuilder(type.words);
        if (type.showsValue && badValue != OMITTED) {
            text.append(": ").append(GoText.value(badValue));
        }
        if (!detail.isEmpty()) {
            text.append(": ").append(detail);
        }
        return text.toString();
    }

    /** The message with the field in front, as it stands in a Status message. */
    public String message() {
        return field + ": " + body();
    }

    @Override
    public String toString() {
        return message();
    }

    /**
     * Several errors in one message: alone as it is, otherwise in brackets and without repetitions, as Kubernetes
     * joins them.
     */
    public static String join(Collection<FieldError> errors) {
        List<String> messages = new ArrayList<>();
        for (FieldError error : errors) {
            String message = error.message();
            if (!messages.contains(message)) {
                messages.add(message);
            }
        }
        return messages.size() == 1 ? messages.get(0) : "[" + String.join(", ", messages) + "]";
    }

    public static FieldError required(FieldPath field, String detail) {
        return new FieldError(Type.REQUIRED, text(field), "", detail);
    }

    public static FieldError invalid(FieldPath field, @Nullable Object value, String detail) {
        return new FieldError(Type.INVALID, text(field), value, detail);
    }

    public static FieldError typeInvalid(FieldPath field, @Nullable Object value, String detail) {
        return new FieldError(Type.TYPE_INVALID, text(field), value, detail);
    }

    public static FieldError notFound(FieldPath field, @Nullable Object value) {
        return new FieldError(Type.NOT_FOUND, text(field), value, "");
    }

    public static FieldError duplicate(FieldPath field, @Nullable Object value) {
        return new FieldError(Type.DUPLICATE, text(field), value, "");
    }

    /** The supported values are listed in the given order. */
    public static FieldError notSupported(FieldPath field, @Nullable Object value, Collection<String> supported) {
        StringBuilder detail = new StringBuilder();
        for (String each : supported) {
            detail.append(detail.length() == 0 ? "supported values: " : ", ").append(GoText.quote(each));
        }
        return new FieldError(Type.NOT_SUPPORTED, text(field), value, detail.toString());
    }

    public static FieldError forbidden(FieldPath field, String detail) {
        return new FieldError(Type.FORBIDDEN, text(field), "", detail);
    }

    /** The limit counts bytes. */
    public static FieldError tooLong(FieldPath field, int maxLength) {
        String detail = maxLength < 0 ? "value is too long" : "may not be more than " + count(maxLength, "byte");
        return new FieldError(Type.TOO_LONG, text(field), "<value omitted>", detail);
    }

    /** The limit counts characters. */
    public static FieldError tooLongCharacters(FieldPath field, int maxLength) {
        String detail = maxLength < 0 ? "value is too long" : "may not be more than " + count(maxLength, "character");
        return new FieldError(Type.TOO_LONG, text(field), "<value omitted>", detail);
    }

    /** The limit counts characters. */
    public static FieldError tooShort(FieldPath field, int minLength) {
        String detail = minLength < 0 ? "value is too short" : "must be at least " + count(minLength, "character");
        return new FieldError(Type.TOO_SHORT, text(field), "<value omitted>", detail);
    }

    /** A negative actual count is not shown. */
    public static FieldError tooMany(FieldPath field, int actual, int max) {
        String detail = max < 0 ? "has too many items" : "must have at most " + count(max, "item");
        return new FieldError(Type.TOO_MANY, text(field), actual < 0 ? OMITTED : actual, detail);
    }

    /** A negative actual count is not shown. */
    public static FieldError tooFew(FieldPath field, int actual, int min) {
        String detail = min < 0 ? "has too few items" : "must have at least " + count(min, "item");
        return new FieldError(Type.TOO_FEW, text(field), actual < 0 ? OMITTED : actual, detail);
    }

    public static FieldError internal(FieldPath field, String detail) {
        return new FieldError(Type.INTERNAL, text(field), null, detail);
    }

    private static String count(int number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    /** Go renders a path without elements as {@code <nil>}. */
    private static String text(FieldPath field) {
        return field.isRoot() ? "<nil>" : field.toString();
    }
}
