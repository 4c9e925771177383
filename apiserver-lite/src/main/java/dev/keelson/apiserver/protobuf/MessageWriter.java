package dev.keelson.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes trees as messages. Confined to one thread. */
final class MessageWriter {

    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int ITEMS = 1;

    private final ReverseWriter out;
    private final ValueWriter values;

    private MessageWriter(int expectedSize) {
        out = new ReverseWriter(expectedSize);
        values = new ValueWriter(out, this);
    }

    /** The message's bytes. Fields of the tree that the type does not have are left out. */
    static byte[] write(JsonNode object, MessageType type, int expectedSize) {
        MessageWriter writer = new MessageWriter(expectedSize);
        writer.fields(object, type);
        return writer.out.toByteArray();
    }

    /** All fields of a message; those of null are the empty ones. */
    void fields(@Nullable JsonNode object, MessageType type) {
        List<MessageField> fields = type.fields();
        for (int i = fields.size() - 1; i >= 0; i--) {
            MessageField field = fields.get(i);
            if (field.shape() == MessageField.Shape.INLINED) {
                message(field.number(), object, field.message());
            } else {
                JsonNode value = object == null ? null : object.get(field.name());
                field(field, value == null || value.isNull() ? null : value);
            }
        }
    }

    /** A nested message. */
    void message(int number, @Nullable JsonNode object, MessageType type) {
        int mark = out.size();
        fields(object, type);
        out.lengthSince(mark, number);
    }

    private void field(MessageField field, @Nullable JsonNode value) {
        switch (field.shape()) {
            case ALWAYS -> {
                if (value != null || field.type() != FieldType.BYTES) {
                    values.write(field, field.number(), value);
                }
            }
            case OPTIONAL -> {
                if (value != null) {
                    values.write(field, field.number(), value);
                }
            }
            case REPEATED -> elements(field, field.number(), value);
            case LIST -> list(field, field.number(), value);
            case MAP, MAP_OF_LISTS -> map(field, value);
            case INLINED -> throw new IllegalStateException(field + " has no value of its own");
        }
    }

    private void elements(MessageField field, int number, @Nullable JsonNode array) {
        if (array == null) {
            return;
        }
        for (int i = array.size() - 1; i >= 0; i--) {
            JsonNode element = array.get(i);
            values.write(field, number, element == null || element.isNull() ? null : element);
        }
    }

    private void list(MessageField field, int number, @Nullable JsonNode array) {
        if (array != null) {
            int mark = out.size();
            elements(field, ITEMS, array);
            out.lengthSince(mark, number);
        }
    }

    private void map(MessageField field, @Nullable JsonNode object) {
        if (object == null || object.isEmpty()) {
            return;
        }
        String[] keys = new String[object.size()];
        Iterator<String> names = object.fieldNames();
        for (int i = 0; names.hasNext(); i++) {
            keys[i] = names.next();
        }
        Arrays.sort(keys, ByteOrder.OF_TEXT);
        for (int i = keys.length - 1; i >= 0; i--) {
            int mark = out.size();
            JsonNode value = object.get(keys[i]);
            mapValue(field, value == null || value.isNull() ? null : value);
            out.text(KEY, keys[i]);
            out.lengthSince(mark, field.number());
        }
    }

    private void mapValue(MessageField field, @Nullable JsonNode value) {
        if (field.shape() == MessageField.Shape.MAP_OF_LISTS) {
            list(field, VALUE, value);
        } else if (value != null || field.type() != FieldType.BYTES) {
            values.write(field, VALUE, value);
        }
    }
}
