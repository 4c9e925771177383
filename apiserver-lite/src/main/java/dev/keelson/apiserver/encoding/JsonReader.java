package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON and notices duplicate keys. As in Go, two values of one key are merged if both are objects, and the later
 * one wins otherwise.
 */
final class JsonReader {
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);

    private final JsonParser parser;
    private final List<String> strictErrors = new ArrayList<>();

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    static DecodedBody read(byte[] json) throws DecodingException {
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(json)) {
            JsonReader reader = new JsonReader(parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new DecodingException("unexpected end of JSON input");
            }
            JsonNode tree = reader.value(first, "", null);
            if (parser.nextToken() != null) {
                throw new DecodingException("invalid character after top-level value");
            }
            return new DecodedBody(tree, reader.strictErrors);
        } catch (JsonProcessingException e) {
            throw new DecodingException(e.getOriginalMessage());
        } catch (IOException e) {
            throw new DecodingException(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode value(JsonToken token, String path, @Nullable JsonNode earlier)
            throws IOException, DecodingException {
        return switch (token) {
            case START_OBJECT -> object(path, earlier instanceof ObjectNode object ? object : Json.NODES.objectNode());
            case START_ARRAY -> array(path);
            case VALUE_STRING -> Json.NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> Json.NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> Json.NODES.booleanNode(true);
            case VALUE_FALSE -> Json.NODES.booleanNode(false);
            case VALUE_NULL -> Json.NODES.nullNode();
            default -> throw new DecodingException("unexpected token " + token + " at " + path);
        };
    }

    private static JsonNode integer(BigInteger value) {
        boolean fits = value.compareTo(MAX_LONG) <= 0 && value.compareTo(MIN_LONG) >= 0;
        return fits ? Json.NODES.numberNode(value.longValue()) : Json.NODES.numberNode(value);
    }

    private ObjectNode object(String path, ObjectNode into) throws IOException, DecodingException {
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String at = path.isEmpty() ? name : path + "." + name;
            JsonNode earlier = into.get(name);
            if (!seen.add(name)) {
                strictErrors.add("duplicate field \"" + at + "\"");
            }
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new DecodingException("unexpected end of JSON input");
            }
            into.set(name, value(token, at, earlier));
        }
        return into;
    }

    private ArrayNode array(String path) throws IOException, DecodingException {
        ArrayNode array = Json.NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new DecodingException("unexpected end of JSON input");
            }
            array.add(value(token, path + "[" + array.size() + "]", null));
        }
        return array;
    }
}
