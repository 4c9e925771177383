package dev.keelson.apiserver.protobuf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes single values; null stands for the type's empty value. Confined to one thread. */
final class ValueWriter {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final byte[] NOTHING = {};
    private static final String SCHEMA = "apiextensions.v1.JSONSchemaProps";

    private final ReverseWriter out;
    private final MessageWriter messages;

    ValueWriter(ReverseWriter out, MessageWriter messages) {
        this.out = out;
        this.messages = messages;
    }

    void write(MessageField field, int number, @Nullable JsonNode value) {
        switch (field.type()) {
            case STRING -> out.text(number, text(value));
            case BYTES -> out.raw(number, value == null ? NOTHING : base64(text(value)));
            case BOOL -> out.flag(number, value != null && value.asBoolean());
            case INT -> out.integer(number, value == null ? 0 : value.asLong());
            case DOUBLE -> out.real(number, value == null ? 0 : value.asDouble());
            case MESSAGE -> messages.message(number, value, field.message());
            case TIME -> time(number, Times.parse(text(value)), false);
            case MICRO -> time(number, Times.parse(text(value)), true);
            case QUANTITY -> quantity(number, value);
            case INTORSTRING -> intOrString(number, value);
            case JSON -> json(number, value);
            case SCHEMAORARRAY -> schemaOrArray(number, value);
            case SCHEMAORBOOL -> schemaOrBool(number, value);
            case SCHEMAORSTRINGS -> schemaOrStrings(number, value);
        }
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.asText();
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    /** Go's zero time, the start of year 1, has an empty message. */
    private void time(int number, Times.@Nullable Moment moment, boolean micros) {
        int mark = out.size();
        if (moment != null) {
            out.integer(2, micros ? moment.nanos() / 1_000 * 1_000 : 0);
            out.integer(1, moment.seconds());
        }
        out.lengthSince(mark, number);
    }

    private void quantity(int number, @Nullable JsonNode value) {
        int mark = out.size();
        out.text(1, value == null ? "0" : value.asText());
        out.lengthSince(mark, number);
    }

    private void intOrString(int number, @Nullable JsonNode value) {
        int mark = out.size();
        boolean isText = value != null && value.isTextual();
        out.text(3, isText ? text(value) : "");
        out.integer(2, value == null || isText ? 0 : value.asInt());
        out.integer(1, isText ? 1 : 0);
        out.lengthSince(mark, number);
    }

    private void json(int number, @Nullable JsonNode value) {
        int mark = out.size();
        if (value != null) {
            out.raw(1, bytes(value));
        }
        out.lengthSince(mark, number);
    }

    private static byte[] bytes(JsonNode value) {
        try {
            return value.isContainerNode()
                    ? MAPPER.writeValueAsBytes(value)
                    : value.toString().getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException treesAlwaysEncode) {
            throw new IllegalStateException(treesAlwaysEncode);
        }
    }

    private void schemaOrArray(int number, @Nullable JsonNode value) {
        int mark = out.size();
        if (value != null && value.isArray()) {
            for (int i = value.size() - 1; i >= 0; i--) {
                messages.message(2, value.get(i), schema());
            }
        } else if (value != null) {
            messages.message(1, value, schema());
        }
        out.lengthSince(mark, number);
    }

    private void schemaOrBool(int number, @Nullable JsonNode value) {
        int mark = out.size();
        boolean isSchema = value != null && value.isObject();
        if (isSchema) {
            messages.message(2, value, schema());
        }
        out.flag(1, isSchema || (value != null && value.asBoolean()));
        out.lengthSince(mark, number);
    }

    private void schemaOrStrings(int number, @Nullable JsonNode value) {
        int mark = out.size();
        if (value != null && value.isArray()) {
            for (int i = value.size() - 1; i >= 0; i--) {
                out.text(2, value.get(i).asText());
            }
        } else if (value != null) {
            messages.message(1, value, schema());
        }
        out.lengthSince(mark, number);
    }

    private static MessageType schema() {
        return MessageTable.ofKubernetes().get(SCHEMA);
    }
}
