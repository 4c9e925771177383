package dev.keelson.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.MalformedBodyException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads single values that are no messages of the table. */
final class ValueReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ValueReader() {}

    /** Null for an empty time or JSON, which JSON writes as null. */
    static @Nullable JsonNode read(WireReader in, FieldType type, int depth) {
        return switch (type) {
            case STRING -> NODES.textNode(in.text());
            case BYTES -> NODES.textNode(Base64.getEncoder().encodeToString(in.bytes()));
            case BOOL -> NODES.booleanNode(in.varint() != 0);
            case INT -> integer(in.varint());
            case DOUBLE -> real(in.real());
            case TIME -> time(in.nested(), false);
            case MICRO -> time(in.nested(), true);
            case QUANTITY -> quantity(in.nested());
            case INTORSTRING -> intOrString(in.nested());
            case JSON -> json(in.nested(), depth);
            case SCHEMAORARRAY -> schemaOrArray(in.nested(), depth);
            case SCHEMAORBOOL -> schemaOrBool(in.nested(), depth);
            case SCHEMAORSTRINGS -> schemaOrStrings(in.nested(), depth);
            case MESSAGE -> throw new IllegalArgumentException("messages are MessageReader's");
        };
    }

    private static JsonNode integer(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    /** A number without fraction is an integer in JSON. */
    private static JsonNode real(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? integer((long) value) : NODES.numberNode(value);
    }

    private static @Nullable JsonNode time(WireReader in, boolean micros) {
        if (!in.hasMore()) {
            return null;
        }
        long seconds = 0;
        int nanos = 0;
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 -> seconds = in.varint();
                case 2 << 3 -> nanos = (int) in.varint();
                default -> in.skip(tag);
            }
        }
        String text = micros ? Times.micros(seconds, nanos) : Times.seconds(seconds);
        if (text == null) {
            throw new MalformedBodyException("a time out of range: " + seconds + " seconds");
        }
        return NODES.textNode(text);
    }

    private static JsonNode quantity(WireReader in) {
        String text = "0";
        while (in.hasMore()) {
            int tag = in.tag();
            if (tag == WireFormat.tag(1, WireFormat.BYTES)) {
                text = in.text();
            } else {
                in.skip(tag);
            }
        }
        return NODES.textNode(text);
    }

    private static JsonNode intOrString(WireReader in) {
        long type = 0;
        int number = 0;
        String text = "";
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 -> type = in.varint();
                case 2 << 3 -> number = (int) in.varint();
                case 3 << 3 | WireFormat.BYTES -> text = in.text();
                default -> in.skip(tag);
            }
        }
        if (type != 0 && type != 1) {
            throw new MalformedBodyException("impossible IntOrString.Type " + type);
        }
        return type == 0 ? NODES.numberNode(number) : NODES.textNode(text);
    }

    private static @Nullable JsonNode json(WireReader in, int depth) {
        byte[] raw = {};
        while (in.hasMore()) {
            int tag = in.tag();
            if (tag == WireFormat.tag(1, WireFormat.BYTES)) {
                raw = in.bytes();
            } else {
                in.skip(tag);
            }
        }
        if (raw.length == 0) {
            return null;
        }
        if (Envelope.isOne(raw)) {
            return Envelope.open(raw, null, depth + 1);
        }
        return BodyDecoder.json(raw, BodyDecoder.Repetition.MERGE).tree();
    }

    private static @Nullable JsonNode schemaOrArray(WireReader in, int depth) {
        ArrayNode array = NODES.arrayNode();
        JsonNode single = null;
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 | WireFormat.BYTES -> single = schema(in.nested(), depth);
                case 2 << 3 | WireFormat.BYTES -> array.add(schema(in.nested(), depth));
                default -> in.skip(tag);
            }
        }
        return array.isEmpty() ? single : array;
    }

    private static JsonNode schemaOrBool(WireReader in, int depth) {
        boolean allows = false;
        JsonNode schema = null;
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 -> allows = in.varint() != 0;
                case 2 << 3 | WireFormat.BYTES -> schema = schema(in.nested(), depth);
                default -> in.skip(tag);
            }
        }
        return schema == null ? NODES.booleanNode(allows) : schema;
    }

    private static @Nullable JsonNode schemaOrStrings(WireReader in, int depth) {
        ArrayNode array = NODES.arrayNode();
        JsonNode schema = null;
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 | WireFormat.BYTES -> schema = schema(in.nested(), depth);
                case 2 << 3 | WireFormat.BYTES -> array.add(in.text());
                default -> in.skip(tag);
            }
        }
        return array.isEmpty() ? schema : array;
    }

    private static ObjectNode schema(WireReader in, int depth) {
        ObjectNode schema = NODES.objectNode();
        MessageReader.read(in, MessageTable.ofKubernetes().get("apiextensions.v1.JSONSchemaProps"), schema, depth + 1);
        return schema;
    }
}
