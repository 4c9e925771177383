package dev.keelson.runtime.client;

import dev.keelson.informers.ResourceType;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Names an object.
 *
 * @param namespace empty for a type without namespaces
 */
record ObjectRef<T extends HasMetadata>(ResourceType<T> type, String namespace, String name) {

    String collectionPath() {
        return type.collectionPath(namespace.isEmpty() ? null : namespace);
    }

    String path() {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a " + type.kind() + " without metadata.name can only be created");
        }
        return collectionPath() + "/" + name;
    }

    /** @param subresource empty for the object itself */
    String path(String subresource) {
        return subresource.isEmpty() ? path() : path() + "/" + subresource;
    }
}
