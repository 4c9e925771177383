package dev.keelson.apiserver.protobuf;

import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The types of {@code messages.tsv}; each is parsed when first asked for. Safe for any thread. */
final class MessageTable {

    /** Kinds that every group has, whatever {@code apiVersion} an object of theirs states, if any. */
    private static final Set<String> OF_EVERY_GROUP = Set.of(
            "DeleteOptions",
            "Status",
            "WatchEvent",
            "ListOptions",
            "GetOptions",
            "CreateOptions",
            "APIVersions",
            "APIGroup",
            "APIGroupList",
            "APIResourceList");

    private final Map<String, String> lines;
    private final Map<String, MessageType> parsed = new ConcurrentHashMap<>();
    private final Map<GroupVersionKind, MessageType> byKind = new ConcurrentHashMap<>();

    private MessageTable(Map<String, String> lines) {
        this.lines = lines;
    }

    /** The one table; read when first asked for. */
    static MessageTable ofKubernetes() {
        return Read.TABLE;
    }

    /** The type of a kind's objects, null if that kind has no protobuf form. */
    @Nullable
    MessageType find(GroupVersionKind kind) {
        MessageType known = byKind.get(kind);
        if (known == null) {
            String name = nameOf(kind);
            if (name == null || !lines.containsKey(name)) {
                return null;
            }
            known = get(name);
            byKind.put(kind, known);
        }
        return known;
    }

    private static @Nullable String nameOf(GroupVersionKind kind) {
        if (OF_EVERY_GROUP.contains(kind.kind())) {
            return "meta.v1." + kind.kind();
        }
        if (kind.group().equals("policy") && kind.kind().equals("Eviction")) {
            // Its versions are the same message.
            return "policy.v1.Eviction";
        }
        Schema schema = Catalogue.builtIn().findSchema(kind);
        if (schema != null && schema.definitionName() != null) {
            return shortName(schema.definitionName());
        }
        boolean meta = kind.group().equals("meta.k8s.io") || kind.group().isEmpty();
        if (meta && kind.kind().equals("PartialObjectMetadata")) {
            return "meta.v1.PartialObjectMetadata";
        }
        return meta ? "meta." + kind.version() + "." + kind.kind() : null;
    }

    /** {@code io.k8s.api.core.v1.Pod} is {@code core.v1.Pod} here. */
    static String shortName(String definition) {
        int at = definition.length();
        for (int dots = 0; dots < 3 && at >= 0; dots++) {
            at = definition.lastIndexOf('.', at - 1);
        }
        return definition.substring(at + 1);
    }

    MessageType get(String name) {
        MessageType known = parsed.get(name);
        if (known == null) {
            known = parse(name);
            parsed.put(name, known);
        }
        return known;
    }

    private MessageType parse(String name) {
        String line = lines.get(name);
        if (line == null) {
            throw new IllegalStateException("messages.tsv has no " + name);
        }
        List<MessageField> fields = new ArrayList<>();
        for (String field : line.split(" ")) {
            if (!field.isEmpty()) {
                fields.add(MessageField.parse(field, this));
            }
        }
        return new MessageType(name, fields);
    }

    /** All types' names. */
    Set<String> names() {
        return Collections.unmodifiableSet(lines.keySet());
    }

    private static final class Read {
        static final MessageTable TABLE = new MessageTable(lines());

        private static Map<String, String> lines() {
            try (InputStream in = MessageTable.class.getResourceAsStream("messages.tsv")) {
                if (in == null) {
                    throw new IllegalStateException("the jar lacks dev/keelson/apiserver/protobuf/messages.tsv");
                }
                Map<String, String> lines = new LinkedHashMap<>();
                for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                    int tab = line.indexOf('\t');
                    if (tab > 0 && line.charAt(0) != '#') {
                        lines.put(line.substring(0, tab), line.substring(tab + 1));
                    }
                }
                return lines;
            } catch (IOException damagedJar) {
                throw new UncheckedIOException(damagedJar);
            }
        }
    }
}
