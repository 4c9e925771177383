package dev.keelson.api.lazy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.deepcopy.ModelClasses;
import dev.keelson.api.deepcopy.RandomObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.model.annotation.Version;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds of the Fabric8 model, and JSON for them. */
final class Kinds {
    static final List<Class<? extends HasMetadata>> ALL = all();

    private static final int ATTEMPTS = 100;
    private static final Map<Class<?>, List<ObjectNode>> TREES = new ConcurrentHashMap<>();

    private Kinds() {}

    private static List<Class<? extends HasMetadata>> all() {
        List<Class<? extends HasMetadata>> kinds = new ArrayList<>();
        for (Class<?> type : ModelClasses.all()) {
            if (HasMetadata.class.isAssignableFrom(type) && type.isAnnotationPresent(Version.class)) {
                kinds.add(type.asSubclass(HasMetadata.class));
            }
        }
        return kinds;
    }

    /** Returns JSON for a kind: full, half-full and empty, with nulls, and with what nobody declares. Not to be changed. */
    static List<ObjectNode> treesOf(Class<? extends HasMetadata> type, long seed) {
        return TREES.computeIfAbsent(type, t -> {
            ObjectNode nulls = TreeSource.MAPPER.createObjectNode();
            accessorsOf(type).forEach(accessors -> nulls.putNull(accessors.property()));
            nulls.remove("additionalProperties");
            long own = seed + type.getName().hashCode();
            return List.of(
                    randomTree(type, own, 0),
                    randomTree(type, own + 1, 0.5),
                    randomTree(type, own + 2, 1),
                    nulls,
                    TreeSource.MAPPER.createObjectNode().put("unknown", 1).putNull("nothing"),
                    TreeSource.MAPPER.createObjectNode());
        });
    }

    /**
     * Returns the JSON of a random object that Fabric8 can encode and decode; not every value that its classes can hold is such. The
     * class's own version and kind stay.
     */
    static ObjectNode randomTree(Class<? extends HasMetadata> type, long seed, double nulls) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            HasMetadata random = (HasMetadata) new RandomObjects(seed + attempt * 1_000_003L, nulls).graph(type);
            ObjectNode tree = TreeSource.encode(random);
            if (tree != null) {
                tree.put("apiVersion", HasMetadata.getApiVersion(type));
                tree.put("kind", HasMetadata.getKind(type));
                if (TreeSource.isDecodable(tree, type)) {
                    return tree;
                }
            }
        }
        throw new AssertionError("no decodable " + type + " from seed " + seed);
    }

    static <T extends HasMetadata> T lazy(Class<T> type, PartSource source) {
        return Objects.requireNonNull(LazyObjects.factoryOf(type), type::getName)
                .create(source);
    }

    static <T extends HasMetadata> T lazy(Class<T> type, JsonNode tree) {
        return lazy(type, new TreeSource(tree));
    }

    /** A property with its accessors, apart from version and kind. */
    record Accessors(String property, Method getter, Method setter) {}

    /** Returns the declared properties of a class. */
    static List<Accessors> accessorsOf(Class<?> type) {
        List<Accessors> found = new ArrayList<>();
        for (Method setter : type.getDeclaredMethods()) {
            if (setter.getName().startsWith("set") && setter.getParameterCount() == 1) {
                String property = Introspector.decapitalize(setter.getName().substring(3));
                if (!property.equals("apiVersion") && !property.equals("kind")) {
                    found.add(new Accessors(property, getterOf(type, setter), setter));
                }
            }
        }
        return found;
    }

    private static Method getterOf(Class<?> type, Method setter) {
        String stem = setter.getName().substring(3);
        List<String> names = List.of("get" + stem, "is" + stem);
        return Arrays.stream(type.getMethods())
                .filter(method -> names.contains(method.getName()) && method.getParameterCount() == 0)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no getter for " + setter));
    }
}
