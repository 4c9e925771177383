package dev.keelson.controllers.garbagecollector;

import dev.keelson.controllers.discovery.ServedResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects of any kind as the API server has them now. Writes name the revision they were decided on. */
final class LiveObjects {

    private final KubernetesClient client;

    LiveObjects(KubernetesClient client) {
        this.client = client;
    }

    /** Null if there is no such object. */
    @Nullable
    GenericKubernetesResource get(ServedResource resource, String namespace, String name) {
        return handle(resource, namespace, name).get();
    }

    /** Writes other finalizers; does nothing if the object is gone. */
    void setFinalizers(ServedResource resource, GenericKubernetesResource object, List<String> finalizers) {
        patch(resource, object, Map.of("finalizers", finalizers));
    }

    /** Writes other owners; does nothing if the object is gone. */
    void setOwners(ServedResource resource, GenericKubernetesResource object, List<OwnerReference> owners) {
        patch(resource, object, Map.of("ownerReferences", owners));
    }

    private void patch(ServedResource resource, GenericKubernetesResource object, Map<String, ?> fields) {
        Map<String, Object> metadata = new HashMap<>(fields);
        metadata.put("uid", object.getMetadata().getUid());
        metadata.put("resourceVersion", object.getMetadata().getResourceVersion());
        String namespace = object.getMetadata().getNamespace();
        try {
            handle(resource, namespace, object.getMetadata().getName())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("metadata", metadata)));
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw refused;
            }
        }
    }

    /** Deletes exactly this revision of the object; does nothing if it is gone. */
    void delete(ServedResource resource, GenericKubernetesResource object, String propagationPolicy) {
        Map<String, Object> options = Map.of(
                "apiVersion",
                "v1",
                "kind",
                "DeleteOptions",
                "propagationPolicy",
                propagationPolicy,
                "preconditions",
                Map.of(
                        "uid", object.getMetadata().getUid(),
                        "resourceVersion", object.getMetadata().getResourceVersion()));
        String path = resource.path(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
        try {
            client.raw(path, "DELETE", options);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw refused;
            }
        }
    }

    private Resource<GenericKubernetesResource> handle(
            ServedResource resource, @Nullable String namespace, String name) {
        ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                .withGroup(resource.group())
                .withVersion(resource.version())
                .withKind(resource.kind())
                .withPlural(resource.plural())
                .withNamespaced(resource.namespaced())
                .build();
        var all = client.genericKubernetesResources(context);
        NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> scoped =
                resource.namespaced() ? all.inNamespace(namespace) : all;
        return scoped.withName(name);
    }
}
