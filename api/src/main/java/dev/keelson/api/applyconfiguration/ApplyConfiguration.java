package dev.keelson.api.applyconfiguration;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that its maker wants to own, and no others.
 *
 * <p>Generated subclasses have a {@code with…} method for each field. What is given to one is taken as it is then; later
 * changes of it are not seen. For one thread.
 *
 * <p>Follows client-go's {@code applyconfigurations}.
 *
 * @param <S> the subclass
 */
public abstract class ApplyConfiguration<S extends ApplyConfiguration<S>> {
    static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** By their names in JSON, in the order in which they were set. */
    private final Map<String, @Nullable Object> fields;

    /**
     * Makes a configuration over a tree.
     *
     * @param fields is changed by this configuration
     */
    protected ApplyConfiguration(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /** Returns this. */
    protected abstract S self();

    /** Sets a field; the last value counts. */
    protected final S set(String field, @Nullable Object value) {
        fields.put(field, plain(value));
        return self();
    }

    /**
     * Appends to a list, which is made if it is not there.
     *
     * @throws NullPointerException if an element is null
     */
    protected final S append(String field, Collection<?> elements) {
        List<@Nullable Object> list = new ArrayList<>();
        if (fields.get(field) instanceof List<?> present) {
            list.addAll(present);
        }
        for (Object element : elements) {
            if (element == null) {
                throw new NullPointerException("an element of " + field + " is null");
            }
            list.add(plain(element));
        }
        fields.put(field, list);
        return self();
    }

    /** Puts entries into a map, which is made if it is not there; others stay. */
    protected final S merge(String field, @Nullable Map<?, ?> entries) {
        if (entries == null) {
            return set(field, null);
        }
        Map<String, @Nullable Object> map = part(field);
        entries.forEach((key, value) -> map.put(String.valueOf(key), plain(value)));
        return self();
    }

    /** Returns the object in a field, to be changed; it is made if it is not there. */
    @SuppressWarnings("unchecked") // keys are texts wherever this class makes maps
    protected final Map<String, @Nullable Object> part(String field) {
        if (fields.get(field) instanceof Map<?, ?> present) {
            return (Map<String, @Nullable Object>) present;
        }
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        fields.put(field, made);
        return made;
    }

    /** Returns the fields that were set, by their names in JSON: a copy, down to values that are neither map nor list. */
    public final Map<String, @Nullable Object> asMap() {
        return copyOf(fields);
    }

    /** Returns the fields that were set, as JSON. */
    public final String asJson() {
        return SERIALIZATION.asJson(fields);
    }

    /** Two configurations are equal if they would send the same. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof ApplyConfiguration<?> that
                && getClass() == that.getClass()
                && fields.equals(that.fields);
    }

    @Override
    public final int hashCode() {
        return fields.hashCode();
    }

    @Override
    public final String toString() {
        return asJson();
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof ApplyConfiguration<?> configuration) {
            return configuration.asMap();
        }
        if (value instanceof Map<?, ?> map) {
            return copyOf(map);
        }
        if (value instanceof Collection<?> collection) {
            List<@Nullable Object> copy = new ArrayList<>();
            collection.forEach(each -> copy.add(plain(each)));
            return copy;
        }
        return value;
    }

    private static Map<String, @Nullable Object> copyOf(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> copy.put(String.valueOf(key), plain(each)));
        return copy;
    }
}
