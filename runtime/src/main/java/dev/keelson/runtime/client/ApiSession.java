package dev.keelson.runtime.client;

import dev.keelson.informers.ObjectKeys;
import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.cache.ObjectVersion;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all views of one client share.
 *
 * @param uncached the classes that are read from the server
 */
record ApiSession(
        KubernetesClient api,
        ObjectCache cache,
        ApiCalls calls,
        ResourceTypes types,
        ConflictRetry conflicts,
        Set<Class<?>> uncached) {

    private static final int NOT_FOUND = 404;

    /** @throws IllegalArgumentException when the view is limited to another namespace */
    <T extends HasMetadata> ObjectRef<T> ref(ClientView view, T object) {
        ResourceType<T> type = types.of(object);
        String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
        String name = Objects.requireNonNullElse(object.getMetadata().getName(), "");
        return ref(view, type, namespace, name);
    }

    <T extends HasMetadata> ObjectRef<T> ref(ClientView view, ResourceType<T> type, String namespace, String name) {
        return new ObjectRef<>(type, type.namespaced() ? effective(view, namespace) : "", name);
    }

    private String effective(ClientView view, String namespace) {
        String only = view.namespace();
        if (only != null) {
            return within(only, namespace);
        }
        if (!namespace.isEmpty()) {
            return namespace;
        }
        String configured = api.getNamespace();
        return configured == null || configured.isEmpty() ? "default" : configured;
    }

    /** The namespace {@code only}, unless another one was asked for. */
    static String within(String only, @Nullable String namespace) {
        if (namespace != null && !namespace.isEmpty() && !namespace.equals(only)) {
            throw new IllegalArgumentException(
                    "this client is limited to namespace " + only + " and was asked for namespace " + namespace);
        }
        return only;
    }

    <V> V parse(String json, Class<V> type) {
        return api.getKubernetesSerialization().unmarshal(json, type);
    }

    String json(Object value) {
        return api.getKubernetesSerialization().asJson(value);
    }

    /** The server's object; null when there is none. */
    <T extends HasMetadata> @Nullable T live(ObjectRef<T> ref) {
        try {
            return parse(
                    calls.send(ApiCall.get(ref.path(), Map.of())), ref.type().javaType());
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == NOT_FOUND) {
                return null;
            }
            throw refused;
        }
    }

    /** What the server holds under a key of a type. */
    @Nullable
    ObjectVersion liveVersion(ResourceType<?> type, String key) {
        ResourceType<GenericKubernetesResource> untyped =
                ResourceType.generic(type.group(), type.version(), type.plural(), type.kind(), type.namespaced());
        GenericKubernetesResource object =
                live(new ObjectRef<>(untyped, ObjectKeys.namespace(key), ObjectKeys.name(key)));
        return object == null ? null : ObjectVersion.of(object);
    }
}
