package dev.keelson.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object of a JSON tree: one with fields, whose names are escaped, or a map. */
final class JsonMap implements MapValue {
    private final ObjectNode node;
    private final @Nullable Schema schema;
    private final boolean root;
    /** Whether it has declared fields rather than entries. */
    private final boolean fields;

    /**
     * @param schema null when only the tree tells the types
     * @param root whether it is a whole object of the API
     */
    JsonMap(ObjectNode node, @Nullable Schema schema, boolean root) {
        this.node = node;
        this.schema = schema;
        this.root = root;
        this.fields = root || schema != null && !schema.properties().isEmpty();
    }

    private @Nullable Schema property(Schema of, String name) {
        if (fields) {
            return root ? ResourceRoot.property(of, name) : of.property(name);
        }
        return of.additionalProperties();
    }

    @Override
    public int size() {
        return node.size();
    }

    @Override
    public @Nullable Object find(Object key) {
        if (!(key instanceof String text)) {
            throw EvaluationException.noSuchOverload();
        }
        String name = fields ? PropertyNames.unescape(text) : text;
        JsonNode value = name == null ? null : node.get(name);
        if (value == null || name == null) {
            return null;
        }
        if (schema == null) {
            return JsonValues.dynamic(value);
        }
        Schema declared = property(schema, name);
        // A null of a nullable field is the same as no field at all.
        boolean absent = declared == null || fields && value.isNull();
        return absent ? null : JsonValues.of(value, declared, false);
    }

    @Override
    public Collection<?> keys() {
        List<String> keys = new ArrayList<>(node.size());
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (schema == null || property(schema, name) != null) {
                String escaped = fields ? PropertyNames.escape(name) : name;
                keys.add(escaped == null ? name : escaped);
            }
        }
        return keys;
    }

    @Override
    public boolean isEqual(MapValue other) {
        if (!(other instanceof JsonMap that) || schema == null) {
            return MapValue.super.isEqual(other);
        }
        return node == that.node || size() == that.size() && MapValue.super.isEqual(other) && sameUnknown(that);
    }

    /** Fields that no schema knows are compared as they are, where both have them. */
    private boolean sameUnknown(JsonMap that) {
        for (var entry : node.properties()) {
            boolean known = schema == null || property(schema, entry.getKey()) != null;
            JsonNode theirs = known ? null : that.node.get(entry.getKey());
            if (theirs != null && !theirs.equals(entry.getValue())) {
                return false;
            }
        }
        return true;
    }
}
