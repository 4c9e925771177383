package dev.keelson.runtime.client;

import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.informers.ResourceType;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the resource of an object: from its class, or, for untyped objects, by asking the server. Remembers both. */
final class ResourceTypes {

    private final KubernetesClient api;
    private final Map<Class<?>, ResourceType<?>> byClass = new ConcurrentHashMap<>();
    private final Map<GroupVersionKind, ResourceType<GenericKubernetesResource>> byKind = new ConcurrentHashMap<>();

    ResourceTypes(KubernetesClient api) {
        this.api = api;
    }

    <T extends HasMetadata> ResourceType<T> of(Class<T> type) {
        // The map holds under each class the type of that class.
        @SuppressWarnings("unchecked")
        ResourceType<T> known = (ResourceType<T>) byClass.computeIfAbsent(type, any -> ResourceType.of(type));
        return known;
    }

    /** An object's class is T or, for an anonymous subclass, still read as T. */
    @SuppressWarnings("unchecked")
    <T extends HasMetadata> ResourceType<T> of(T object) {
        return object instanceof GenericKubernetesResource generic
                ? (ResourceType<T>) discovered(GroupVersionKind.parse(generic.getApiVersion(), generic.getKind()))
                : of((Class<T>) object.getClass());
    }

    private ResourceType<GenericKubernetesResource> discovered(GroupVersionKind kind) {
        ResourceType<GenericKubernetesResource> known = byKind.get(kind);
        if (known == null) {
            known = ask(kind);
            byKind.put(kind, known);
        }
        return known;
    }

    private ResourceType<GenericKubernetesResource> ask(GroupVersionKind kind) {
        APIResourceList served = api.getApiResources(kind.apiVersion());
        if (served != null) {
            for (APIResource resource : served.getResources()) {
                if (kind.kind().equals(resource.getKind())
                        && !resource.getName().contains("/")) {
                    return ResourceType.generic(
                            kind.group(),
                            kind.version(),
                            resource.getName(),
                            kind.kind(),
                            Boolean.TRUE.equals(resource.getNamespaced()));
                }
            }
        }
        throw new IllegalArgumentException("the server has no kind " + kind.kind() + " in " + kind.apiVersion());
    }
}
