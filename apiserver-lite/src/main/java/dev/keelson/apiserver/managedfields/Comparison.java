package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two values of one type; a path is in at most one of the three sets.
 *
 * @param added what only the second has
 * @param modified leaves that both have with different values
 * @param removed what only the first has
 */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

    /**
     * Compares two values; equal subtrees cost one walk and no memory.
     *
     * @throws Shape.KeyException when an element of an associative list that differs has no key
     */
    static Comparison of(JsonNode before, JsonNode after, Shape shape) throws Shape.KeyException {
        Level root = new Level();
        root.compare(before, after, shape);
        return new Comparison(root.added.build(), root.modified.build(), root.removed.build());
    }

    boolean isSame() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    FieldSet addedOrModified() {
        return added.union(modified);
    }

    Comparison filtered(ResetFields reset) {
        return reset == ResetFields.NONE
                ? this
                : new Comparison(reset.filter(added), reset.filter(modified), reset.filter(removed));
    }

    /** The differences below one value, and whether the value itself is one. */
    private static final class Level {
        final FieldSet.Builder added = new FieldSet.Builder(0);
        final FieldSet.Builder modified = new FieldSet.Builder(0);
        final FieldSet.Builder removed = new FieldSet.Builder(0);
        private boolean selfAdded;
        private boolean selfModified;
        private boolean selfRemoved;

        /** Compares what is at one element and files the result in this level. */
        private void child(
                PathElement element, @Nullable JsonNode before, @Nullable JsonNode after, @Nullable Shape shape)
                throws Shape.KeyException {
            if (before == after || shape == null) {
                return;
            }
            Level below = new Level();
            below.compare(before, after, shape);
            added.add(element, below.selfAdded, below.added.build());
            modified.add(element, below.selfModified, below.modified.build());
            removed.add(element, below.selfRemoved, below.removed.build());
        }

        private void compare(@Nullable JsonNode before, @Nullable JsonNode after, Shape shape)
                throws Shape.KeyException {
            boolean leaf;
            if (after == null) {
                leaf = handle(shape.formOf(before), before, null, shape);
            } else if (before == null || sameForm(before, after, shape)) {
                leaf = handle(shape.formOf(after), before, after, shape);
            } else {
                handle(shape.formOf(before), before, after, shape);
                leaf = handle(shape.formOf(after), before, after, shape);
            }
            if (!leaf) {
                selfAdded |= before == null;
                selfRemoved |= after == null;
            }
        }

        /** Whether both are handled alike: a type of one form does, one of several only if the values agree. */
        private static boolean sameForm(JsonNode before, JsonNode after, Shape shape) {
            boolean several = shape.map ? shape.list || shape.scalar != null : shape.list && shape.scalar != null;
            return !several || formIfAllowed(before, shape) == formIfAllowed(after, shape);
        }

        private static Shape.@Nullable Form formIfAllowed(JsonNode value, Shape shape) {
            return value.isNull() ? null : shape.formOf(value);
        }

        /** Returns whether the value is a leaf. */
        private boolean handle(Shape.Form form, @Nullable JsonNode before, @Nullable JsonNode after, Shape shape)
                throws Shape.KeyException {
            switch (form) {
                case MAP -> {
                    JsonNode left = before != null && before.isObject() ? before : null;
                    JsonNode right = after != null && after.isObject() ? after : null;
                    if (shape.atomicMap || isNothing(left) && isNothing(right)) {
                        leaf(before, after);
                        return true;
                    }
                    maps(left, right, shape);
                    return false;
                }
                case LIST -> {
                    JsonNode left = before != null && before.isArray() ? before : null;
                    JsonNode right = after != null && after.isArray() ? after : null;
                    if (!shape.associative || isNothing(left) && isNothing(right)) {
                        leaf(before, after);
                        return true;
                    }
                    lists(left, right, shape);
                    return false;
                }
                default -> {
                    leaf(before, after);
                    return true;
                }
            }
        }

        private static boolean isNothing(@Nullable JsonNode container) {
            return container == null || container.isEmpty();
        }

        private void leaf(@Nullable JsonNode before, @Nullable JsonNode after) {
            if (before == null) {
                selfAdded = true;
            } else if (after == null) {
                selfRemoved = true;
            } else {
                selfModified |= !Values.equal(before, after);
            }
        }

        private void maps(@Nullable JsonNode before, @Nullable JsonNode after, Shape shape) throws Shape.KeyException {
            if (before != null) {
                for (Iterator<Map.Entry<String, JsonNode>> it = before.fields(); it.hasNext(); ) {
                    Map.Entry<String, JsonNode> field = it.next();
                    JsonNode other = after == null ? null : after.get(field.getKey());
                    if (!isSameScalar(field.getValue(), other)) {
                        child(PathElement.field(field.getKey()), field.getValue(), other, shape.field(field.getKey()));
                    }
                }
            }
            if (after != null) {
                for (Iterator<Map.Entry<String, JsonNode>> it = after.fields(); it.hasNext(); ) {
                    Map.Entry<String, JsonNode> field = it.next();
                    if (before == null || !before.has(field.getKey())) {
                        child(PathElement.field(field.getKey()), null, field.getValue(), shape.field(field.getKey()));
                    }
                }
            }
        }

        /** Spares the most frequent case a path element. */
        private static boolean isSameScalar(JsonNode before, @Nullable JsonNode after) {
            return before == after || after != null && before.isValueNode() && before.equals(after);
        }

        private void lists(@Nullable JsonNode before, @Nullable JsonNode after, Shape shape) throws Shape.KeyException {
            if (before != null && after != null && before.equals(after)) {
                return;
            }
            Map<PathElement, List<JsonNode>> left = index(before, shape);
            Map<PathElement, List<JsonNode>> right = index(after, shape);
            for (Map.Entry<PathElement, List<JsonNode>> entry : left.entrySet()) {
                elements(entry.getKey(), entry.getValue(), right.getOrDefault(entry.getKey(), List.of()), shape);
            }
            for (Map.Entry<PathElement, List<JsonNode>> entry : right.entrySet()) {
                if (!left.containsKey(entry.getKey())) {
                    elements(entry.getKey(), List.of(), entry.getValue(), shape);
                }
            }
        }

        private static Map<PathElement, List<JsonNode>> index(@Nullable JsonNode list, Shape shape)
                throws Shape.KeyException {
            Map<PathElement, List<JsonNode>> index = new LinkedHashMap<>();
            if (list != null) {
                for (JsonNode item : list) {
                    PathElement element = shape.elementOf(item);
                    List<JsonNode> alone = index.putIfAbsent(element, List.of(item));
                    if (alone != null) {
                        List<JsonNode> all = new ArrayList<>(alone);
                        all.add(item);
                        index.put(element, all);
                    }
                }
            }
            return index;
        }

        /** Elements that occur more than once on a side are compared as a whole. */
        private void elements(PathElement element, List<JsonNode> before, List<JsonNode> after, Shape shape)
                throws Shape.KeyException {
            if (before.size() <= 1 && after.size() <= 1) {
                child(element, only(before), only(after), shape.items());
            } else if (before.size() > 1 && after.size() > 1) {
                modified.add(element, !sameAll(before, after), FieldSet.EMPTY);
            } else if (before.size() > 1) {
                if (!after.isEmpty()) {
                    child(element, null, after.get(0), shape.items());
                }
                removed.add(element, true, FieldSet.EMPTY);
            } else {
                if (!before.isEmpty()) {
                    child(element, before.get(0), null, shape.items());
                }
                added.add(element, true, FieldSet.EMPTY);
            }
        }

        private static @Nullable JsonNode only(List<JsonNode> items) {
            return items.isEmpty() ? null : items.get(0);
        }

        private static boolean sameAll(List<JsonNode> before, List<JsonNode> after) {
            boolean same = before.size() == after.size();
            for (int i = 0; same && i < before.size(); i++) {
                same = Values.equal(before.get(i), after.get(i));
            }
            return same;
        }
    }
}
