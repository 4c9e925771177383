package dev.keelson.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.MalformedBodyException;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages to the trees that JSON bodies give. A single field that Go does not hold by pointer and that is empty
 * is left out: for it, empty and absent are the same.
 */
final class MessageReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private MessageReader() {}

    /**
     * Reads a whole message into {@code object}.
     *
     * @throws MalformedBodyException where the bytes are no such message or nest deeper than bodies may
     */
    static void read(WireReader in, MessageType type, ObjectNode object, int depth) {
        if (depth > BodyDecoder.MAX_DEPTH) {
            throw new MalformedBodyException("exceeded max depth");
        }
        while (in.hasMore()) {
            int tag = in.tag();
            MessageField field = type.field(tag >>> 3);
            if (field == null) {
                in.skip(tag);
                continue;
            }
            field(in, tag & 7, field, object, depth);
        }
    }

    private static void field(WireReader in, int format, MessageField field, ObjectNode object, int depth) {
        switch (field.shape()) {
            case INLINED -> {
                expect(field, format, WireFormat.BYTES);
                read(in.nested(), field.message(), object, depth + 1);
            }
            case ALWAYS -> {
                JsonNode value = value(in, format, field, object.get(field.name()), depth);
                if (value != null && !isEmpty(value, field)) {
                    object.set(field.name(), value);
                }
            }
            case OPTIONAL -> {
                JsonNode value = value(in, format, field, object.get(field.name()), depth);
                if (value != null) {
                    object.set(field.name(), value);
                }
            }
            case REPEATED -> elements(in, format, field, object.withArray(field.name()), depth);
            case LIST -> {
                expect(field, format, WireFormat.BYTES);
                list(in.nested(), field, object.withArray(field.name()), depth);
            }
            case MAP, MAP_OF_LISTS -> {
                expect(field, format, WireFormat.BYTES);
                entry(in.nested(), field, object.withObject("/" + escaped(field.name())), depth);
            }
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static boolean isEmpty(JsonNode value, MessageField field) {
        return switch (field.type()) {
            case STRING, BYTES -> value.textValue().isEmpty();
            case BOOL -> !value.booleanValue();
            case INT, DOUBLE -> value.doubleValue() == 0;
            case MESSAGE -> value.isEmpty();
            default -> false;
        };
    }

    private static @Nullable JsonNode value(
            WireReader in, int format, MessageField field, @Nullable JsonNode known, int depth) {
        expect(field, format, field.type().wireFormat());
        if (field.type() != FieldType.MESSAGE) {
            return ValueReader.read(in, field.type(), depth);
        }
        ObjectNode object = known instanceof ObjectNode before ? before : NODES.objectNode();
        read(in.nested(), field.message(), object, depth + 1);
        return object;
    }

    private static void elements(WireReader in, int format, MessageField field, ArrayNode array, int depth) {
        int single = field.type().wireFormat();
        if (format == WireFormat.BYTES && single != WireFormat.BYTES) {
            WireReader packed = in.nested();
            while (packed.hasMore()) {
                add(array, ValueReader.read(packed, field.type(), depth));
            }
            return;
        }
        add(array, value(in, format, field, null, depth));
    }

    private static void add(ArrayNode array, @Nullable JsonNode value) {
        array.add(value == null ? NODES.nullNode() : value);
    }

    private static void list(WireReader in, MessageField field, ArrayNode array, int depth) {
        while (in.hasMore()) {
            int tag = in.tag();
            if (tag >>> 3 == 1) {
                elements(in, tag & 7, field, array, depth + 1);
            } else {
                in.skip(tag);
            }
        }
    }

    private static void entry(WireReader in, MessageField field, ObjectNode map, int depth) {
        String key = "";
        JsonNode value = null;
        while (in.hasMore()) {
            int tag = in.tag();
            if (tag >>> 3 == KEY) {
                expect(field, tag & 7, WireFormat.BYTES);
                key = in.text();
            } else if (tag >>> 3 != VALUE) {
                in.skip(tag);
            } else if (field.shape() == MessageField.Shape.MAP_OF_LISTS) {
                expect(field, tag & 7, WireFormat.BYTES);
                ArrayNode array = NODES.arrayNode();
                list(in.nested(), field, array, depth);
                value = array;
            } else {
                value = value(in, tag & 7, field, null, depth);
            }
        }
        map.set(key, value == null ? absent(field) : value);
    }

    /** What Go makes of a map's entry without a value. */
    private static JsonNode absent(MessageField field) {
        if (field.shape() == MessageField.Shape.MAP_OF_LISTS) {
            return NODES.nullNode();
        }
        return switch (field.type()) {
            case STRING, BYTES -> NODES.textNode("");
            case QUANTITY -> NODES.textNode("0");
            case MESSAGE -> NODES.objectNode();
            default -> NODES.nullNode();
        };
    }

    private static void expect(MessageField field, int format, int expected) {
        if (format != expected) {
            throw new MalformedBodyException("proto: wrong wireType = " + format + " for field " + field.name());
        }
    }
}
