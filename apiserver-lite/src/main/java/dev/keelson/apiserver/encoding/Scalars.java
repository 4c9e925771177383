package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.quantity.QuantityValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Values that JSON writes as strings or numbers and Go reads into types of their own. */
public final class Scalars {
    private static final DateTimeFormatter MICRO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private Scalars() {}

    /** A {@code metav1.Time}: whole seconds of UTC. */
    public static String time(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** A {@code metav1.MicroTime}: six digits of a second. */
    public static String microTime(Instant instant) {
        return MICRO.format(instant.atOffset(ZoneOffset.UTC));
    }

    static JsonNode time(JsonNode value, String path) throws DecodingException {
        TypedForm.requireType(value, value.isTextual(), path, "string");
        return Json.NODES.textNode(time(instant(value.textValue())));
    }

    static JsonNode microTime(JsonNode value, String path) throws DecodingException {
        TypedForm.requireType(value, value.isTextual(), path, "string");
        String text = value.textValue();
        if (!text.matches(".*\\.[0-9]{6}.*")) {
            throw new DecodingException("parsing time \"" + text
                    + "\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"" + text + "\" as \".000000\"");
        }
        return Json.NODES.textNode(microTime(instant(text)));
    }

    private static Instant instant(String text) throws DecodingException {
        try {
            return OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException e) {
            throw new DecodingException("parsing time \"" + text
                    + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"" + text + "\" as \"2006\"");
        }
    }

    static JsonNode quantity(JsonNode value, String path) throws DecodingException {
        TypedForm.requireType(value, value.isTextual() || value.isNumber(), path, "resource.Quantity");
        try {
            return Json.NODES.textNode(canonicalQuantity(value.asText()));
        } catch (IllegalArgumentException e) {
            throw new DecodingException(
                    "quantities must match the regular expression" + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
    }

    /**
     * The canonical text of a quantity.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String canonicalQuantity(String text) {
        return QuantityValue.parse(text).toString();
    }

    static JsonNode intOrString(JsonNode value, String path) throws DecodingException {
        if (value.isTextual()) {
            return value;
        }
        return integer(value, "int32", path);
    }

    static JsonNode integer(JsonNode value, @Nullable String format, String path) throws DecodingException {
        boolean int32 = "int32".equals(format);
        TypedForm.requireType(value, value.isNumber(), path, int32 ? "int32" : "int64");
        boolean fits = value.isIntegralNumber() && (int32 ? value.canConvertToInt() : value.canConvertToLong());
        if (!fits) {
            throw new DecodingException("json: cannot unmarshal number " + value.asText() + " into Go struct field ."
                    + path + " of type " + (int32 ? "int32" : "int64"));
        }
        return value;
    }
}
