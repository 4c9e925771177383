package dev.keelson.api.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keelson.api.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code definitions.tsv}: at first only where each definition starts, then one definition at a time when it is
 * asked for.
 */
final class Definitions {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final byte[] data;
    /** Where a definition's schema starts and ends in {@link #data}; filled by the constructor only. */
    private final Map<String, int[]> places = new LinkedHashMap<>();

    /** {@code group/version/kind} to definition name; filled by the constructor only. */
    private final Map<String, String> names = new HashMap<>();

    /** The kinds of a definition, as written; filled by the constructor only. */
    private final Map<String, String> kinds = new HashMap<>();

    private final Map<String, Schema> parsed = new ConcurrentHashMap<>();

    Definitions() {
        data = DataFiles.read("definitions.tsv");
        int start = 0;
        while (start < data.length) {
            int end = indexOf('\n', start, data.length);
            if (data[start] != '#') {
                index(start, end);
            }
            start = end + 1;
        }
    }

    private void index(int start, int end) {
        int first = indexOf('\t', start, end);
        int second = indexOf('\t', first + 1, end);
        String name = text(start, first);
        places.put(name, new int[] {second + 1, end});
        if (second > first + 1) {
            String written = text(first + 1, second);
            kinds.put(name, written);
            for (String kind : written.split(",")) {
                names.put(kind, name);
            }
        }
    }

    private int indexOf(char wanted, int from, int to) {
        int i = from;
        while (i < to && data[i] != wanted) {
            i++;
        }
        return i;
    }

    private String text(int from, int to) {
        return new String(data, from, to - from, StandardCharsets.UTF_8);
    }

    @Nullable
    String nameOf(GroupVersionKind gvk) {
        return names.get(gvk.group() + "/" + gvk.version() + "/" + gvk.kind());
    }

    Collection<String> names() {
        return Collections.unmodifiableSet(places.keySet());
    }

    @Nullable
    Schema find(String name) {
        Schema known = parsed.get(name);
        if (known != null) {
            return known;
        }
        int[] place = places.get(name);
        if (place == null) {
            return null;
        }
        Schema fresh = new DefinitionReader(name, this::get).read(json(place), kindsOf(name));
        Schema raced = parsed.putIfAbsent(name, fresh);
        return raced == null ? fresh : raced;
    }

    Schema get(String name) {
        Schema schema = find(name);
        if (schema == null) {
            throw new IllegalArgumentException("no definition is named " + name);
        }
        return schema;
    }

    private JsonNode json(int[] place) {
        try {
            return MAPPER.readTree(data, place[0], place[1] - place[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArrayNode kindsOf(String name) {
        ArrayNode all = MAPPER.createArrayNode();
        String written = kinds.get(name);
        if (written != null) {
            for (String kind : written.split(",")) {
                String[] parts = kind.split("/", -1);
                all.addObject().put("group", parts[0]).put("kind", parts[2]).put("version", parts[1]);
            }
        }
        return all;
    }
}
