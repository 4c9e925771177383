package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a tree into the form that a built-in kind has after Kubernetes' decoder read it: unknown fields gone, nulls
 * gone or turned into what Go's zero value is there, quantities and times in their canonical spelling, and every value
 * of the right type. Empty values that mean the same as none are gone too, so that defaulting can tell by absence. One
 * pass, in place; what is right already is not touched.
 *
 * <p>Follows {@code sigs.k8s.io/json}: keys match case-sensitively, integers may have neither fraction nor exponent.
 */
public final class BuiltInDecoding {

    private static final int MAX_STRICT_ERRORS = 100;

    private final DuplicateKeys duplicates;
    private final List<String> strictErrors = new ArrayList<>();

    private BuiltInDecoding(DuplicateKeys duplicates) {
        this.duplicates = duplicates;
    }

    /** As {@link #decode(ObjectNode, Schema, DuplicateKeys)} for a tree that has no duplicate keys. */
    public static List<String> decode(ObjectNode object, Schema schema) {
        return decode(object, schema, DuplicateKeys.none());
    }

    /**
     * Decodes in place.
     *
     * @return the strict-decoding errors in the order of the document, each as Kubernetes words it, e.g. {@code unknown
     *     field "spec.x"}; at most 100
     * @throws DecodeException for the first value of a wrong type; the tree is then of no further use
     */
    public static List<String> decode(ObjectNode object, Schema schema, DuplicateKeys duplicates) {
        BuiltInDecoding decoding = new BuiltInDecoding(duplicates);
        decoding.fields(object, schema, new Cursor(null, "", -1), true);
        return decoding.strictErrors;
    }

    /** Where the walk is; its text is made only for errors. */
    record Cursor(@Nullable Cursor parent, String name, int index) {

        Cursor child(String field) {
            return new Cursor(this, field, -1);
        }

        Cursor item(int position) {
            return new Cursor(this, "", position);
        }

        @Override
        public String toString() {
            if (parent == null) {
                return "";
            }
            String before = parent.toString();
            if (index >= 0) {
                return before + "[" + index + "]";
            }
            return before.isEmpty() ? name : before + "." + name;
        }

        /** Go names only the fields on the way. */
        String fieldStack() {
            if (parent == null) {
                return "";
            }
            String before = parent.fieldStack();
            return index >= 0 ? before : before.isEmpty() ? name : before + "." + name;
        }
    }

