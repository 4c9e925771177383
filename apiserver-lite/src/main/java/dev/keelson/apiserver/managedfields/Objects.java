package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whole objects and their metadata. */
final class Objects {
    private static final String METADATA = "metadata";
    private static final String MANAGED_FIELDS = "managedFields";

    private Objects() {}

    static @Nullable JsonNode managedFieldsOf(@Nullable ObjectNode object) {
        return object == null ? null : object.path(METADATA).get(MANAGED_FIELDS);
    }

    /** The object without its managed fields; shares all else with it. */
    static ObjectNode withoutManagedFields(ObjectNode object) {
        if (managedFieldsOf(object) == null) {
            return object;
        }
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.setAll(object);
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.setAll((ObjectNode) object.get(METADATA));
        metadata.remove(MANAGED_FIELDS);
        view.set(METADATA, metadata);
        return view;
    }

    /** Sets or, for null, removes the managed fields in place. */
    static void setManagedFields(ObjectNode object, @Nullable ArrayNode managedFields) {
        JsonNode metadata = object.get(METADATA);
        if (managedFields != null) {
            ObjectNode target = metadata instanceof ObjectNode known ? known : object.putObject(METADATA);
            target.set(MANAGED_FIELDS, managedFields);
        } else if (metadata instanceof ObjectNode known) {
            known.remove(MANAGED_FIELDS);
        }
    }

    static boolean sameButManagedFields(ObjectNode a, ObjectNode b) {
        return Values.equal(withoutManagedFields(a), withoutManagedFields(b));
    }

    static String text(ObjectNode object, String field) {
        return object.path(field).asText("");
    }

    /** As messages name an object: {@code namespace/name; group/version, Kind=kind}. */
    static String describe(ObjectNode object) {
        JsonNode metadata = object.path(METADATA);
        return metadata.path("namespace").asText("") + "/"
                + metadata.path("name").asText("") + "; " + text(object, "apiVersion") + ", Kind="
                + text(object, "kind");
    }

    /**
     * Does in place with the nulls of a built-in object what decoding into its Go type does: fields go, values of maps
     * and elements of lists become their type's zero value.
     */
    static void dropNulls(JsonNode value, @Nullable Shape shape) {
        if (shape == null) {
            return;
        }
        if (value instanceof ObjectNode object && shape.map) {
            for (Iterator<Map.Entry<String, JsonNode>> it = object.fields(); it.hasNext(); ) {
                Map.Entry<String, JsonNode> field = it.next();
                Shape fieldShape = shape.field(field.getKey());
                if (!field.getValue().isNull()) {
                    dropNulls(field.getValue(), fieldShape);
                    continue;
                }
                JsonNode zero = fieldShape == null || shape.declares(field.getKey()) ? null : fieldShape.zeroElement();
                if (zero != null) {
                    field.setValue(zero);
                } else if (!shape.isUntypedMap()) {
                    it.remove();
                }
            }
        } else if (value instanceof ArrayNode list && shape.list) {
            Shape items = shape.items();
            for (int i = 0; i < list.size(); i++) {
                JsonNode zero = list.get(i).isNull() ? items.zeroElement() : null;
                if (zero != null) {
                    list.set(i, zero);
                } else {
                    dropNulls(list.get(i), items);
                }
            }
        }
    }
}
