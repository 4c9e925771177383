package dev.keelson.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys that an object of a document has more than once. Objects are told apart by identity, so this is of use only
 * with the very tree it came with.
 */
public final class DuplicateKeys {

    /**
     * One repetition.
     *
     * @param key the key
     * @param after how many different keys of the object came before the repetition
     */
    public record Duplicate(String key, int after) {}

    private static final DuplicateKeys NONE = new DuplicateKeys();

    /** Filled while a document is read and not changed after. */
    private final IdentityHashMap<JsonNode, List<Duplicate>> byObject = new IdentityHashMap<>(0);

    DuplicateKeys() {}

    public static DuplicateKeys none() {
        return NONE;
    }

    void add(ObjectNode object, String key) {
        byObject.computeIfAbsent(object, any -> new ArrayList<>()).add(new Duplicate(key, object.size()));
    }

    public boolean isEmpty() {
        return byObject.isEmpty();
    }

    /** Those of one object, in the order of the document. */
    public List<Duplicate> of(JsonNode object) {
        return byObject.isEmpty() ? List.of() : byObject.getOrDefault(object, List.of());
    }

    /** The paths of all, in the order of the document, spelled as strict decoding spells them. */
    public List<String> paths(JsonNode document) {
        List<String> paths = new ArrayList<>();
        if (!isEmpty()) {
            collect(document, "", paths);
        }
        return paths;
    }

    private void collect(JsonNode node, String path, List<String> paths) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), path + "[" + i + "]", paths);
            }
        }
        String prefix = path.isEmpty() ? "" : path + ".";
        for (Duplicate duplicate : of(node)) {
            paths.add(prefix + duplicate.key());
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            collect(field.getValue(), prefix + field.getKey(), paths);
        }
    }
}
