package dev.keelson.apiserver.protobuf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.MalformedBodyException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is around a message: four bytes, then a {@code runtime.Unknown} that names its kind. */
final class Envelope {

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    /** Neither content encoding nor content type. */
    private static final byte[] END = {3 << 3 | WireFormat.BYTES, 0, 4 << 3 | WireFormat.BYTES, 0};

    private Envelope() {}

    static boolean isOne(byte[] data) {
        if (data.length < MAGIC.length) {
            return false;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (data[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** Everything up to the message itself, whose length must be known. */
    static void begin(ByteArrayOutputStream out, String apiVersion, String kind, long messageLength) {
        byte[] version = apiVersion.getBytes(StandardCharsets.UTF_8);
        byte[] kindBytes = kind.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(MAGIC);
        head(out, TYPE_META, fieldSize(version.length) + fieldSize(kindBytes.length));
        head(out, 1, version.length);
        out.writeBytes(version);
        head(out, 2, kindBytes.length);
        out.writeBytes(kindBytes);
        head(out, RAW, messageLength);
    }

    /** Everything after the message. */
    static void end(ByteArrayOutputStream out) {
        out.writeBytes(END);
    }

    static byte[] around(String apiVersion, String kind, byte[] message) {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(message.length + 32 + apiVersion.length() + kind.length());
        begin(out, apiVersion, kind, message.length);
        out.writeBytes(message);
        end(out);
        return out.toByteArray();
    }

    /** A part of an array. */
    @SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
    record Part(byte[] data, int from, int length) {}

    /** The message in an envelope that this class has made. */
    static Part message(byte[] enveloped) {
        WireReader in = new WireReader(enveloped, MAGIC.length, enveloped.length);
        in.tag();
        in.nested();
        in.tag();
        return in.part();
    }

    /** A tag and a length; numbers are below 16. */
    static void head(ByteArrayOutputStream out, int number, long length) {
        out.write(WireFormat.tag(number, WireFormat.BYTES));
        long rest = length;
        while (rest > 0x7F) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** How long a field of a number below 16 is that holds so many bytes. */
    static long fieldSize(long length) {
        return 1 + ReverseWriter.varintLength(length) + length;
    }

    /**
     * Reads an enveloped object to a tree with kind and apiVersion.
     *
     * @param expected what it is where the envelope does not say, or null
     * @throws MalformedBodyException where it is none, or of a kind without protobuf form
     */
    static ObjectNode open(byte[] data, @Nullable GroupVersionKind expected, int depth) {
        if (!isOne(data)) {
            throw new MalformedBodyException(
                    data.length == 0
                            ? "empty data"
                            : "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        if (data.length == MAGIC.length) {
            throw new MalformedBodyException("empty body");
        }
        WireReader in = new WireReader(data, MAGIC.length, data.length);
        String apiVersion = "";
        String kind = "";
        WireReader message = new WireReader(data, 0, 0);
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case TYPE_META << 3 | WireFormat.BYTES -> {
                    String[] names = typeMeta(in.nested());
                    apiVersion = names[0];
                    kind = names[1];
                }
                case RAW << 3 | WireFormat.BYTES -> message = in.nested();
                default -> in.skip(tag);
            }
        }
        return object(kindOf(apiVersion, kind, expected), message, depth);
    }

    private static String[] typeMeta(WireReader in) {
        String[] names = {"", ""};
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 | WireFormat.BYTES -> names[0] = in.text();
                case 2 << 3 | WireFormat.BYTES -> names[1] = in.text();
                default -> in.skip(tag);
            }
        }
        return names;
    }

    private static GroupVersionKind kindOf(String apiVersion, String kind, @Nullable GroupVersionKind expected) {
        String effectiveKind = kind.isEmpty() && expected != null ? expected.kind() : kind;
        String effectiveVersion = apiVersion.isEmpty() && expected != null ? expected.apiVersion() : apiVersion;
        if (effectiveKind.isEmpty()) {
            throw new MalformedBodyException("Object 'Kind' is missing in the envelope");
        }
        return GroupVersionKind.parse(effectiveVersion, effectiveKind);
    }

    private static ObjectNode object(GroupVersionKind kind, WireReader message, int depth) {
        MessageType type = MessageTable.ofKubernetes().find(kind);
        if (type == null) {
            throw new MalformedBodyException("no kind \"" + kind.kind() + "\" is registered for version \""
                    + kind.apiVersion() + "\" in protobuf");
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("kind", kind.kind());
        object.put("apiVersion", kind.apiVersion());
        MessageReader.read(message, type, object, depth);
        return object;
    }
}
