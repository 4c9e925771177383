package dev.keelson.api.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * Reads request bodies.
 *
 * <p>Integers keep their exact value, other numbers become doubles. Documents nested deeper than {@link #MAX_DEPTH}
 * are refused. The size of a body is the caller's to limit. Safe for any thread.
 */
public final class BodyDecoder {

    /** Deeper documents are refused, so that no walker over a tree can run out of stack. */
    public static final int MAX_DEPTH = 500;

    /** What becomes of the value of a repeated key. */
    public enum Repetition {
        /** Objects are merged and everything else is replaced, as when Kubernetes reads a built-in kind. */
        MERGE,
        /** The last value stands, as when Kubernetes reads a custom resource or a patch. */
        LAST
    }

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private BodyDecoder() {}

    /**
     * Reads one JSON document.
     *
     * @throws MalformedBodyException when the bytes are not exactly one
     */
    public static DecodedBody json(byte[] body, Repetition repetition) {
        DuplicateKeys duplicates = new DuplicateKeys();
        try (JsonParser parser = FACTORY.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedBodyException("unexpected end of JSON input");
            }
            JsonNode tree = value(parser, first, repetition, duplicates, 0);
            if (parser.nextToken() != null) {
                throw new MalformedBodyException("invalid character after top-level value");
            }
            return new DecodedBody(tree, duplicates, List.of());
        } catch (JsonProcessingException e) {
            throw new MalformedBodyException(e.getOriginalMessage() + at(e));
        } catch (IOException e) {
            throw new MalformedBodyException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads the first document of a YAML stream; JSON is YAML too.
     *
     * @throws MalformedBodyException when the bytes are no YAML
     */
    public static DecodedBody yaml(byte[] body) {
        return YamlReader.read(body);
    }

    private static String at(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static JsonNode value(
            JsonParser parser, JsonToken token, Repetition repetition, DuplicateKeys duplicates, int depth)
            throws IOException {
        if (depth > MAX_DEPTH) {
            throw new MalformedBodyException("exceeded max depth of " + MAX_DEPTH);
        }
        return switch (token) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                members(parser, object, repetition, duplicates, depth);
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(value(parser, next, repetition, duplicates, depth + 1));
                }
                yield array;
            }
            default -> scalar(parser, token);
        };
    }

    private static void members(
            JsonParser parser, ObjectNode object, Repetition repetition, DuplicateKeys duplicates, int depth)
            throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            JsonNode earlier = object.get(name);
            if (earlier != null) {
                duplicates.add(object, name);
            }
            boolean merge = repetition == Repetition.MERGE && token == JsonToken.START_OBJECT;
            if (merge && earlier instanceof ObjectNode inner && depth < MAX_DEPTH) {
                mergeMembers(parser, inner, duplicates, depth + 1);
            } else {
                object.set(name, value(parser, token, repetition, duplicates, depth + 1));
            }
        }
    }

    /** The repeated object's own keys repeat nothing: each occurrence is checked by itself. */
    private static void mergeMembers(JsonParser parser, ObjectNode into, DuplicateKeys duplicates, int depth)
            throws IOException {
        ObjectNode again = NODES.objectNode();
        members(parser, again, Repetition.MERGE, duplicates, depth);
        merge(into, again);
    }

    private static void merge(ObjectNode into, ObjectNode again) {
        again.properties().forEach(field -> {
            if (into.get(field.getKey()) instanceof ObjectNode inner && field.getValue() instanceof ObjectNode more) {
                merge(inner, more);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private static JsonNode scalar(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> number(parser);
            default -> throw new MalformedBodyException("unexpected " + token);
        };
    }

    private static JsonNode number(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw new MalformedBodyException(
                    "json: cannot unmarshal number " + parser.getText() + " into Go value of type float64");
        }
        return NODES.numberNode(value);
    }
}
