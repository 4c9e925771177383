package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import org.jspecify.annotations.Nullable;

/** The keys of objects within one type: {@code namespace/name}, or {@code name} where there is no namespace. */
public final class ObjectKeys {

    private ObjectKeys() {}

    /** @throws IllegalArgumentException when the object has no name */
    public static String of(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        if (metadata == null || metadata.getName() == null || metadata.getName().isEmpty()) {
            throw new IllegalArgumentException("a " + object.getKind() + " without metadata.name has no key");
        }
        return of(metadata.getNamespace(), metadata.getName());
    }

    public static String of(@Nullable String namespace, String name) {
        return namespace == null || namespace.isEmpty() ? name : namespace + "/" + name;
    }

    /** The namespace in {@code key}; empty when there is none. */
    public static String namespace(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? "" : key.substring(0, slash);
    }

    public static String name(String key) {
        return key.substring(key.indexOf('/') + 1);
    }
}
