package dev.keelson.api.deepcopy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.AnyType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills every field of an object's graph: null with a given chance, 0 to 2 elements in a collection, null elements too.
 */
public final class RandomObjects {
    private final Random random;
    private final double nulls;

    /** How many more objects the current graph may get; bounds recursive types. */
    private int budget;

    /** Makes a generator: the same seed gives the same objects. */
    public RandomObjects(long seed, double nulls) {
        this.random = new Random(seed);
        this.nulls = nulls;
    }

    /** Returns a new object of the class. */
    public Object graph(Class<?> type) {
        budget = 150;
        return instance(type);
    }

    private Object instance(Class<?> type) {
        budget--;
        try {
            Object object = type.getConstructor().newInstance();
            for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        field.set(object, valueOf(field, object));
                    }
                }
            }
            return object;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot fill " + type, e);
        }
    }

    private @Nullable Object valueOf(Field field, Object owner) {
        if (field.getDeclaringClass() == AnyType.class && owner instanceof IntOrString) {
            return random.nextBoolean() ? (Object) random.nextInt() : text();
        }
        if (owner instanceof Quantity && !field.getName().equals("additionalProperties")) {
            return field.getName().equals("format") ? "Mi" : Integer.toString(random.nextInt(1 << 20));
        }
        boolean noSetter = owner.getClass().getSimpleName().equals("KubernetesList")
                && field.getName().equals("additionalProperties");
        return !noSetter && random.nextDouble() < nulls ? null : value(resolve(field.getGenericType(), owner));
    }

    /** A list of a list kind: the element is what the kind's own class says, not a type variable. */
    private static Type resolve(Type type, Object owner) {
        boolean isOfVariable = type instanceof ParameterizedType list
                && list.getRawType() == List.class
                && list.getActualTypeArguments()[0] instanceof TypeVariable<?>;
        return isOfVariable
                        && owner.getClass().getGenericSuperclass() instanceof ParameterizedType parent
                        && parent.getRawType() == DefaultKubernetesResourceList.class
                ? new ListOf(parent.getActualTypeArguments()[0])
                : type;
    }

    /** The type of a list. */
    private record ListOf(Type element) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {element};
        }

        @Override
        public Type getRawType() {
            return List.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }

    private @Nullable Object value(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return container((Class<?>) parameterized.getRawType(), parameterized.getActualTypeArguments());
        }
        if (type instanceof TypeVariable<?>) {
            return resource();
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isEnum()) {
            return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
        }
        if (raw == Object.class) {
            return anything(3);
        }
        if (raw == JsonNode.class) {
            return json();
        }
        if (raw == HasMetadata.class) {
            return resource();
        }
        Object scalar = scalar(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
            throw new AssertionError("a new shape of field: " + raw);
        }
        return budget > 0 ? instance(raw) : null;
    }

    private @Nullable Object scalar(Class<?> raw) {
        if (raw == String.class) {
            return text();
        } else if (raw == Boolean.class || raw == boolean.class) {
            return random.nextBoolean();
        } else if (raw == Integer.class || raw == int.class) {
            return random.nextInt();
        } else if (raw == Long.class || raw == long.class) {
            return random.nextLong();
        } else if (raw == Double.class || raw == double.class) {
            return random.nextDouble();
        } else if (raw == Duration.class) {
            return Duration.ofNanos(random.nextInt());
        } else if (raw == ZonedDateTime.class) {
            return Instant.ofEpochSecond(random.nextInt()).atZone(ZoneOffset.UTC);
        }
        return null;
    }

    private Object container(Class<?> raw, Type[] arguments) {
        int size = random.nextInt(3);
        if (raw == Map.class) {
            Map<Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(text(), element(arguments[1]));
            }
            return map;
        }
        if (raw == List.class) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(element(arguments[0]));
            }
            return list;
        }
        if (raw == Set.class) {
            Set<@Nullable Object> set = new LinkedHashSet<>();
            for (int i = 0; i < size; i++) {
                set.add(element(arguments[0]));
            }
            return set;
        }
        return instance(raw);
    }

    private @Nullable Object element(Type type) {
        return random.nextDouble() < nulls / 2 ? null : value(type);
    }

    private @Nullable Object resource() {
        List<Class<?>> kinds = List.of(Pod.class, ConfigMap.class, GenericKubernetesResource.class);
        return budget > 0 ? instance(kinds.get(random.nextInt(kinds.size()))) : null;
    }

    /** Returns what additionalProperties and untyped fields hold: JSON in several forms, model objects, arrays. */
    private @Nullable Object anything(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 5)) {
            case 0 -> text();
            case 1 -> random.nextLong();
            case 2 -> null;
            case 3 -> random.nextDouble();
            case 4 -> random.nextBoolean();
            case 5 -> new ArrayList<>(Arrays.asList(anything(depth - 1), anything(depth - 1)));
            case 6 -> json();
            case 7 -> new Quantity(text(), text());
            case 8 -> new byte[] {(byte) random.nextInt(), 1};
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                map.put(text(), anything(depth - 1));
                map.put(text(), anything(depth - 1));
                yield map;
            }
        };
    }

    private JsonNode json() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode object = nodes.objectNode();
        object.put(text(), random.nextInt());
        object.putArray(text()).add(text()).addNull().addObject().put("x", true);
        object.put("bytes", new byte[] {(byte) random.nextInt()});
        return object;
    }

    private String text() {
        return Integer.toString(random.nextInt(1 << 20), 36);
    }
}
