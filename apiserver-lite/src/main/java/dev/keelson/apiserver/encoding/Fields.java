package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of a tree. A field that is absent, null or of another type reads as empty. */
public final class Fields {
    private Fields() {}

    /** The node at the end of the path, or null. */
    public static @Nullable JsonNode at(@Nullable JsonNode from, String... path) {
        JsonNode node = from;
        for (String step : path) {
            node = node == null ? null : node.get(step);
        }
        return node == null || node.isNull() ? null : node;
    }

    /** The object at the end of the path, or null. */
    public static @Nullable ObjectNode object(@Nullable JsonNode from, String... path) {
        return at(from, path) instanceof ObjectNode object ? object : null;
    }

    /** The object at the end of the path; absent ones on the way are made. */
    public static ObjectNode make(ObjectNode from, String... path) {
        ObjectNode node = from;
        for (String step : path) {
            node = node.get(step) instanceof ObjectNode next ? next : node.putObject(step);
        }
        return node;
    }

    /** The array at the end of the path; one of its own, empty, if there is none. */
    public static ArrayNode array(@Nullable JsonNode from, String... path) {
        return at(from, path) instanceof ArrayNode array ? array : Json.NODES.arrayNode();
    }

    /** The objects in the array at the end of the path. */
    public static List<ObjectNode> objects(@Nullable JsonNode from, String... path) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : array(from, path)) {
            if (item instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The strings in the array at the end of the path. */
    public static List<String> texts(@Nullable JsonNode from, String... path) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(from, path)) {
            texts.add(item.asText());
        }
        return texts;
    }

    /** The text at the end of the path, or "". */
    public static String text(@Nullable JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node != null && node.isValueNode() ? node.asText() : "";
    }

    /** The whole number at the end of the path, or 0. */
    public static long number(@Nullable JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node != null && node.isNumber() ? node.asLong() : 0;
    }

    /** The truth at the end of the path, or false. */
    public static boolean truth(@Nullable JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return node != null && node.isBoolean() && node.booleanValue();
    }

    public static boolean has(@Nullable JsonNode from, String... path) {
        return at(from, path) != null;
    }

    /** The map of strings at the end of the path, in its order. */
    public static Map<String, String> strings(@Nullable JsonNode from, String... path) {
        Map<String, String> strings = new LinkedHashMap<>();
        ObjectNode object = object(from, path);
        if (object != null) {
            Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                strings.put(field.getKey(), field.getValue().asText());
            }
        }
        return strings;
    }

    /** Sets a field, or removes it when {@code value} is null. */
    public static void setOrRemove(ObjectNode object, String field, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            object.remove(field);
        } else {
            object.set(field, value);
        }
    }

    /** Makes {@code to}'s field that of {@code from}, copied; removes it if {@code from} has none. */
    public static void copyField(ObjectNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        setOrRemove(to, field, value == null ? null : value.deepCopy());
    }

    /** Whether two nodes say the same, null, absent and empty being one. */
    public static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
        if (isEmpty(a) || isEmpty(b)) {
            return isEmpty(a) && isEmpty(b);
        }
        return a != null && sameNonEmpty(a, b);
    }

    private static boolean sameNonEmpty(JsonNode a, @Nullable JsonNode b) {
        if (b == null) {
            return false;
        }
        if (a instanceof ObjectNode left && b instanceof ObjectNode right) {
            Iterator<String> names = left.fieldNames();
            while (names.hasNext()) {
                String name = names.next();
                if (!same(left.get(name), right.get(name))) {
                    return false;
                }
            }
            Iterator<String> others = right.fieldNames();
            while (others.hasNext()) {
                String name = others.next();
                if (!left.has(name) && !isEmpty(right.get(name))) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof ArrayNode left && b instanceof ArrayNode right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!same(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.isNumber() && b.isNumber() ? a.asText().equals(b.asText()) : a.equals(b);
    }

    private static boolean isEmpty(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return true;
        }
        if (node instanceof ArrayNode) {
            return node.isEmpty();
        }
        if (node instanceof ObjectNode object) {
            for (JsonNode child : object) {
                if (!isEmpty(child)) {
                    return false;
                }
            }
            return true;
        }
        return false;
    }
}
