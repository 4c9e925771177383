package dev.keelson.apiserver.watchcache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Makes the views of one resource's objects. */
final class ObjectViews implements Function<ObjectNode, ObjectView> {

    private final Function<ObjectNode, Map<String, String>> fields;

    ObjectViews(Function<ObjectNode, Map<String, String>> fields) {
        this.fields = fields;
    }

    @Override
    public ObjectView apply(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        String name = metadata.path("name").asText("");
        String namespace = metadata.path("namespace").asText("");
        Map<String, String> labels = new HashMap<>();
        for (Map.Entry<String, JsonNode> label : metadata.path("labels").properties()) {
            labels.put(label.getKey(), label.getValue().asText());
        }
        Map<String, String> selectable = new HashMap<>(fields.apply(object));
        selectable.put("metadata.name", name);
        selectable.put("metadata.namespace", namespace);
        return new ObjectView(name, namespace.isEmpty() ? null : namespace, labels, selectable);
    }
}
