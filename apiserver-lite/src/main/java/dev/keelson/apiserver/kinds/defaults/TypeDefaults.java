package dev.keelson.apiserver.kinds.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sets the defaults of an object and of everything in it, outer types first. */
public final class TypeDefaults {
    private static final Map<String, Consumer<ObjectNode>> BY_TYPE = byType();

    private TypeDefaults() {}

    private static Map<String, Consumer<ObjectNode>> byType() {
        Map<String, Consumer<ObjectNode>> byType = new HashMap<>();
        CoreDefaults.register(byType);
        PodDefaults.register(byType);
        WorkloadDefaults.register(byType);
        ClusterDefaults.register(byType);
        return Map.copyOf(byType);
    }

    /** Sets the defaults in place. */
    public static void apply(ObjectNode object, Schema schema) {
        String definition = schema.definitionName();
        Consumer<ObjectNode> own = definition == null ? null : BY_TYPE.get(definition);
        if (own != null) {
            own.accept(object);
        }
        Schema values = schema.additionalProperties();
        Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getValue().isContainerNode()) {
                Schema inner = values != null ? values : schema.property(field.getKey());
                if (inner != null) {
                    descend(field.getValue(), inner);
                }
            }
        }
    }

    private static void descend(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            if (schema.type() == Schema.Type.OBJECT) {
                apply(object, schema);
            }
        } else if (value instanceof ArrayNode array) {
            Schema items = schema.items();
            if (items != null) {
                for (JsonNode item : array) {
                    descend(item, items);
                }
            }
        }
    }

    /** Sets a text unless there is one that is not empty. */
    static void text(ObjectNode object, String field, String value) {
        if (Fields.text(object, field).isEmpty()) {
            object.put(field, value);
        }
    }

    /** Sets a number unless there is one. */
    static void number(ObjectNode object, String field, long value) {
        if (!Fields.has(object, field)) {
            object.put(field, value);
        }
    }

    /** Sets a number unless there is one that is not zero. */
    static void nonZero(ObjectNode object, String field, long value) {
        if (Fields.number(object, field) == 0) {
            object.put(field, value);
        }
    }

    static void truth(ObjectNode object, String field, boolean value) {
        if (!Fields.has(object, field)) {
            object.put(field, value);
        }
    }

    static void struct(ObjectNode object, String field) {
        if (!Fields.has(object, field)) {
            object.putObject(field);
        }
    }

    static void texts(ObjectNode object, String field, List<String> values) {
        if (Fields.array(object, field).isEmpty()) {
            ArrayNode array = object.putArray(field);
            values.forEach(array::add);
        }
    }
}
