package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The wire form of field sets: {@code {"f:spec":{".":{},"f:replicas":{}}}}. */
final class FieldsV1 {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private FieldsV1() {}

    /** A field set that cannot be read. */
    static final class FormatException extends Exception {
        private static final long serialVersionUID = 1L;

        FormatException(String message) {
            super(message);
        }
    }

    static ObjectNode encode(FieldSet set) {
        return encode(set, false);
    }

    private static ObjectNode encode(FieldSet set, boolean includeSelf) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (includeSelf && !set.isEmpty()) {
            out.putObject(".");
        }
        for (int i = 0; i < set.nodes(); i++) {
            out.set(set.element(i).encoded(), encode(set.children(i), set.isMember(i)));
        }
        return out;
    }

    /** Reads a set; elements of a type unknown here are passed over. */
    static FieldSet decode(JsonNode fields) throws FormatException {
        if (!fields.isObject()) {
            throw new FormatException("fieldsV1 must be an object, not " + fields.getNodeType());
        }
        FieldSet.Builder out = new FieldSet.Builder(fields.size());
        for (Iterator<Map.Entry<String, JsonNode>> it = fields.fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> field = it.next();
            if (field.getKey().equals(".")) {
                continue;
            }
            PathElement element = element(field.getKey());
            if (element == null) {
                continue;
            }
            if (field.getValue().isNull()) {
                out.add(element, true, FieldSet.EMPTY);
                continue;
            }
            FieldSet below = decode(field.getValue());
            out.add(element, below.isEmpty() || field.getValue().has("."), below);
        }
        return out.build();
    }

    /** Whether a set in its canonical wire form has any of the paths. */
    static boolean mentions(JsonNode fields, FieldSet paths) {
        for (int i = 0; i < paths.nodes(); i++) {
            JsonNode below = fields.get(paths.element(i).encoded());
            if (below != null) {
                boolean member = below.isEmpty() || below.has(".");
                if (member && paths.isMember(i) || mentions(below, paths.children(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable PathElement element(String text) throws FormatException {
        if (text.length() < 2) {
            throw new FormatException("key must be 2 characters long: " + text);
        }
        if (text.charAt(1) != ':') {
            throw new FormatException("missing colon: " + text);
        }
        String rest = text.substring(2);
        return switch (text.charAt(0)) {
            case 'f' -> PathElement.field(rest);
            case 'v' -> PathElement.value(parse(rest));
            case 'k' -> key(rest);
            case 'i' -> index(rest);
            default -> null;
        };
    }

    private static PathElement index(String text) throws FormatException {
        try {
            return PathElement.index(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new FormatException("index is not a number: " + text);
        }
    }

    private static PathElement key(String text) throws FormatException {
        PathElement simple = simpleKey(text);
        if (simple != null) {
            return simple;
        }
        JsonNode parsed = parse(text);
        if (!parsed.isObject()) {
            throw new FormatException("key is not an object: " + text);
        }
        Map<String, JsonNode> fields = new TreeMap<>(Values::compareText);
        parsed.fields().forEachRemaining(f -> fields.put(f.getKey(), f.getValue()));
        return PathElement.key(
                fields.keySet().toArray(new String[0]), fields.values().toArray(new JsonNode[0]));
    }

    /** The most frequent form, {@code {"name":"value"}} without escapes; null for any other. */
    private static @Nullable PathElement simpleKey(String text) {
        int length = text.length();
        if (length < 7 || !text.startsWith("{\"") || !text.endsWith("\"}") || text.indexOf('\\') >= 0) {
            return null;
        }
        int nameEnd = text.indexOf('"', 2);
        if (!text.startsWith("\":\"", nameEnd) || text.indexOf('"', nameEnd + 3) != length - 2) {
            return null;
        }
        return PathElement.key(
                new String[] {text.substring(2, nameEnd)},
                new JsonNode[] {JsonNodeFactory.instance.textNode(text.substring(nameEnd + 3, length - 2))});
    }

    private static JsonNode parse(String json) throws FormatException {
        try {
            JsonNode parsed = MAPPER.readTree(json);
            if (parsed == null || parsed.isMissingNode()) {
                throw new FormatException("empty path element");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            throw new FormatException("path element is not JSON: " + json);
        }
    }
}
