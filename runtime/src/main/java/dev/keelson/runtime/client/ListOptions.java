package dev.keelson.runtime.client;

import dev.keelson.api.selector.LabelSelector;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a type to list. Several combine with {@link #and}, or as several arguments of a list: an object has to
 * satisfy all.
 *
 * <pre>{@code client.list(Pod.class, inNamespace("web"), byIndex("spec.nodeName", "node-1"))}</pre>
 *
 * @param namespace null for all
 * @param labels null for any
 * @param index null for any
 */
public record ListOptions(
        @Nullable String namespace,
        @Nullable LabelSelector labels,
        @Nullable IndexValue index) {

    /**
     * A value of an index that was registered with the cache. Where there is no cache it is a field selector.
     *
     * @param index the index's name
     */
    public record IndexValue(String index, String value) {}

    private static final ListOptions ALL = new ListOptions(null, null, null);

    public static ListOptions all() {
        return ALL;
    }

    public static ListOptions inNamespace(String namespace) {
        return new ListOptions(namespace, null, null);
    }

    /** @param labels every one of which an object must have */
    public static ListOptions withLabels(Map<String, String> labels) {
        return new ListOptions(null, LabelSelector.ofLabels(labels), null);
    }

    /**
     * @param selector in kubectl's form
     * @throws dev.keelson.api.selector.SelectorException when it is not
     */
    public static ListOptions withLabels(String selector) {
        return new ListOptions(null, LabelSelector.parse(selector), null);
    }

    public static ListOptions withLabels(LabelSelector selector) {
        return new ListOptions(null, selector, null);
    }

    public static ListOptions byIndex(String index, String value) {
        return new ListOptions(null, null, new IndexValue(index, value));
    }

    /** @throws IllegalArgumentException when both name a namespace, labels or an index, and not the same */
    public ListOptions and(ListOptions other) {
        return new ListOptions(
                one("namespace", namespace, other.namespace),
                one("label selector", labels, other.labels),
                one("index", index, other.index));
    }

    private static <V> @Nullable V one(String what, @Nullable V a, @Nullable V b) {
        if (a != null && b != null && !a.equals(b)) {
            throw new IllegalArgumentException("a list can have one " + what + ", not both " + a + " and " + b);
        }
        return a == null ? b : a;
    }

    static ListOptions merged(ListOptions first, ListOptions... more) {
        ListOptions merged = first;
        for (ListOptions each : more) {
            merged = merged.and(each);
        }
        return merged;
    }
}
