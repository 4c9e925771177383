package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.StoredObjects;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads the newest state of stored objects, whatever caches have not seen. */
public final class StoreObjects implements StoredObjects {
    private final Map<String, ResourceStore> stores = new ConcurrentHashMap<>();

    /** Makes a store's objects readable. */
    public void add(String group, String resource, ResourceStore store) {
        stores.put(group + "/" + resource, store);
    }

    public @Nullable ResourceStore store(String group, String resource) {
        return stores.get(group + "/" + resource);
    }

    @Override
    public @Nullable ObjectNode get(String group, String resource, String namespace, String name) {
        ResourceStore store = store(group, resource);
        return store == null || name.isEmpty() ? null : store.tree(namespace, name);
    }

    @Override
    public List<ObjectNode> list(String group, String resource, String namespace) {
        ResourceStore store = store(group, resource);
        if (store == null) {
            return List.of();
        }
        return store.trees(namespace.isEmpty() ? null : namespace);
    }
}
