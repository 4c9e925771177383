package dev.keelson.runtime.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The name of an object to reconcile. Says nothing about what happened to it: look.
 *
 * @param namespace empty for an object without one
 */
public record Request(String namespace, String name) {

    /** A request for an object; a null namespace becomes empty. */
    public static Request of(@Nullable String namespace, String name) {
        return new Request(namespace == null ? "" : namespace, name);
    }

    public static Request of(HasMetadata object) {
        return of(object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    /** {@code namespace/name}, or {@code name}. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
