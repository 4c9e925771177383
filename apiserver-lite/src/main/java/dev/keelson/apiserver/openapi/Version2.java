package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The version 2 document in one encoding. What is built in is encoded once, what a definition adds once for each of its
 * group's versions, so that a change costs what it changes. Guarded by the documents' monitor.
 */
final class Version2 {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes a part of paths and definitions. */
    private final BiFunction<ObjectNode, ObjectNode, Part> encoding;

    private @Nullable Part builtIn;
    private Map<String, Made> custom = Map.of();

    /** Equal contents make equal parts. */
    private record Made(Object content, Part part) {}

    /** What of the resources in question is to be written. */
    interface Source {
        Part builtIn(BiFunction<ObjectNode, ObjectNode, Part> encoding);

        Part custom(String path, BiFunction<ObjectNode, ObjectNode, Part> encoding);
    }

    private Version2(BiFunction<ObjectNode, ObjectNode, Part> encoding) {
        this.encoding = encoding;
    }

    static Version2 json() {
        return new Version2((paths, definitions) -> new Part(entries(paths), entries(definitions)));
    }

    static Version2 protobuf() {
        return new Version2(GnosticEncoder::part);
    }

    /** All parts, of which only those are made whose content is new. */
    List<Part> parts(Map<String, ?> contents, Source source) {
        Part own = builtIn;
        if (own == null) {
            own = source.builtIn(encoding);
            builtIn = own;
        }
        Map<String, Made> now = new TreeMap<>();
        contents.forEach((path, content) -> {
            Made before = custom.get(path);
            now.put(
                    path,
                    before != null && before.content().equals(content)
                            ? before
                            : new Made(content, source.custom(path, encoding)));
        });
        custom = now;
        return Stream.concat(Stream.of(own), now.values().stream().map(Made::part))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** A JSON document: {@code head} with {@code paths} and {@code definitions} in front. */
    static byte[] json(ObjectNode head, List<Part> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024
                + parts.stream()
                        .mapToInt(part -> part.paths().length + part.definitions().length)
                        .sum());
        out.writeBytes(ascii("{\"paths\":{"));
        joined(out, parts.stream().map(Part::paths).toList());
        out.writeBytes(ascii("},\"definitions\":{"));
        joined(out, parts.stream().map(Part::definitions).toList());
        out.writeBytes(ascii("},"));
        out.writeBytes(entries(head));
        out.writeBytes(ascii("}"));
        return out.toByteArray();
    }

    private static void joined(ByteArrayOutputStream out, List<byte[]> parts) {
        boolean first = true;
        for (byte[] part : parts) {
            if (part.length > 0) {
                out.writeBytes(first ? new byte[0] : ascii(","));
                out.writeBytes(part);
                first = false;
            }
        }
    }

    /** The object's JSON without its braces. */
    private static byte[] entries(ObjectNode object) {
        try {
            byte[] whole = JSON.writeValueAsBytes(object);
            return Arrays.copyOfRange(whole, 1, whole.length - 1);
        } catch (JsonProcessingException treesAlwaysEncode) {
            throw new IllegalStateException(treesAlwaysEncode);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
