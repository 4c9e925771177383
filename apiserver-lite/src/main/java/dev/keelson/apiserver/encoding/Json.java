package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/** Encoding of trees to the bytes that are stored and sent, and back. */
public final class Json {
    public static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Numbers become what {@link dev.keelson.api.json.BodyDecoder} makes of them, so that trees can be compared. */
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    private static ObjectMapper mapper() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(2_000)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(4_000)
                        .build());
        return mapper;
    }

    public static byte[] encode(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always encodes", e);
        }
    }

    /**
     * Parses bytes that this server has encoded.
     *
     * @throws IllegalStateException if they are no JSON object
     */
    public static ObjectNode parseObject(byte[] json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("stored bytes are not a JSON object: " + e.getMessage(), e);
        }
    }

    /** Puts kind, apiVersion and metadata in front, in this order, and encodes. */
    public static byte[] encodeObject(ObjectNode object) {
        return encode(withHeadFirst(object));
    }

    private static ObjectNode withHeadFirst(ObjectNode object) {
        ObjectNode ordered = NODES.objectNode();
        for (String head : new String[] {"kind", "apiVersion", "metadata"}) {
            JsonNode value = object.get(head);
            if (value != null) {
                ordered.set(head, value);
            }
        }
        Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!ordered.has(field.getKey())) {
                ordered.set(field.getKey(), field.getValue());
            }
        }
        return ordered;
    }

    /** A node that is written as the JSON it holds, without being parsed. */
    public static JsonNode raw(byte[] json) {
        return NODES.rawValueNode(new RawValue(new String(json, StandardCharsets.UTF_8)));
    }

    /**
     * How many bytes at the start of an encoded object hold the brace, kind and apiVersion with their commas; 0 if the
     * object does not begin with these two and more fields.
     */
    public static int typeMetaLength(byte[] json) {
        int at = afterField(json, 1, "\"kind\":\"");
        return at < 0 ? 0 : Math.max(0, afterField(json, at, "\"apiVersion\":\""));
    }

    private static int afterField(byte[] json, int from, String opening) {
        int at = from;
        for (int i = 0; i < opening.length(); i++, at++) {
            if (at >= json.length || json[at] != opening.charAt(i)) {
                return -1;
            }
        }
        while (at < json.length && json[at] != '"') {
            at++;
        }
        return at + 1 < json.length && json[at + 1] == ',' ? at + 2 : -1;
    }
}
