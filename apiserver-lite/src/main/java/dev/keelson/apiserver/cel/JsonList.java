package dev.keelson.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.schema.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An array of a JSON tree. */
class JsonList implements ListValue {
    private final JsonNode node;
    private final @Nullable Schema items;

    /** @param items null when only the tree tells the types */
    JsonList(JsonNode node, @Nullable Schema items) {
        this.node = node;
        this.items = items;
    }

    @Override
    public final int size() {
        return node.size();
    }

    @Override
    public final Object get(int index) {
        return JsonValues.of(node.get(index), items, false);
    }

    /** A list of type set: its order does not count. */
    static final class Unordered extends JsonList {
        Unordered(JsonNode node, Schema items) {
            super(node, items);
        }

        @Override
        public boolean isEqual(ListValue other) {
            return isEqual(this, other);
        }

        private static boolean isEqual(ListValue left, ListValue right) {
            if (left.size() != right.size()) {
                return false;
            }
            Set<Object> known = new HashSet<>();
            left.copy().forEach(value -> known.add(Values.key(value)));
            return right.copy().stream().allMatch(value -> known.contains(Values.key(value)));
        }

        @Override
        public ListValue concat(ListValue other) {
            List<Object> joined = copy();
            for (Object value : other.copy()) {
                if (joined.stream().noneMatch(known -> Values.equal(known, value))) {
                    joined.add(value);
                }
            }
            List<Object> all = joined;
            return new ListValue() {
                @Override
                public int size() {
                    return all.size();
                }

                @Override
                public Object get(int index) {
                    return all.get(index);
                }

                @Override
                public boolean isEqual(ListValue that) {
                    return Unordered.isEqual(this, that);
                }
            };
        }
    }

    /** A list of type map: elements are told apart by their keys. */
    static final class Keyed extends JsonList {
        private final List<String> keys;

        Keyed(JsonNode node, Schema items, List<String> keys) {
            super(node, items);
            this.keys = keys;
        }

        @Override
        public boolean isEqual(ListValue other) {
            return KeyedElements.isEqual(this, other, keys);
        }

        @Override
        public ListValue concat(ListValue other) {
            return KeyedElements.merge(this, other, keys);
        }
    }
}
