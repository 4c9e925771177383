package dev.keelson.informers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What encoded objects of one informer have in common: texts, and whole encoded values, by number.
 *
 * <p>Only grows; an informer replaces it as a whole when most of it may be out of use. Written by one thread at a time,
 * read by any thread that was handed an object encoded with it.
 */
final class Dictionary {

    /** Field names that have the same number in every dictionary. */
    static final int METADATA = 0;

    static final int NAME = 1;
    static final int NAMESPACE = 2;
    static final int RESOURCE_VERSION = 3;
    static final int KIND = 4;
    static final int API_VERSION = 5;
    static final int LABELS = 6;
    static final int ANNOTATIONS = 7;
    static final int CONTINUE = 8;

    // The first ones as numbered above; all of them have numbers that take one byte.
    private static final List<String> FIRST_TEXTS = List.of(
            "metadata",
            "name",
            "namespace",
            "resourceVersion",
            "kind",
            "apiVersion",
            "labels",
            "annotations",
            "continue",
            "uid",
            "spec",
            "status",
            "creationTimestamp",
            "managedFields",
            "generation",
            "ownerReferences",
            "value",
            "type",
            "time",
            "manager",
            "operation",
            "fieldsType",
            "fieldsV1",
            "FieldsV1",
            "Update",
            ".",
            "True",
            "False",
            "lastTransitionTime",
            "reason",
            "message",
            "image",
            "env",
            "ports",
            "resources",
            "requests",
            "limits",
            "cpu",
            "memory",
            "volumeMounts",
            "mountPath",
            "volumes",
            "containers",
            "containerPort",
            "protocol",
            "TCP",
            "readOnly",
            "path",
            "port",
            "f:name",
            "f:value",
            "f:type",
            "f:status",
            "f:lastTransitionTime",
            "f:env",
            "imagePullPolicy",
            "terminationMessagePath",
            "terminationMessagePolicy",
            "f:mountPath",
            "f:image",
            "f:metadata",
            "f:spec",
            "f:labels",
            "data");

    private static final int FIRST_DECODED = 256;

    private final ByteTable texts = new ByteTable();
    private final ByteTable values = new ByteTable();
    // Strings made so far; a hole is filled by whoever needs it, several threads may make equal strings.
    private volatile @Nullable String[] decoded = new @Nullable String[FIRST_DECODED];

    Dictionary() {
        for (String text : FIRST_TEXTS) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            texts.admit(bytes, ByteTable.hash(bytes, 0, bytes.length));
        }
    }

    int numberOfText(byte[] source, int from, int to, int hash) {
        return texts.numberOf(source, from, to, hash);
    }

    int numberOfValue(byte[] source, int from, int to) {
        return values.numberOf(source, from, to, ByteTable.hash(source, from, to));
    }

    /** The encoded value of this number. */
    byte[] value(int number) {
        return values.entry(number);
    }

    byte[] textBytes(int number) {
        return texts.entry(number);
    }

    String text(int number) {
        @Nullable String[] known = decoded;
        String text = number < known.length ? known[number] : null;
        return text == null ? decode(number, false) : text;
    }

    /** The text of this number, as the JVM's canonical string where that costs nothing. */
    String name(int number) {
        @Nullable String[] known = decoded;
        String text = number < known.length ? known[number] : null;
        return text == null ? decode(number, true) : text;
    }

    private String decode(int number, boolean canonical) {
        String text = new String(texts.entry(number), StandardCharsets.UTF_8);
        if (canonical) {
            text = text.intern();
        }
        roomFor(number)[number] = text;
        return text;
    }

    private @Nullable String[] roomFor(int number) {
        if (number >= decoded.length) {
            synchronized (this) {
                if (number >= decoded.length) {
                    decoded = Arrays.copyOf(decoded, Math.max(number + 1, decoded.length * 2));
                }
            }
        }
        return decoded;
    }

    int size() {
        return texts.size() + values.size();
    }

    /** About how much memory it takes. Never decreases. */
    long bytes() {
        return texts.bytes() + values.bytes();
    }
}
