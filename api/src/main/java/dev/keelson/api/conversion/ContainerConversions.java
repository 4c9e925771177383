package dev.keelson.api.conversion;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What generated conversions use for collections, maps and arrays.
 *
 * <p>Every method returns null for null, an empty container for an empty one, and keeps the order of elements and null
 * elements. Results are mutable.
 */
public final class ContainerConversions {
    private ContainerConversions() {}

    /** Converts a list, or another collection that becomes one. */
    public static <A, B> @Nullable List<B> list(@Nullable Collection<? extends A> original, Conversion<A, B> elements) {
        if (original == null) {
            return null;
        }
        List<B> converted = new ArrayList<>(original.size());
        addConverted(original, converted, elements);
        return converted;
    }

    /** Converts a set. */
    public static <A, B> @Nullable Set<B> set(@Nullable Set<? extends A> original, Conversion<A, B> elements) {
        if (original == null) {
            return null;
        }
        Set<B> converted = new LinkedHashSet<>();
        addConverted(original, converted, elements);
        return converted;
    }

    /** Converts a map. */
    public static <K, V, L, W> @Nullable Map<L, W> map(
            @Nullable Map<? extends K, ? extends V> original, Conversion<K, L> keys, Conversion<V, W> values) {
        if (original == null) {
            return null;
        }
        Map<L, W> converted = new LinkedHashMap<>();
        original.forEach((key, value) -> converted.put(orNull(key, keys), orNull(value, values)));
        return converted;
    }

    /** Converts an array of references. */
    public static <A, B> B @Nullable [] array(
            A @Nullable [] original, IntFunction<B[]> creation, Conversion<A, B> elements) {
        if (original == null) {
            return null;
        }
        B[] converted = creation.apply(original.length);
        for (int i = 0; i < original.length; i++) {
            converted[i] = orNull(original[i], elements);
        }
        return converted;
    }

    /** Converts one value, null to null. */
    @SuppressWarnings("NullAway") // what comes out is null where null went in, which the type variables cannot say
    public static <A, B> B orNull(@Nullable A original, Conversion<A, B> conversion) {
        return original == null ? null : conversion.convert(original);
    }

    private static <A, B> void addConverted(
            Collection<? extends A> original, Collection<B> converted, Conversion<A, B> elements) {
        for (A element : original) {
            converted.add(orNull(element, elements));
        }
    }
}
