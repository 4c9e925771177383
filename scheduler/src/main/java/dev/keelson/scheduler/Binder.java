package dev.keelson.scheduler;

import dev.keelson.scheduler.framework.PodView;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes decisions to the API server. */
final class Binder {

    private final KubernetesClient client;

    Binder(KubernetesClient client) {
        this.client = client;
    }

    /** Binds the pod; throws a {@code KubernetesClientException} if the API server refuses. */
    void bind(PodView pod, String nodeName) {
        var binding = new BindingBuilder()
                .withNewMetadata()
                .withNamespace(pod.namespace())
                .withName(pod.name())
                .withUid(pod.uid())
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName(nodeName)
                .endTarget()
                .build();
        String path = "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name() + "/binding";
        client.raw(path, "POST", binding);
    }

    /** Says in the pod's status that it fits nowhere; writes nothing if it says so already. */
    void markUnschedulable(PodView pod, String message, Instant now) {
        PodCondition former = scheduled(pod.pod());
        boolean same =
                former != null && "False".equals(former.getStatus()) && Objects.equals(former.getMessage(), message);
        if (same) {
            return;
        }
        String timestamp = now.truncatedTo(ChronoUnit.SECONDS).toString();
        PodCondition condition = new PodConditionBuilder()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(message)
                .withLastTransitionTime(
                        former != null && "False".equals(former.getStatus())
                                ? former.getLastTransitionTime()
                                : timestamp)
                .build();
        Map<String, Object> patch =
                Map.of("metadata", Map.of("uid", pod.uid()), "status", Map.of("conditions", List.of(condition)));
        client.pods()
                .inNamespace(pod.namespace())
                .withName(pod.name())
                .subresource("status")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), Serialization.asJson(patch));
    }

    private static @Nullable PodCondition scheduled(Pod pod) {
        return pod.getStatus() == null
                ? null
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> "PodScheduled".equals(condition.getType()))
                        .findFirst()
                        .orElse(null);
    }
}
