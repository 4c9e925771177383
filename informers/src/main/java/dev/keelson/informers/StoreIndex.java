package dev.keelson.informers;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objects of a store by values that a function finds in them. Guarded by its store's lock. */
final class StoreIndex<T> {

    private final IndexFunction<T> function;
    // Values without an object are absent.
    private final Map<String, ObjectTable<T>> objectsByValue = new HashMap<>();
    // Inverse of objectsByValue: kept because the function may answer differently when asked again.
    private final Map<String, List<String>> valuesByKey = new HashMap<>();

    StoreIndex(IndexFunction<T> function) {
        this.function = function;
    }

    IndexFunction<T> function() {
        return function;
    }

    void put(CachedObject<T> object, List<String> values) {
        remove(object.key());
        if (values.isEmpty()) {
            return;
        }
        valuesByKey.put(object.key(), values);
        for (String value : values) {
            objectsByValue.computeIfAbsent(value, v -> new ObjectTable<>()).put(object);
        }
    }

    void remove(String key) {
        List<String> values = valuesByKey.remove(key);
        if (values == null) {
            return;
        }
        for (String value : values) {
            ObjectTable<T> objects = objectsByValue.get(value);
            if (objects != null && objects.remove(key) != null && objects.size() == 0) {
                objectsByValue.remove(value);
            }
        }
    }

    ObjectTable<T> of(String value) {
        ObjectTable<T> objects = objectsByValue.get(value);
        return objects == null ? new ObjectTable<>() : objects;
    }

    /** A new set, which belongs to the caller. */
    Set<String> values() {
        return new HashSet<>(objectsByValue.keySet());
    }
}
