package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.watchcache.StoredJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads the newest state of stored objects, past all caches. */
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
        Stored stored = store == null || name.isEmpty() ? null : store.get(namespace, name);
        return stored == null ? null : stored.tree();
    }

    @Override
    public List<ObjectNode> list(String group, String resource, String namespace) {
        ResourceStore store = store(group, resource);
        if (store == null) {
            return List.of();
        }
        String prefix = store.prefix(namespace.isEmpty() ? null : namespace);
        List<ObjectNode> objects = new ArrayList<>();
        for (KeyValue value : store.storage()
                .range(prefix, Storage.prefixEnd(prefix), 0, Storage.LATEST)
                .items()) {
            objects.add(Json.parseObject(StoredJson.splice(value.value(), value.modRevision())));
        }
        return objects;
    }
}
