package dev.keelson.apiserver.watchcache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The bytes of an object in storage, and how they become the bytes that clients get.
 *
 * <p>Stored: compact UTF-8 JSON, {@code kind}, {@code apiVersion} and {@code metadata} first, without {@code
 * metadata.resourceVersion}, since a write does not know its revision beforehand (etcd's way). Sent: the same with
 * {@code "resourceVersion":"N"} as the first field of {@code metadata}. Either becomes the other by copying, without a
 * parse; the place is found by looking at the first few fields only.
 */
public final class StoredJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = MAPPER.getFactory();
    private static final byte[] FIELD = "\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 1024;

    private StoredJson() {}

    /**
     * Encodes an object for storage. The tree is only read.
     *
     * @throws IllegalArgumentException where {@code metadata} is not an object
     */
    public static byte[] encode(ObjectNode object) {
        if (!(object.get("metadata") instanceof ObjectNode metadata)) {
            throw new IllegalArgumentException("an object without metadata cannot be stored");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            SerializerProvider provider = MAPPER.getSerializerProviderInstance();
            json.writeStartObject();
            writeIfPresent(json, provider, object, "kind");
            writeIfPresent(json, provider, object, "apiVersion");
            json.writeFieldName("metadata");
            json.writeStartObject();
            writeFields(json, provider, metadata, Skip.RESOURCE_VERSION);
            json.writeEndObject();
            writeFields(json, provider, object, Skip.HEAD);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return out.toByteArray();
    }

    /** The sent form of stored bytes. */
    public static byte[] splice(byte[] stored, long revision) {
        return insert(stored, metadataStart(stored), revision);
    }

    /** The sent form again, with another revision. */
    public static byte[] resplice(byte[] sent, long revision) {
        return splice(strip(sent), revision);
    }

    /** The stored form of sent bytes. */
    public static byte[] strip(byte[] sent) {
        int start = metadataStart(sent);
        int end = revisionEnd(sent, start);
        byte[] stored = new byte[sent.length - (end - start)];
        System.arraycopy(sent, 0, stored, 0, start);
        System.arraycopy(sent, end, stored, start, sent.length - end);
        return stored;
    }

    /** The length of the stored form of sent bytes. */
    public static int storedLength(byte[] sent) {
        int start = metadataStart(sent);
        return sent.length - (revisionEnd(sent, start) - start);
    }

    private static int revisionEnd(byte[] sent, int start) {
        if (!Arrays.equals(sent, start, Math.min(sent.length, start + FIELD.length), FIELD, 0, FIELD.length)) {
            throw new IllegalArgumentException("not the sent form of an object: " + head(sent));
        }
        int end = start + FIELD.length;
        while (sent[end] != '"') {
            end++;
        }
        end++;
        return sent[end] == ',' ? end + 1 : end;
    }

    private static byte[] insert(byte[] stored, int at, long revision) {
        boolean emptyMetadata = stored[at] == '}';
        byte[] digits = Long.toString(revision).getBytes(StandardCharsets.US_ASCII);
        int inserted = FIELD.length + digits.length + (emptyMetadata ? 1 : 2);
        byte[] sent = new byte[stored.length + inserted];
        System.arraycopy(stored, 0, sent, 0, at);
        int position = at;
        System.arraycopy(FIELD, 0, sent, position, FIELD.length);
        position += FIELD.length;
        System.arraycopy(digits, 0, sent, position, digits.length);
        position += digits.length;
        sent[position++] = '"';
        if (!emptyMetadata) {
            sent[position++] = ',';
        }
        System.arraycopy(stored, at, sent, position, stored.length - at);
        return sent;
    }

    /** The offset just behind the brace that opens the top-level {@code metadata}. */
    private static int metadataStart(byte[] json) {
        return new TopLevelScanner(json).metadataStart();
    }

    static String head(byte[] json) {
        return new String(json, 0, Math.min(json.length, 80), StandardCharsets.UTF_8);
    }

    private enum Skip {
        RESOURCE_VERSION,
        HEAD;

        boolean skips(String field) {
            return this == RESOURCE_VERSION
                    ? field.equals("resourceVersion")
                    : field.equals("kind") || field.equals("apiVersion") || field.equals("metadata");
        }
    }

    private static void writeIfPresent(JsonGenerator json, SerializerProvider provider, ObjectNode object, String field)
            throws IOException {
        JsonNode value = object.get(field);
        if (value != null) {
            json.writeFieldName(field);
            value.serialize(json, provider);
        }
    }

    private static void writeFields(JsonGenerator json, SerializerProvider provider, ObjectNode object, Skip skip)
            throws IOException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!skip.skips(field.getKey())) {
                json.writeFieldName(field.getKey());
                field.getValue().serialize(json, provider);
            }
        }
    }
}
