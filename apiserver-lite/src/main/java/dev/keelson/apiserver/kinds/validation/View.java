package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One object within a tree under validation: what it says, where it stands, and where to put what is wrong with it.
 *
 * <p>Looking does not change the tree. The path is made only when there is something to say. Where a method takes a
 * field, the empty name stands for the object itself. Confined to one validation.
 */
final class View {
    private final @Nullable View parent;
    private final String field;
    /** The place in the parent's list, or -1. */
    private final int index;
    /** The key in the parent's map, or null. */
    private final @Nullable String key;

    private final ObjectNode node;
    private final List<FieldError> errors;

    private View(
            @Nullable View parent,
            String field,
            int index,
            @Nullable String key,
            ObjectNode node,
            List<FieldError> errors) {
        this.parent = parent;
        this.field = field;
        this.index = index;
        this.key = key;
        this.node = node;
        this.errors = errors;
    }

    static View of(ObjectNode object, List<FieldError> errors) {
        return new View(null, "", -1, null, object, errors);
    }

    ObjectNode node() {
        return node;
    }

    List<FieldError> errors() {
        return errors;
    }

    /** The key under which the parent's map has this object; empty outside maps. */
    String key() {
        return key == null ? "" : key;
    }

    FieldPath path() {
        if (parent == null) {
            return FieldPath.root();
        }
        FieldPath path = parent.path().child(field);
        if (key != null) {
            return path.key(key);
        }
        return index < 0 ? path : path.index(index);
    }

    FieldPath path(String name) {
        return name.isEmpty() ? path() : path().child(name);
    }

    @Nullable
    JsonNode get(String name) {
        return Fields.at(node, name);
    }

    boolean has(String name) {
        return get(name) != null;
    }

    String text(String name) {
        JsonNode value = node.get(name);
        return value != null && value.isTextual() ? value.textValue() : "";
    }

    long number(String name) {
        JsonNode value = node.get(name);
        return value != null && value.isNumber() ? value.asLong() : 0;
    }

    boolean truth(String name) {
        JsonNode value = node.get(name);
        return value != null && value.booleanValue();
    }

    /** How many elements or entries a list or map has. */
    int size(String name) {
        JsonNode value = node.get(name);
        return value == null ? 0 : value.size();
    }

    @Nullable
    View child(String name) {
        return node.get(name) instanceof ObjectNode object ? new View(this, name, -1, null, object, errors) : null;
    }

    /** The object in a field; one without fields if there is none, as Go has it for structs. */
    View struct(String name) {
        View child = child(name);
        return child == null ? new View(this, name, -1, null, Json.NODES.objectNode(), errors) : child;
    }

    List<View> list(String name) {
        if (!(node.get(name) instanceof ArrayNode array) || array.isEmpty()) {
            return List.of();
        }
        List<View> views = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof ObjectNode object) {
                views.add(new View(this, name, i, null, object, errors));
            }
        }
        return views;
    }

    /** The entries of a map of objects. */
    List<View> entries(String name) {
        if (!(node.get(name) instanceof ObjectNode map) || map.isEmpty()) {
            return List.of();
        }
        List<View> views = new ArrayList<>(map.size());
        Iterator<Map.Entry<String, JsonNode>> fields = map.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> entry = fields.next();
            if (entry.getValue() instanceof ObjectNode object) {
                views.add(new View(this, name, -1, entry.getKey(), object, errors));
            }
        }
        return views;
    }

    List<String> texts(String name) {
        return size(name) == 0 ? List.of() : Fields.texts(node, name);
    }

    Map<String, String> strings(String name) {
        return size(name) == 0 ? Map.of() : Fields.strings(node, name);
    }

    void required(String name, String detail) {
        errors.add(FieldError.required(path(name), detail));
    }

    /** Refuses the value that the field has. */
    void invalid(String name, String detail) {
        errors.add(FieldError.invalid(path(name), name.isEmpty() ? node : node.get(name), detail));
    }

    void invalid(String name, @Nullable Object value, String detail) {
        errors.add(FieldError.invalid(path(name), value, detail));
    }

    void forbidden(String name, String detail) {
        errors.add(FieldError.forbidden(path(name), detail));
    }

    void duplicate(String name, @Nullable Object value) {
        errors.add(FieldError.duplicate(path(name), value));
    }

    void tooLong(String name, int bytes) {
        errors.add(FieldError.tooLong(path(name), bytes));
    }

    /** Refuses a list or map that has more than {@code most}; whether it was fine. */
    boolean atMost(String name, int most) {
        if (size(name) <= most) {
            return true;
        }
        errors.add(FieldError.tooMany(path(name), size(name), most));
        return false;
    }

    void notSupported(String name, Collection<String> supported) {
        errors.add(FieldError.notSupported(path(name), text(name), supported));
    }

    void problems(String name, List<String> problems) {
        for (String problem : problems) {
            invalid(name, text(name), problem);
        }
    }

    void problemsAt(String name, int at, String value, List<String> problems) {
        for (String problem : problems) {
            invalidAt(name, at, value, problem);
        }
    }

    void invalidAt(String name, int at, @Nullable Object value, String detail) {
        errors.add(FieldError.invalid(path(name).index(at), value, detail));
    }

    void requiredAt(String name, int at, String detail) {
        errors.add(FieldError.required(path(name).index(at), detail));
    }

    void duplicateAt(String name, int at, String value) {
        errors.add(FieldError.duplicate(path(name).index(at), value));
    }

    /** Asks for a text that is not empty; whether there is one. */
    boolean present(String name) {
        if (!text(name).isEmpty()) {
            return true;
        }
        required(name, "");
        return false;
    }

    /** Refuses a value that is there and none of those supported. */
    void oneOf(String name, Collection<String> supported) {
        if (has(name) && !supported.contains(text(name))) {
            notSupported(name, supported);
        }
    }

    /** Asks for a value, one of those supported. */
    void requiredOneOf(String name, Collection<String> supported) {
        if (has(name)) {
            oneOf(name, supported);
        } else {
            required(name, "");
        }
    }

    void immutable(String name, View old) {
        if (!Fields.same(node.get(name), old.node.get(name))) {
            invalid(name, "field is immutable");
        }
    }

    /** Refuses a number that is there and negative. */
    void notNegative(String name, String detail) {
        if (number(name) < 0) {
            invalid(name, detail);
        }
    }

    void labelSelector(String name) {
        if (node.get(name) instanceof ObjectNode selector && !selector.isEmpty()) {
            Check.labelSelector(selector, path(name), errors);
        }
    }
}
