package dev.keelson.apiserver.watchcache;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What selectors can ask about an object, extracted once for a revision. Immutable.
 *
 * @param namespace null for a cluster-scoped object
 * @param labels as in {@code metadata.labels}; empty where there are none
 * @param fields the resource's selectable fields, by field label; always with {@code metadata.name} and {@code
 *     metadata.namespace} (the latter empty for a cluster-scoped object)
 */
public record ObjectView(
        String name, @Nullable String namespace, Map<String, String> labels, Map<String, String> fields) {

    public ObjectView {
        labels = Map.copyOf(labels);
        fields = Map.copyOf(fields);
    }
}
