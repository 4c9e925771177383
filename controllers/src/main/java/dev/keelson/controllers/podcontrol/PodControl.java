package dev.keelson.controllers.podcontrol;

import dev.keelson.controllers.ownership.Claim;
import dev.keelson.controllers.ownership.ControllerReferences;
import dev.keelson.controllers.ownership.OwnerReferencePatches;
import dev.keelson.runtime.events.EventRecorder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Creates and deletes pods for their owners, and says so in events of the owner. */
public final class PodControl implements Claim.Writer<Pod> {

    private final KubernetesClient client;
    private final EventRecorder events;

    public PodControl(KubernetesClient client, EventRecorder events) {
        this.client = client;
        this.events = events;
    }

    /**
     * Creates a pod from {@code template} under a generated name.
     *
     * @throws KubernetesClientException if the API server refuses, once the refusal was told in an event
     */
    public Pod create(HasMetadata owner, PodTemplateSpec template) {
        ObjectMeta labelled = template.getMetadata();
        Pod draft = new PodBuilder()
                .withNewMetadata()
                .withNamespace(owner.getMetadata().getNamespace())
                .withGenerateName(prefix(owner.getMetadata().getName()))
                .withLabels(labelled == null ? null : labelled.getLabels())
                .withAnnotations(labelled == null ? null : labelled.getAnnotations())
                .withFinalizers(labelled == null ? null : labelled.getFinalizers())
                .withOwnerReferences(ControllerReferences.to(owner))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        try {
            Pod created = client.resource(draft).create();
            String note = "Created pod: " + created.getMetadata().getName();
            events.normal(owner, "SuccessfulCreate", note);
            return created;
        } catch (KubernetesClientException refused) {
            events.warning(owner, "FailedCreate", "Error creating: " + refused.getMessage());
            throw refused;
        }
    }

    /**
     * Deletes a pod, gracefully.
     *
     * @return whether there was one to delete
     */
    public boolean delete(HasMetadata owner, Pod pod) {
        try {
            boolean deleted = !client.resource(pod).delete().isEmpty();
            if (deleted) {
                String note = "Deleted pod: " + pod.getMetadata().getName();
                events.normal(owner, "SuccessfulDelete", note);
            }
            return deleted;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            events.warning(owner, "FailedDelete", "Error deleting: " + refused.getMessage());
            throw refused;
        }
    }

    @Override
    public Pod adopt(Pod pod, OwnerReference reference) {
        return OwnerReferencePatches.add(client, pod, reference);
    }

    @Override
    public void release(Pod pod, String ownerUid) {
        OwnerReferencePatches.remove(client, pod, ownerUid);
    }

    /** A prefix that would make invalid names, such as one that ends in two dots, goes without its dash. */
    private static String prefix(String owner) {
        return owner.endsWith("-") || owner.endsWith(".") ? owner : owner + "-";
    }
}
