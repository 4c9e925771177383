package dev.keelson.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.apiserver.encoding.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Built-in kinds, the options of requests, Status and the partial metadata of every kind in Kubernetes' protobuf form.
 *
 * <p>Guarantees: bytes are those that Kubernetes' Go code writes for the same object; reading what was written gives the
 * same tree, apart from empty values that Go does not tell from absent ones. Custom resources and tables have no such
 * form. Safe for any thread.
 */
public final class Protobuf {

    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final int LIST_METADATA = 1;
    private static final int LIST_ITEMS = 2;

    private Protobuf() {}

    /**
     * The envelope and message of an object.
     *
     * @param json an object with kind and apiVersion, as this server sends it
     * @throws IllegalArgumentException if its kind has no protobuf form
     */
    public static byte[] encode(byte[] json) {
        return encode(Json.parseObject(json), json.length);
    }

    /** As {@link #encode(byte[])}, of a tree, which is only read. */
    public static byte[] encode(ObjectNode object) {
        return encode(object, 512);
    }

    private static byte[] encode(ObjectNode object, int expectedSize) {
        String apiVersion = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        MessageType type = typeOf(GroupVersionKind.parse(apiVersion, kind));
        return Envelope.around(apiVersion, kind, MessageWriter.write(object, type, expectedSize));
    }

    private static MessageType typeOf(GroupVersionKind kind) {
        MessageType type = MessageTable.ofKubernetes().find(kind);
        if (type == null) {
            throw new IllegalArgumentException(kind + " has no protobuf form");
        }
        return type;
    }

    /** Whether a kind's objects have a protobuf form. */
    public static boolean has(GroupVersionKind kind) {
        return MessageTable.ofKubernetes().find(kind) != null;
    }

    /**
     * A list, made of its items' envelopes without decoding them.
     *
     * @param items what {@link #encode} has made of each
     */
    public static byte[] list(GroupVersionKind listKind, ObjectNode metadata, List<byte[]> items) {
        byte[] meta = MessageWriter.write(metadata, MessageTable.ofKubernetes().get("meta.v1.ListMeta"), 128);
        long size = Envelope.fieldSize(meta.length);
        for (byte[] item : items) {
            size += Envelope.fieldSize(Envelope.message(item).length());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(Integer.MAX_VALUE - 64, size + 128));
        Envelope.begin(out, listKind.apiVersion(), listKind.kind(), size);
        Envelope.head(out, LIST_METADATA, meta.length);
        out.writeBytes(meta);
        for (byte[] item : items) {
            Envelope.Part message = Envelope.message(item);
            Envelope.head(out, LIST_ITEMS, message.length());
            out.write(message.data(), message.from(), message.length());
        }
        Envelope.end(out);
        return out.toByteArray();
    }

    /**
     * What comes before the object in a WatchEvent, which has no envelope of its own; nothing comes after it.
     *
     * @param object what {@link #encode} has made of the event's object
     */
    public static byte[] watchEventHead(String type, byte[] object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(32);
        byte[] typeBytes = type.getBytes(StandardCharsets.US_ASCII);
        Envelope.head(out, 1, typeBytes.length);
        out.writeBytes(typeBytes);
        Envelope.head(out, 2, Envelope.fieldSize(object.length));
        Envelope.head(out, 1, object.length);
        return out.toByteArray();
    }

    /**
     * Reads an enveloped object to the tree that its JSON would give, with kind and apiVersion; the caller's own.
     *
     * @param expected the kind where the envelope names none
     * @throws MalformedBodyException where the bytes are no such object
     */
    public static ObjectNode decode(byte[] body, GroupVersionKind expected) {
        return Envelope.open(body, expected, 0);
    }

    /** As {@link #decode(byte[], GroupVersionKind)}, for objects that name their kind. */
    public static JsonNode decode(byte[] body) {
        return Envelope.open(body, null, 0);
    }
}
