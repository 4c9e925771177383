package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Asks which fields a changed object is refused for, each as {@code field reason}. */
final class RuleTable implements AutoCloseable {
    private final Cluster cluster = new Cluster();
    private int count;

    /** What creating {@code base} with {@code change} merged into it is refused for. */
    List<String> creating(String path, String namespace, String base, String change) {
        ObjectNode object = merge(named(base), read(change));
        return refusals(() -> cluster.create(path, namespace, object.toString()));
    }

    /** What a merge patch of what {@code base} created is refused for. */
    List<String> updating(String path, String namespace, String base, String change) {
        ObjectNode created = cluster.create(path, namespace, named(base).toString());
        String name = created.at("/metadata/name").asText();
        return refusals(() -> cluster.patch(path, namespace, name, null, change));
    }

    private ObjectNode named(String base) {
        ObjectNode object = read(base);
        return merge(object, read("{\"metadata\":{\"name\":\"n" + count++ + "\"}}"));
    }

    private static List<String> refusals(Runnable write) {
        try {
            write.run();
            return List.of();
        } catch (StatusException e) {
            return e.details() == null
                    ? List.of(e.getMessage())
                    : e.details().causes().stream()
                            .map(cause -> cause.field() + " " + cause.reason().replace("FieldValue", ""))
                            .toList();
        }
    }

    static List<String> expected(String causes) {
        return causes == null ? List.of() : List.of(causes.split("\\s*,\\s*", -1));
    }

    private static ObjectNode read(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode merge(ObjectNode into, ObjectNode change) {
        for (Map.Entry<String, JsonNode> field : change.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value instanceof ObjectNode part && into.get(field.getKey()) instanceof ObjectNode there) {
                merge(there, part);
            } else {
                into.set(field.getKey(), value);
            }
        }
        return into;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