    private void fields(ObjectNode object, Schema schema, Cursor at, boolean strict) {
        List<DuplicateKeys.Duplicate> repeated = duplicates.of(object);
        int reported = 0;
        int position = 0;
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
                fields.hasNext();
                position++) {
            while (reported < repeated.size() && repeated.get(reported).after() <= position) {
                duplicate(repeated.get(reported++), schema, at, strict);
            }
            Map.Entry<String, JsonNode> field = fields.next();
            Schema known = schema.property(field.getKey());
            if (known == null) {
                report(strict, "unknown field ", at.child(field.getKey()));
                fields.remove();
                continue;
            }
            JsonNode value = field.getValue();
            JsonNode decoded = value.isNull() ? null : value(value, known, schema, at.child(field.getKey()), strict);
            if (decoded == null || BuiltInEncoding.isLeftOut(decoded, known)) {
                fields.remove();
            } else if (decoded != value) {
                field.setValue(decoded);
            }
        }
        while (reported < repeated.size()) {
            duplicate(repeated.get(reported++), schema, at, strict);
        }
    }

    private void duplicate(DuplicateKeys.Duplicate duplicate, Schema schema, Cursor at, boolean strict) {
        boolean isMap = schema.additionalProperties() != null;
        String what = isMap || schema.property(duplicate.key()) != null ? "duplicate field " : "unknown field ";
        report(strict, what, at.child(duplicate.key()));
    }

    private void report(boolean strict, String what, Cursor at) {
        if (strict && strictErrors.size() < MAX_STRICT_ERRORS) {
            String error = what + GoText.quote(at.toString());
            if (!strictErrors.contains(error)) {
                strictErrors.add(error);
            }
        }
    }

    /** The decoded value, which is the given one when it was right already. */
    private JsonNode value(JsonNode value, Schema schema, Schema owner, Cursor at, boolean strict) {
        String name = schema.definitionName();
        if (name != null) {
            GoTypes special = GoTypes.of(name);
            if (special != null) {
                return special(special, value, schema, owner, at);
            }
        }
        return switch (schema.type()) {
            case OBJECT -> object(value, schema, owner, at, strict);
            case ARRAY -> array(value, schema, owner, at, strict);
            case STRING -> string(value, schema, owner, at);
            case INTEGER -> integer(value, schema, owner, at);
            case NUMBER -> value.isNumber() ? value : wrong(value, schema, owner, at);
            case BOOLEAN -> value.isBoolean() ? value : wrong(value, schema, owner, at);
            case ANY -> value;
        };
    }

    private JsonNode special(GoTypes type, JsonNode value, Schema schema, Schema owner, Cursor at) {
        try {
            return type.isPropsOr() ? propsOr(type.read(value), owner, at) : type.read(value);
        } catch (GoTypes.Unreadable e) {
            throw new DecodeException(at.toString(), goType(schema), String.valueOf(e.getMessage()));
        }
    }

    /**
     * The parts of a JSON schema that are a schema or something else. They are read by the schema of the type that holds
     * them, and without strictness since they have a decoder of their own.
     */
    private JsonNode propsOr(JsonNode value, Schema owner, Cursor at) {
        if (value instanceof ObjectNode object) {
            fields(object, owner, at, false);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i) instanceof ObjectNode object) {
                    fields(object, owner, at.item(i), false);
                }
            }
        }
        return value;
    }

    private JsonNode object(JsonNode value, Schema schema, Schema owner, Cursor at, boolean strict) {
        if (!(value instanceof ObjectNode object)) {
            return wrong(value, schema, owner, at);
        }
        Schema values = schema.additionalProperties();
        if (values == null) {
            if (!schema.preserveUnknownFields()) {
                fields(object, schema, at, strict);
            }
            return object;
        }
        for (DuplicateKeys.Duplicate duplicate : duplicates.of(object)) {
            report(strict, "duplicate field ", at.child(duplicate.key()));
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode before = entry.getValue();
            Cursor inside = at.child(entry.getKey());
            JsonNode after = before.isNull() ? zero(values) : value(before, values, owner, inside, strict);
            if (after != before) {
                entry.setValue(after);
            }
        }
        return object;
    }

    private JsonNode array(JsonNode value, Schema schema, Schema owner, Cursor at, boolean strict) {
        Schema items = schema.items();
        if (!(value instanceof ArrayNode array) || items == null) {
            return wrong(value, schema, owner, at);
        }
        for (int i = 0; i < array.size(); i++) {
            JsonNode before = array.get(i);
            JsonNode after = before.isNull() ? zero(items) : value(before, items, owner, at.item(i), strict);
            if (after != before) {
                array.set(i, after);
            }
        }
        return array;
    }

    /** What null means where Go has no way to leave a value out. */
    private static JsonNode zero(Schema schema) {
        return GoTypes.zero(schema);
    }

    private static JsonNode string(JsonNode value, Schema schema, Schema owner, Cursor at) {
        if (!value.isTextual()) {
            return wrong(value, schema, owner, at);
        }
        if (!"byte".equals(schema.format())) {
            return value;
        }
        try {
            return GoTypes.base64(value);
        } catch (GoTypes.Unreadable e) {
            throw new DecodeException(at.toString(), "[]uint8", String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode integer(JsonNode value, Schema schema, Schema owner, Cursor at) {
        boolean fits = value.isIntegralNumber()
                && ("int32".equals(schema.format()) ? value.canConvertToInt() : value.canConvertToLong());
        return fits ? value : wrong(value, schema, owner, at);
    }

    private static JsonNode wrong(JsonNode value, Schema schema, Schema owner, Cursor at) {
        String type = goType(schema);
        String found = switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> schema.type() == Schema.Type.INTEGER ? "number " + value.asText() : "number";
            default -> "null";
        };
        String message = "json: cannot unmarshal " + found + " into Go struct field "
                + GoTypes.simpleName(owner.definitionName()) + "." + at.fieldStack() + " of type " + type;
        throw new DecodeException(at.toString(), type, message);
    }

    private static String goType(Schema schema) {
        return GoTypes.nameOf(schema);
    }
}
