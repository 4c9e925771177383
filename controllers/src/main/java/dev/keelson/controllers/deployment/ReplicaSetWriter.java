package dev.keelson.controllers.deployment;

import dev.keelson.controllers.ownership.Claim;
import dev.keelson.controllers.ownership.ControllerReferences;
import dev.keelson.controllers.ownership.OwnerReferencePatches;
import dev.keelson.runtime.events.EventRecorder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes replica sets on a Deployment's behalf, and says so in events. */
final class ReplicaSetWriter implements Claim.Writer<ReplicaSet> {

    private final KubernetesClient client;
    private final EventRecorder events;

    ReplicaSetWriter(KubernetesClient client, EventRecorder events) {
        this.client = client;
        this.events = events;
    }

    @Override
    public ReplicaSet adopt(ReplicaSet rs, OwnerReference reference) {
        return OwnerReferencePatches.add(client, rs, reference);
    }

    @Override
    public void release(ReplicaSet rs, String ownerUid) {
        OwnerReferencePatches.remove(client, rs, ownerUid);
    }

    /** Gives {@code rs} a size and notes the Deployment's own; returns it as written. */
    ReplicaSet scale(Deployment deployment, Scaling scaling) {
        ReplicaSet rs = scaling.replicaSet();
        int before = ReplicaSets.replicas(rs);
        Map<String, String> sizes = RevisionAnnotations.sizes(deployment);
        boolean noted = RevisionAnnotations.of(rs).entrySet().containsAll(sizes.entrySet());
        if (before == scaling.replicas() && noted) {
            return rs;
        }
        ReplicaSet scaled = client.resource(new ReplicaSetBuilder(rs)
                        .editMetadata()
                        .addToAnnotations(sizes)
                        .endMetadata()
                        .editSpec()
                        .withReplicas(scaling.replicas())
                        .endSpec()
                        .build())
                .update();
        if (before != scaling.replicas()) {
            announce(deployment, scaled, before, scaling.replicas());
        }
        return scaled;
    }

    void announce(Deployment deployment, ReplicaSet rs, int from, int to) {
        String direction = to > from ? "up" : "down";
        String note =
                "Scaled " + direction + " replica set " + rs.getMetadata().getName() + " from " + from + " to " + to;
        events.normal(deployment, "ScalingReplicaSet", note);
    }

    /** Gives the current replica set the annotations and the settings that follow the Deployment's. */
    ReplicaSet follow(Deployment deployment, ReplicaSet rs, long revision) {
        Map<String, String> present = RevisionAnnotations.of(rs);
        Map<String, String> wanted = RevisionAnnotations.forCurrent(deployment, present, revision);
        Integer minReady = deployment.getSpec().getMinReadySeconds();
        boolean same = wanted.equals(present)
                && orZero(minReady) == orZero(rs.getSpec().getMinReadySeconds());
        if (same) {
            return rs;
        }
        return client.resource(new ReplicaSetBuilder(rs)
                        .editMetadata()
                        .withAnnotations(wanted)
                        .endMetadata()
                        .editSpec()
                        .withMinReadySeconds(minReady)
                        .endSpec()
                        .build())
                .update();
    }

    /** A replica set for the Deployment's template, not yet written. */
    static ReplicaSet draft(Deployment deployment, long revision) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        Integer collisions =
                deployment.getStatus() == null ? null : deployment.getStatus().getCollisionCount();
        String hash = TemplateHash.of(template, collisions);
        PodTemplateSpec labelled = new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .addToLabels(ReplicaSets.TEMPLATE_HASH_LABEL, hash)
                .endMetadata()
                .build();
        Map<String, String> annotations = new HashMap<>(RevisionAnnotations.forCurrent(deployment, Map.of(), revision));
        annotations.putAll(RevisionAnnotations.sizes(deployment));
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(name(deployment.getMetadata().getName(), hash))
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(labelled.getMetadata().getLabels())
                .withAnnotations(annotations)
                .withOwnerReferences(ControllerReferences.to(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
                .withNewSelectorLike(deployment.getSpec().getSelector())
                .addToMatchLabels(ReplicaSets.TEMPLATE_HASH_LABEL, hash)
                .endSelector()
                .withTemplate(labelled)
                .endSpec()
                .build();
    }

    /** Leaves room for the suffix of pods' names in the 63 characters of a label value. */
    private static String name(String deployment, String hash) {
        int longest = 63 - hash.length() - 1;
        String prefix = deployment.length() > longest ? deployment.substring(0, longest) : deployment;
        return prefix + "-" + hash;
    }

    void delete(ReplicaSet rs) {
        try {
            client.resource(rs).delete();
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw refused;
            }
        }
    }

    private static int orZero(@Nullable Integer number) {
        return Objects.requireNonNullElse(number, 0);
    }
}
