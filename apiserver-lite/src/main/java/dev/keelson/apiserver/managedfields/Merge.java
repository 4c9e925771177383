package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays an applied configuration over a value: nothing is removed, and where both have a leaf the configuration's wins.
 * Lists of type set and map keep their order where the configuration leaves them as they are and otherwise take the
 * configuration's. Follows {@code typed/merge.go}.
 */
final class Merge {
    private Merge() {}

    /**
     * @return a tree that shares subtrees with both
     * @throws Shape.KeyException when an element of an associative list has no key
     */
    static ObjectNode merge(ObjectNode base, ObjectNode config, Shape shape) throws Shape.KeyException {
        return value(base, config, shape) instanceof ObjectNode merged ? merged : JsonNodeFactory.instance.objectNode();
    }

    /** Null if nothing is left. */
    private static @Nullable JsonNode value(@Nullable JsonNode base, @Nullable JsonNode config, @Nullable Shape shape)
            throws Shape.KeyException {
        if (config == null || shape == null) {
            return base;
        }
        if (base == null) {
            return config;
        }
        // Of two values of different forms the configuration's form decides, as its result is kept.
        return switch (shape.formOf(config.isNull() ? base : config)) {
            case MAP -> {
                JsonNode left = base.isObject() ? base : null;
                JsonNode right = config.isObject() ? config : null;
                yield shape.atomicMap || isNothing(left) && isNothing(right) || isMismatch(base, left, config, right)
                        ? config
                        : fields(left, right, shape);
            }
            case LIST -> {
                JsonNode left = base.isArray() ? base : null;
                JsonNode right = config.isArray() ? config : null;
                yield !shape.associative || isNothing(left) && isNothing(right) || isMismatch(base, left, config, right)
                        ? config
                        : elements(left, right, shape);
            }
            case SCALAR -> config;
        };
    }

    private static boolean isNothing(@Nullable JsonNode container) {
        return container == null || container.isEmpty();
    }

    /** Whether either side is of quite another form. */
    private static boolean isMismatch(
            JsonNode base, @Nullable JsonNode left, JsonNode config, @Nullable JsonNode right) {
        return left == null && !base.isNull() || right == null && !config.isNull();
    }

    private static @Nullable JsonNode fields(@Nullable JsonNode base, @Nullable JsonNode config, Shape shape)
            throws Shape.KeyException {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (base != null) {
            for (Iterator<Map.Entry<String, JsonNode>> it = base.fields(); it.hasNext(); ) {
                Map.Entry<String, JsonNode> field = it.next();
                JsonNode over = config == null ? null : config.get(field.getKey());
                put(out, field.getKey(), value(field.getValue(), over, shape.field(field.getKey())));
            }
        }
        if (config != null) {
            for (Iterator<Map.Entry<String, JsonNode>> it = config.fields(); it.hasNext(); ) {
                Map.Entry<String, JsonNode> field = it.next();
                if (base == null || !base.has(field.getKey())) {
                    put(out, field.getKey(), field.getValue());
                }
            }
        }
        return out.isEmpty() ? null : out;
    }

    private static void put(ObjectNode out, String name, @Nullable JsonNode value) {
        if (value != null) {
            out.set(name, value);
        }
    }

    /** The elements of a list in order, and each by its path element. */
    private static final class Indexed {
        final List<PathElement> order = new ArrayList<>();
        final List<JsonNode> items = new ArrayList<>();
        /** An element that occurs more than once is null here: it is not merged but replaced. */
        final Map<PathElement, JsonNode> byElement = new HashMap<>();

        Indexed(@Nullable JsonNode list, Shape shape) throws Shape.KeyException {
            if (list == null) {
                return;
            }
            for (JsonNode item : list) {
                PathElement element = shape.elementOf(item);
                order.add(element);
                items.add(item);
                if (byElement.putIfAbsent(element, item) != null) {
                    byElement.put(element, NullNode.getInstance());
                }
            }
        }

        boolean has(PathElement element) {
            return byElement.containsKey(element);
        }
    }

    private static @Nullable JsonNode elements(@Nullable JsonNode base, @Nullable JsonNode config, Shape shape)
            throws Shape.KeyException {
        Indexed left = new Indexed(base, shape);
        Indexed right = new Indexed(config, shape);
        List<PathElement> shared = new ArrayList<>();
        for (PathElement element : right.order) {
            if (left.has(element)) {
                shared.add(element);
            }
        }
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        Set<PathElement> merged = new HashSet<>();
        int nextShared = 0;
        int l = 0;
        int r = 0;
        while (l < left.order.size() || r < right.order.size()) {
            if (l < left.order.size() && r < right.order.size()) {
                PathElement element = left.order.get(l);
                if (element.equals(right.order.get(r))) {
                    merged.add(element);
                    add(out, left, right, element, shape);
                    l++;
                    r++;
                    nextShared++;
                    continue;
                }
                boolean wanted =
                        nextShared >= shared.size() || shared.get(nextShared).equals(element);
                if (right.has(element) && !wanted) {
                    l++;
                    continue;
                }
            }
            if (l < left.order.size()) {
                PathElement element = left.order.get(l);
                if (!right.has(element)) {
                    out.add(left.items.get(l++));
                    continue;
                }
                if (merged.contains(element)) {
                    l++;
                }
            }
            if (r < right.order.size()) {
                PathElement element = right.order.get(r++);
                merged.add(element);
                add(out, left, right, element, shape);
                if (nextShared < shared.size() && shared.get(nextShared).equals(element)) {
                    nextShared++;
                }
            }
        }
        return out.isEmpty() ? null : out;
    }

    private static void add(ArrayNode out, Indexed left, Indexed right, PathElement element, Shape shape)
            throws Shape.KeyException {
        JsonNode item = value(left.byElement.get(element), right.byElement.get(element), shape.items());
        if (item != null) {
            out.add(item);
        }
    }
}
