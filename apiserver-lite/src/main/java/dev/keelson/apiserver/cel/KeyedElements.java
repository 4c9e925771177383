package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Elements that are told apart by their keys. Immutable. */
record KeyedElements(List<Object> elements, List<String> keys) implements ListValue {

    private static Object keyOf(Object element, List<String> keys) {
        List<Object> values = new ArrayList<>(keys.size());
        for (String key : keys) {
            String escaped = PropertyNames.escape(key);
            Object value = element instanceof MapValue map ? map.find(escaped == null ? key : escaped) : null;
            values.add(value == null ? NullValue.NULL : Values.key(value));
        }
        return values;
    }

    /** Whether both have equal elements under the same keys, in whatever order. */
    static boolean isEqual(ListValue left, ListValue right, List<String> keys) {
        if (left.size() != right.size()) {
            return false;
        }
        Map<Object, Object> byKey = new HashMap<>();
        left.copy().forEach(element -> byKey.put(keyOf(element, keys), element));
        for (Object element : right.copy()) {
            Object mine = byKey.get(keyOf(element, keys));
            if (mine == null || !Values.equal(mine, element)) {
                return false;
            }
        }
        return true;
    }

    /** The left elements in their places, replaced by right ones of the same keys, then the other right ones. */
    static ListValue merge(ListValue left, ListValue right, List<String> keys) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        left.copy().forEach(element -> merged.put(keyOf(element, keys), element));
        right.copy().forEach(element -> merged.put(keyOf(element, keys), element));
        return new KeyedElements(List.copyOf(merged.values()), keys);
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public Object get(int index) {
        return elements.get(index);
    }

    @Override
    public boolean isEqual(ListValue other) {
        return isEqual(this, other, keys);
    }

    @Override
    public ListValue concat(ListValue other) {
        return merge(this, other, keys);
    }
}
