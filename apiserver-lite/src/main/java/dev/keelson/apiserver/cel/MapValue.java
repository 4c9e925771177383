package dev.keelson.apiserver.cel;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map or an object with fields. Immutable; values may be adapted when asked for. */
interface MapValue {

    int size();

    /** The value under the key; null if there is none. */
    @Nullable
    Object find(Object key);

    /** The keys that expressions see, in the map's order. */
    Collection<?> keys();

    default boolean isEqual(MapValue other) {
        if (size() != other.size()) {
            return false;
        }
        for (Object key : keys()) {
            Object mine = find(key);
            Object theirs = other.find(key);
            if (mine == null || theirs == null) {
                if (mine != theirs) {
                    return false;
                }
            } else if (!Values.equal(mine, theirs)) {
                return false;
            }
        }
        return true;
    }

    /** @param entries not to be changed afterwards; keys are normal, see {@link Values#key} */
    static MapValue of(Map<Object, Object> entries) {
        return new MapValue() {
            @Override
            public int size() {
                return entries.size();
            }

            @Override
            public @Nullable Object find(Object key) {
                return entries.get(Values.key(key));
            }

            @Override
            public Collection<?> keys() {
                return entries.keySet();
            }
        };
    }
}
