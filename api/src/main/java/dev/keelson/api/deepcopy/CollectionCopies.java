package dev.keelson.api.deepcopy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What generated copiers use for collections, maps and arrays.
 *
 * <p>Every method returns null for null, an empty copy for an empty original, keeps null elements and the order of
 * elements, and returns a mutable collection of the kind its name says. {@link #map}, {@link #set}, {@link #list} and
 * {@link #collection} choose the kind by the original's: sorted ones keep their comparator, a linked list and an enum map
 * stay such, everything else becomes an {@link ArrayList}, a {@link LinkedHashSet} or a {@link LinkedHashMap}.
 */
@SuppressWarnings({"NonApiType", "JdkObsolete", "ReferenceEquality"
}) // fields of these types exist; SHARED is one instance
public final class CollectionCopies {
    private static final ElementCopy<Object> SHARED = original -> original;

    private CollectionCopies() {}

    /** Returns how immutable values are copied: not at all. */
    @SuppressWarnings("unchecked")
    public static <T> ElementCopy<T> shared() {
        return (ElementCopy<T>) SHARED;
    }

    /** Copies a list; a {@link LinkedList} stays one, every other becomes an {@link ArrayList}. */
    public static <E> @Nullable List<E> list(@Nullable List<E> original, ElementCopy<E> elements) {
        return original instanceof LinkedList<E> linked ? linkedList(linked, elements) : arrayList(original, elements);
    }

    /** Copies to an {@link ArrayList}. */
    public static <E> @Nullable ArrayList<E> arrayList(
            @Nullable Collection<? extends E> original, ElementCopy<E> elements) {
        if (original == null) {
            return null;
        }
        if (elements == SHARED) {
            return new ArrayList<>(original);
        }
        ArrayList<E> copy = new ArrayList<>(original.size());
        addCopies(original, copy, elements);
        return copy;
    }

    /** Copies to a {@link LinkedList}. */
    public static <E> @Nullable LinkedList<E> linkedList(
            @Nullable Collection<? extends E> original, ElementCopy<E> elements) {
        if (original == null) {
            return null;
        }
        LinkedList<E> copy = new LinkedList<>();
        addCopies(original, copy, elements);
        return copy;
    }

    /** Copies a collection: a set like {@link #set}, every other like {@link #list}. */
    @SuppressWarnings("unchecked")
    public static <E> @Nullable Collection<E> collection(@Nullable Collection<E> original, ElementCopy<E> elements) {
        if (original instanceof Set<?> set) {
            return set((Set<E>) set, elements);
        }
        return original instanceof LinkedList<E> linked ? linkedList(linked, elements) : arrayList(original, elements);
    }

    /** Copies a set; a sorted one keeps its comparator, every other becomes a {@link LinkedHashSet}. */
    @SuppressWarnings("unchecked")
    public static <E> @Nullable Set<E> set(@Nullable Set<E> original, ElementCopy<E> elements) {
        return original instanceof SortedSet<?> sorted
                ? sortedSet((SortedSet<E>) sorted, elements)
                : linkedHashSet(original, elements);
    }

    /** Copies to a {@link LinkedHashSet}. */
    public static <E> @Nullable LinkedHashSet<E> linkedHashSet(
            @Nullable Collection<? extends E> original, ElementCopy<E> elements) {
        if (original == null) {
            return null;
        }
        LinkedHashSet<E> copy = new LinkedHashSet<>(capacity(original.size()));
        addCopies(original, copy, elements);
        return copy;
    }

    /** Copies to a {@link TreeSet} with the original's comparator. */
    public static <E> @Nullable TreeSet<E> sortedSet(@Nullable SortedSet<E> original, ElementCopy<E> elements) {
        if (original == null) {
            return null;
        }
        TreeSet<E> copy = new TreeSet<>(original.comparator());
        addCopies(original, copy, elements);
        return copy;
    }

    /** Copies a map; a sorted one keeps its comparator, every other becomes a {@link LinkedHashMap}. */
    @SuppressWarnings("unchecked")
    public static <K, V> @Nullable Map<K, V> map(
            @Nullable Map<K, V> original, ElementCopy<K> keys, ElementCopy<V> values) {
        if (original instanceof SortedMap<?, ?> sorted) {
            return sortedMap((SortedMap<K, V>) sorted, keys, values);
        }
        if (original instanceof EnumMap<?, ?>) {
            EnumMap<?, V> copy = ((EnumMap<?, V>) original).clone();
            copyValues(copy, values);
            return (Map<K, V>) copy;
        }
        return linkedHashMap(original, keys, values);
    }

    /** Copies to a {@link LinkedHashMap}. */
    public static <K, V> @Nullable LinkedHashMap<K, V> linkedHashMap(
            @Nullable Map<K, V> original, ElementCopy<K> keys, ElementCopy<V> values) {
        if (original == null) {
            return null;
        }
        int size = original.size();
        LinkedHashMap<K, V> copy = size == 0 ? new LinkedHashMap<>() : new LinkedHashMap<>(capacity(size));
        if (size != 0) {
            putCopies(original, copy, keys, values);
        }
        return copy;
    }

    /** Copies to a {@link TreeMap} with the original's comparator. */
    public static <K, V> @Nullable TreeMap<K, V> sortedMap(
            @Nullable SortedMap<K, V> original, ElementCopy<K> keys, ElementCopy<V> values) {
        if (original == null) {
            return null;
        }
        TreeMap<K, V> copy = new TreeMap<>(original.comparator());
        putCopies(original, copy, keys, values);
        return copy;
    }

    /** Copies to an {@link EnumMap} of the same enum. */
    public static <K extends Enum<K>, V> @Nullable EnumMap<K, V> enumMap(
            @Nullable EnumMap<K, V> original, ElementCopy<V> values) {
        if (original == null) {
            return null;
        }
        EnumMap<K, V> copy = original.clone();
        copyValues(copy, values);
        return copy;
    }

    /** Copies an array; the copy has the original's component type. */
    public static <E> E @Nullable [] array(E @Nullable [] original, ElementCopy<E> elements) {
        if (original == null) {
            return null;
        }
        E[] copy = Arrays.copyOf(original, original.length);
        if (elements != SHARED) {
            for (int i = 0; i < copy.length; i++) {
                copy[i] = copyOf(copy[i], elements);
            }
        }
        return copy;
    }

    /**
     * Brings a map that its owner only lets us read and put into to the original's content.
     *
     * @param current what the copy holds so far, which its constructor may have filled; null if it holds no map
     */
    public static <V> void refill(
            @Nullable Map<String, V> original,
            @Nullable Map<String, V> current,
            BiConsumer<String, V> put,
            ElementCopy<V> values) {
        if (current != null) {
            current.clear();
        }
        if (original != null) {
            original.forEach((key, value) -> put.accept(key, copyOf(value, values)));
        }
    }

    private static <E> void addCopies(Collection<? extends E> original, Collection<E> copy, ElementCopy<E> elements) {
        for (E element : original) {
            copy.add(copyOf(element, elements));
        }
    }

    private static <K, V> void putCopies(
            Map<K, V> original, Map<K, V> copy, ElementCopy<K> keys, ElementCopy<V> values) {
        for (Map.Entry<K, V> entry : original.entrySet()) {
            copy.put(copyOf(entry.getKey(), keys), copyOf(entry.getValue(), values));
        }
    }

    private static <V> void copyValues(Map<?, V> map, ElementCopy<V> values) {
        if (values != SHARED) {
            map.replaceAll((key, value) -> copyOf(value, values));
        }
    }

    private static <E> E copyOf(E element, ElementCopy<E> elements) {
        return element == null ? element : elements.copy(element);
    }

    private static int capacity(int size) {
        return Math.max(4, (int) (size / 0.75f) + 1);
    }
}
