package dev.keelson.informers;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What JSON a type of Fabric8's model surely accepts. Made of the fields of its class, as far as anybody asks. Confined to
 * one thread at a time.
 */
final class Shape {

    enum Kind {
        ANYTHING,
        TEXT,
        INTEGER,
        LONG,
        NUMBER,
        BOOLEAN,
        LIST,
        MAP,
        OBJECT,
        /** Only its own deserializer can tell. */
        OTHER
    }

    /** All shapes that were made, by their types. */
    static final class Registry {
        private final Map<Type, Shape> shapes = new HashMap<>();

        Shape of(Type type) {
            Shape known = shapes.get(type);
            if (known == null) {
                known = new Shape(this, (short) (shapes.size() + 1), kindOf(type), type);
                shapes.put(type, known);
            }
            return known;
        }
    }

    private static final Shape NOTHING_KNOWN = new Shape(new Registry(), (short) 0, Kind.ANYTHING, Object.class);

    private final Registry registry;
    private final short id;
    private final Kind kind;
    private final Type type;
    // Of an object; null until the first field is asked for.
    private @Nullable Map<String, Shape> fields;
    // Of a list or map; null until it is asked for.
    private @Nullable Shape element;

    private Shape(Registry registry, short id, Kind kind, Type type) {
        this.registry = registry;
        this.id = id;
        this.kind = kind;
        this.type = type;
    }

    private static Kind kindOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type raw = generic.getRawType();
            if (raw == List.class || raw == Set.class) {
                return Kind.LIST;
            }
            return raw == Map.class && generic.getActualTypeArguments()[0] == String.class ? Kind.MAP : Kind.OTHER;
        }
        if (type == Object.class) {
            return Kind.ANYTHING;
        } else if (type == String.class) {
            return Kind.TEXT;
        } else if (type == Integer.class) {
            return Kind.INTEGER;
        } else if (type == Long.class) {
            return Kind.LONG;
        } else if (type == Double.class) {
            return Kind.NUMBER;
        } else if (type == Boolean.class) {
            return Kind.BOOLEAN;
        }
        return type instanceof Class<?> raw && isPlainBean(raw) ? Kind.OBJECT : Kind.OTHER;
    }

    /** Whether Jackson reads a class field by field, and takes fields that it does not know. */
    private static boolean isPlainBean(Class<?> type) {
        JsonDeserialize how = type.getAnnotation(JsonDeserialize.class);
        return how != null
                && how.using() == JsonDeserializer.None.class
                && !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getDeclaredConstructors())
                        .noneMatch(constructor -> constructor.isAnnotationPresent(JsonCreator.class));
    }

    short id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    Type type() {
        return type;
    }

    /** Of an element of a list, or a value of a map. */
    Shape element() {
        Shape known = element;
        if (known == null) {
            Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
            known = registry.of(arguments[arguments.length - 1]);
            element = known;
        }
        return known;
    }

    /** Of a field of an object. One that the class does not declare takes anything. */
    Shape field(String name) {
        Map<String, Shape> known = fields;
        if (known == null) {
            known = fieldsOf((Class<?>) type);
            fields = known;
        }
        return known.getOrDefault(name, NOTHING_KNOWN);
    }

    private Map<String, Shape> fieldsOf(Class<?> bean) {
        Map<String, Shape> found = new HashMap<>();
        for (Class<?> declaring = bean; declaring != Object.class; declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isAnnotationPresent(JsonIgnore.class)) {
                    found.putIfAbsent(nameOf(field), shapeOf(field));
                }
            }
        }
        return found;
    }

    private static String nameOf(Field field) {
        JsonProperty named = field.getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? field.getName() : named.value();
    }

    private Shape shapeOf(Field field) {
        return field.isAnnotationPresent(JsonDeserialize.class)
                ? new Shape(registry, (short) 0, Kind.OTHER, Void.class)
                : registry.of(field.getGenericType());
    }
}
