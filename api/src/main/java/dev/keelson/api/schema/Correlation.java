package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value and the old value that it came from, so that what was wrong before and did not change may stay. Fields and
 * entries correspond by name, elements of lists of type map by their keys; elements of other lists do not correspond. Not
 * safe for several threads. Follows {@code k8s.io/apiserver/pkg/cel/common/equality.go}.
 */
public final class Correlation {
    private final JsonNode value;
    private final JsonNode old;
    private final Schema schema;
    private final Map<Object, Correlation> children = new HashMap<>();
    /** Old elements by their keys; made when first needed. */
    private @Nullable Map<List<JsonNode>, JsonNode> oldByKeys;
    /** Made when first asked for. */
    private @Nullable Boolean unchanged;

    private Correlation(JsonNode value, JsonNode old, Schema schema) {
        this.value = value;
        this.old = old;
        this.schema = schema;
    }

    public static Correlation of(JsonNode value, JsonNode old, Schema schema) {
        return new Correlation(value, old, schema);
    }

    /** The field or entry of that name; null if one of the values has none or no schema knows it. */
    public @Nullable Correlation key(String name) {
        Correlation known = children.get(name);
        if (known != null) {
            return known;
        }
        JsonNode now = value.isObject() ? value.get(name) : null;
        JsonNode before = old.isObject() ? old.get(name) : null;
        Schema declared = schema.property(name);
        declared = declared == null ? schema.additionalProperties() : declared;
        if (now == null || before == null || declared == null) {
            return null;
        }
        Correlation child = new Correlation(now, before, declared);
        children.put(name, child);
        return child;
    }

    /** The element at the index of the new list; null if no old one corresponds to it. */
    public @Nullable Correlation index(int index) {
        Correlation known = children.get(index);
        if (known != null) {
            return known;
        }
        Schema items = schema.items();
        JsonNode before = items == null ? null : oldElement(index);
        if (items == null || before == null) {
            return null;
        }
        Correlation child = new Correlation(value.get(index), before, items);
        children.put(index, child);
        return child;
    }

    private @Nullable JsonNode oldElement(int index) {
        boolean keyed = schema.listType() == Schema.ListType.MAP && old.isArray() && value.isArray();
        if (!keyed || index >= value.size()) {
            return null;
        }
        Map<List<JsonNode>, JsonNode> byKeys = oldByKeys;
        if (byKeys == null) {
            byKeys = new HashMap<>();
            for (JsonNode element : old) {
                byKeys.putIfAbsent(keysOf(element), element);
            }
            oldByKeys = byKeys;
        }
        return byKeys.get(keysOf(value.get(index)));
    }

    private List<JsonNode> keysOf(JsonNode element) {
        return schema.listMapKeys().stream().map(element::path).toList();
    }

    /** The old value. */
    public JsonNode old() {
        return old;
    }

    /** Whether both values are equal; the order of lists of type map does not count. */
    public boolean isUnchanged() {
        Boolean known = unchanged;
        if (known == null) {
            known = compare();
            unchanged = known;
        }
        return known;
    }

    private boolean compare() {
        if (value == old) {
            return true;
        }
        boolean keyed = schema.listType() == Schema.ListType.MAP && value.isArray() && old.isArray();
        if (keyed) {
            return value.size() == old.size() && allElementsUnchanged();
        }
        if (!value.isObject() || !old.isObject()) {
            return value.equals(old);
        }
        if (value.size() != old.size()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            Correlation child = key(field.getKey());
            if (child == null || !child.isUnchanged()) {
                return false;
            }
        }
        return true;
    }

    private boolean allElementsUnchanged() {
        for (int i = 0; i < value.size(); i++) {
            Correlation child = index(i);
            if (child == null || !child.isUnchanged()) {
                return false;
            }
        }
        return true;
    }
}
