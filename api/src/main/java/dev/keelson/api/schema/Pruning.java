package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes what a structural schema does not specify. One pass, in place. Follows {@code
 * apiextensions-apiserver/pkg/apiserver/schema/pruning}.
 */
public final class Pruning {

    private final List<String> unknown = new ArrayList<>();

    private Pruning() {}

    /**
     * Prunes a whole object: apiVersion, kind and metadata stay, whatever the schema says.
     *
     * @return the paths of the removed fields, in the order of the document, e.g. {@code spec.list[0].x}
     */
    public static List<String> prune(ObjectNode object, Schema schema) {
        Pruning pruning = new Pruning();
        if (!schema.preserveUnknownFields()) {
            pruning.object(object, schema, true, "");
        } else {
            pruning.preserve(object, schema, true, "");
        }
        return pruning.unknown;
    }

    private void value(JsonNode value, @Nullable Schema schema, String path) {
        if (!value.isContainerNode()) {
            return;
        }
        if (schema != null && schema.preserveUnknownFields()) {
            preserve(value, schema, schema.embeddedResource(), path);
        } else if (value instanceof ObjectNode object) {
            object(object, schema, schema != null && schema.embeddedResource(), path);
        } else if (value instanceof ArrayNode array) {
            Schema items = schema == null ? null : schema.items();
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isContainerNode()) {
                    value(array.get(i), items, path + "[" + i + "]");
                }
            }
        }
    }

    private void object(ObjectNode object, @Nullable Schema schema, boolean resource, String path) {
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            String name = field.getKey();
            if (resource && isMeta(name)) {
                continue;
            }
            Schema known = schema == null ? null : member(schema, name);
            if (known == null) {
                unknown.add(child(path, name));
                fields.remove();
            } else if (field.getValue().isContainerNode()) {
                value(field.getValue(), known, child(path, name));
            }
        }
    }

    /** Keeps unknown fields, but prunes below those that are specified. */
    private void preserve(JsonNode value, @Nullable Schema schema, boolean resource, String path) {
        if (schema == null || !value.isContainerNode()) {
            return;
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                preserve(value.get(i), schema.items(), false, path + "[" + i + "]");
            }
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            boolean meta = resource && isMeta(field.getKey());
            Schema known = meta ? null : member(schema, field.getKey());
            if (known != null) {
                value(field.getValue(), known, child(path, field.getKey()));
            }
        }
    }

    private static @Nullable Schema member(Schema schema, String name) {
        Schema property = schema.property(name);
        return property != null ? property : schema.additionalProperties();
    }

    static boolean isMeta(String name) {
        return name.equals("metadata") || name.equals("kind") || name.equals("apiVersion");
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
