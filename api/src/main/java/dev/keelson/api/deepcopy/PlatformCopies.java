package dev.keelson.api.deepcopy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How values of the platform and of Jackson's tree are copied, by their run-time class. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete", "ReferenceEquality"}) // such values are to be copied too
final class PlatformCopies {
    /** Final classes, or classes whose JDK subclasses are immutable too. */
    private static final Set<Class<?>> IMMUTABLE = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            URI.class,
            URL.class,
            Locale.class,
            Currency.class,
            Pattern.class,
            Class.class,
            File.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    /** Their keys are compared by identity or vanish: a copy of the entries would not be the same map. */
    private static final List<Class<?>> NOT_BY_ENTRIES = List.of(IdentityHashMap.class, WeakHashMap.class);

    private PlatformCopies() {}

    static @Nullable ElementCopy<?> copyOf(Class<?> type) {
        if (isImmutable(type)) {
            return CollectionCopies.shared();
        }
        if (type.isArray()) {
            return arrayCopy(type);
        }
        if (JsonNode.class.isAssignableFrom(type)) {
            return (ElementCopy<JsonNode>) JsonTreeCopies::copy;
        }
        if (!isOfPlatform(type)) {
            return null;
        }
        if (Map.class.isAssignableFrom(type)) {
            return mapCopy(type);
        }
        if (Iterable.class.isAssignableFrom(type)) {
            return collectionCopy(type);
        }
        if (type == Optional.class) {
            return (ElementCopy<Optional<?>>) original -> original.map(DeepCopies::copy);
        }
        if (type == Date.class) {
            return (ElementCopy<Date>) original -> new Date(original.getTime());
        }
        return null;
    }

    private static boolean isImmutable(Class<?> type) {
        return IMMUTABLE.contains(type)
                || type.isEnum()
                || Enum.class.isAssignableFrom(type)
                || (isOfPlatform(type)
                        && (type.getPackageName().startsWith("java.time")
                                || InetAddress.class.isAssignableFrom(type)
                                || Path.class.isAssignableFrom(type)
                                || Charset.class.isAssignableFrom(type)));
    }

    private static boolean isOfPlatform(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static ElementCopy<?> arrayCopy(Class<?> type) {
        if (type.getComponentType().isPrimitive()) {
            return (ElementCopy<Object>) PlatformCopies::primitiveArray;
        }
        return (ElementCopy<Object[]>) original -> present(CollectionCopies.array(original, DeepCopies.byClass()));
    }

    /** What is copied here is never null, so its copy is not either. */
    private static <T> T present(@Nullable T copy) {
        return Objects.requireNonNull(copy);
    }

    private static Object primitiveArray(Object original) {
        int length = Array.getLength(original);
        Object copy = Array.newInstance(original.getClass().getComponentType(), length);
        System.arraycopy(original, 0, copy, 0, length);
        return copy;
    }

    private static ElementCopy<?> mapCopy(Class<?> type) {
        if (NOT_BY_ENTRIES.contains(type)) {
            return new CopierLookup.Refusal(type, "its keys are not compared by equals");
        }
        if (SortedMap.class.isAssignableFrom(type)) {
            return (ElementCopy<SortedMap<Object, Object>>) original ->
                    present(CollectionCopies.sortedMap(original, DeepCopies.byClass(), DeepCopies.byClass()));
        }
        if (type == EnumMap.class) {
            return (ElementCopy<Map<?, ?>>) original -> enumMap(original);
        }
        return (ElementCopy<Map<Object, Object>>)
                original -> present(CollectionCopies.map(original, DeepCopies.byClass(), DeepCopies.byClass()));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<?, ?> enumMap(Map<?, ?> original) {
        return present((Map<?, ?>) CollectionCopies.enumMap((EnumMap) original, DeepCopies.byClass()));
    }

    private static @Nullable ElementCopy<?> collectionCopy(Class<?> type) {
        if (Set.class.isAssignableFrom(type)) {
            return (ElementCopy<Set<Object>>) original -> present(CollectionCopies.set(original, DeepCopies.byClass()));
        }
        if (type == LinkedList.class) {
            return (ElementCopy<LinkedList<Object>>)
                    original -> present(CollectionCopies.linkedList(original, DeepCopies.byClass()));
        }
        if (List.class.isAssignableFrom(type)) {
            return (ElementCopy<List<Object>>)
                    original -> present(CollectionCopies.list(original, DeepCopies.byClass()));
        }
        if (type == ArrayDeque.class) {
            return (ElementCopy<ArrayDeque<Object>>) PlatformCopies::deque;
        }
        return null;
    }

    private static ArrayDeque<Object> deque(ArrayDeque<Object> original) {
        List<Object> elements = new ArrayList<>(original.size());
        original.forEach(element -> elements.add(DeepCopies.copy(element)));
        return new ArrayDeque<>(elements);
    }
}
