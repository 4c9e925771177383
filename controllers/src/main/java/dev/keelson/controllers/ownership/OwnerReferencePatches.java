package dev.keelson.controllers.ownership;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/**
 * Adds and removes single owner references with strategic merge patches, so that the references of others stay as they
 * are. Each patch names the object's uid and fails with 409 on another object of the same name.
 */
public final class OwnerReferencePatches {

    private OwnerReferencePatches() {}

    public static <T extends HasMetadata> T add(KubernetesClient client, T object, OwnerReference reference) {
        return patch(client, object, reference);
    }

    public static <T extends HasMetadata> T remove(KubernetesClient client, T object, String ownerUid) {
        return patch(client, object, Map.of("$patch", "delete", "uid", ownerUid));
    }

    private static <T extends HasMetadata> T patch(KubernetesClient client, T object, Object reference) {
        Map<String, Object> metadata =
                Map.of("uid", object.getMetadata().getUid(), "ownerReferences", List.of(reference));
        return client.resource(object)
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), Serialization.asJson(Map.of("metadata", metadata)));
    }
}
