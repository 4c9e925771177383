package dev.keelson.api.lazy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A source over a tree, decoded as Fabric8 does it; notes what was read. */
final class TreeSource implements PartSource {
    static final ObjectMapper MAPPER = new ObjectMapper();

    /** Configures the mapper too. */
    static final KubernetesSerialization FABRIC8 = new KubernetesSerialization(MAPPER, true);

    private final JsonNode tree;
    private final String path;

    /** One entry a read: the path and properties that it gave. Shared with parts. */
    private final List<String> reads;

    TreeSource(JsonNode tree) {
        this(tree, "", new ArrayList<>());
    }

    private TreeSource(JsonNode tree, String path, List<String> reads) {
        this.tree = tree;
        this.path = path;
        this.reads = reads;
    }

    List<String> reads() {
        synchronized (reads) {
            return List.copyOf(reads);
        }
    }

    @Override
    public <T> T read(Class<T> type, Predicate<String> properties) {
        ObjectNode selected = MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> property : tree.properties()) {
            if (properties.test(property.getKey())) {
                selected.set(property.getKey(), property.getValue());
            }
        }
        List<String> names = new ArrayList<>();
        selected.fieldNames().forEachRemaining(names::add);
        synchronized (reads) {
            reads.add(path + names);
        }
        return decode(selected, type);
    }

    @Override
    public @Nullable PartSource part(String property) {
        JsonNode value = tree.get(property);
        return value == null || value.isNull() ? null : new TreeSource(value, path + property + "/", reads);
    }

    static boolean isDecodable(JsonNode tree, Class<?> type) {
        try {
            MAPPER.treeToValue(tree, type);
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Returns what Fabric8 writes for an object, or null when it cannot. */
    static @Nullable ObjectNode encode(Object object) {
        try {
            return (ObjectNode) MAPPER.readTree(MAPPER.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Decodes as Fabric8 does. */
    static <T> T decode(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot decode " + type + ": " + tree, e);
        }
    }
}
