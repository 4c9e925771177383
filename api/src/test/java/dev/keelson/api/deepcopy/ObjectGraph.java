package dev.keelson.api.deepcopy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks at an object's graph by reflection alone: what it holds, which mutable objects it is made of. */
public final class ObjectGraph {
    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private final StringBuilder text = new StringBuilder();
    private final Set<Object> mutable = Collections.newSetFromMap(new IdentityHashMap<>());

    private ObjectGraph() {}

    /** Looks at the graph of an object. */
    public static ObjectGraph of(Object root) {
        ObjectGraph graph = new ObjectGraph();
        graph.visit(root);
        return graph;
    }

    /** Returns everything that the graph holds: classes, fields, null and empty told apart, order kept. */
    public String text() {
        return text.toString();
    }

    /** Returns every mutable object of the graph, by identity. */
    public Set<Object> mutableObjects() {
        return mutable;
    }

    /** Empties every container and nulls every field of the graph. */
    void destroy() {
        for (Object object : mutable) {
            if (object instanceof Collection<?> collection) {
                collection.clear();
            } else if (object instanceof Map<?, ?> map) {
                map.clear();
            } else if (object instanceof ContainerNode<?> node) {
                node.removeAll();
            } else if (object instanceof byte[] bytes) {
                bytes[0]++;
            } else if (!(object instanceof JsonNode)) {
                nullFields(object);
            }
        }
    }

    private static void nullFields(Object object) {
        for (Field field : fieldsOf(object.getClass())) {
            if (!field.getType().isPrimitive()) {
                try {
                    field.set(object, null);
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void visit(@Nullable Object value) {
        if (value == null) {
            text.append("null");
        } else if (isImmutable(value)) {
            text.append(value.getClass().getSimpleName()).append(' ').append(value);
        } else {
            mutable.add(value);
            visitMutable(value);
        }
    }

    private void visitMutable(Object value) {
        if (value instanceof JsonNode node) {
            visitNode(node);
        } else if (value instanceof Collection<?> collection) {
            text.append(collection instanceof Set ? "set" : "list").append('[');
            for (Object element : collection) {
                visit(element);
                text.append(',');
            }
            text.append(']');
        } else if (value instanceof Map<?, ?> map) {
            text.append("map{");
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                visit(entry.getKey());
                text.append('=');
                visit(entry.getValue());
                text.append(',');
            }
            text.append('}');
        } else if (value.getClass().isArray()) {
            text.append(value.getClass().getName()).append('[');
            for (int i = 0; i < Array.getLength(value); i++) {
                visit(Array.get(value, i));
                text.append(',');
            }
            text.append(']');
        } else {
            visitFields(value);
        }
    }

    private void visitNode(JsonNode node) {
        text.append(node.getClass().getSimpleName()).append(node);
        if (node instanceof BinaryNode binary) {
            mutable.add(binary.binaryValue());
        }
        for (JsonNode child : node) {
            if (!isImmutable(child)) {
                mutable.add(child);
                if (child instanceof BinaryNode binary) {
                    mutable.add(binary.binaryValue());
                }
            }
            child.elements().forEachRemaining(grandchild -> {
                if (!isImmutable(grandchild)) {
                    mutable.add(grandchild);
                }
            });
        }
    }

    private void visitFields(Object object) {
        text.append(object.getClass().getName()).append('(');
        for (Field field : fieldsOf(object.getClass())) {
            text.append(field.getName()).append(':');
            try {
                visit(field.get(object));
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
            text.append(';');
        }
        text.append(')');
    }

    private static List<Field> fieldsOf(Class<?> type) {
        return FIELDS.computeIfAbsent(type, t -> {
            List<Field> fields = new ArrayList<>();
            for (Class<?> c = t; c != null; c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
            return fields;
        });
    }

    private static boolean isImmutable(Object value) {
        return value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof TemporalAccessor
                || value instanceof TemporalAmount
                || (value instanceof ValueNode && !(value instanceof BinaryNode));
    }
}
