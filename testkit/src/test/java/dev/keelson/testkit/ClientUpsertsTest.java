package dev.keelson.testkit;

import static dev.keelson.testkit.Clients.assertRefused;
import static dev.keelson.testkit.Clients.deployment;
import static dev.keelson.testkit.Clients.map;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.client.Upserted;
import dev.keelson.runtime.client.Upserted.Operation;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bringing objects to a desired state, and writes whose answer is another object, on a real API server. */
@KeelsonCluster
class ClientUpsertsTest {

    private final KubernetesClient raw;
    private final Manager manager;
    private final CachedClient client;

    ClientUpsertsTest(KubernetesClient raw) {
        this.raw = raw;
        this.manager = Manager.builder(raw).name("upserter").build();
        this.client = manager.client();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private static UnaryOperator<ConfigMap> setting(String key, String value) {
        return map -> new ConfigMapBuilder(map).addToData(key, value).build();
    }

    @Test
    void anObjectIsCreatedThenLeftAloneThenUpdated() throws Exception {
        ConfigMap named = map("wanted", "base", "1");

        Upserted<ConfigMap> created = client.createOrUpdate(named, setting("a", "1"));
        Upserted<ConfigMap> same = client.createOrUpdate(named, setting("a", "1"));
        Upserted<ConfigMap> updated = client.createOrUpdate(named, setting("a", "2"));

        assertThat(created.operation()).isEqualTo(Operation.CREATED);
        assertThat(created.object().getData()).containsEntry("base", "1").containsEntry("a", "1");
        assertThat(same.operation()).isEqualTo(Operation.UNCHANGED);
        assertThat(same.object().getMetadata().getResourceVersion())
                .isEqualTo(created.object().getMetadata().getResourceVersion());
        assertThat(updated.operation()).isEqualTo(Operation.UPDATED);
        assertThat(updated.object().getData()).containsEntry("a", "2");
        assertThatThrownBy(() -> client.createOrUpdate(named, map -> map("other", "a", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not change its name");
    }

    @Test
    void whatOthersAddedMeanwhileIsAConflictForAnUpdateAndNoneForAPatch() throws Exception {
        ConfigMap named = map("contended", "base", "1");
        client.createOrPatch(named, setting("a", "1"));

        UnaryOperator<ConfigMap> late = map -> {
            raw.configMaps()
                    .withName("contended")
                    .edit(each -> setting("theirs", requireNonNull(map.getData().get("a")))
                            .apply(each));
            return setting("a", map.getData().get("a") + "+").apply(map);
        };

        assertThat(client.createOrPatch(named, late).object().getData())
                .containsEntry("a", "1+")
                .containsEntry("theirs", "1");
        assertRefused(409, () -> client.createOrUpdate(named, late));
    }

    @Test
    void aPatchWritesSpecAndStatusEachWhereItDiffers() throws Exception {
        Deployment named = deployment("parts");
        client.createOrPatch(named, each -> each);

        Upserted<Deployment> status = client.createOrPatch(named, each -> seen(each, 1));
        Upserted<Deployment> both = client.createOrPatch(named, each -> seen(scaled(each, 5), 2));
        Upserted<Deployment> none = client.createOrPatch(named, each -> seen(scaled(each, 5), 2));

        assertThat(status.operation()).isEqualTo(Operation.UPDATED_STATUS_ONLY);
        assertThat(status.object().getStatus().getReplicas()).isEqualTo(1);
        assertThat(both.operation()).isEqualTo(Operation.UPDATED_STATUS);
        assertThat(both.object().getSpec().getReplicas()).isEqualTo(5);
        assertThat(both.object().getStatus().getReplicas()).isEqualTo(2);
        assertThat(none.operation()).isEqualTo(Operation.UNCHANGED);
    }

    private static Deployment scaled(Deployment deployment, int replicas) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    private static Deployment seen(Deployment deployment, int replicas) {
        return new DeploymentBuilder(deployment)
                .editOrNewStatus()
                .withReplicas(replicas)
                .endStatus()
                .build();
    }

    @Test
    void anObjectWhoseNameTheServerChoosesIsSeenByTheNextRead() throws Exception {
        for (int round = 0; round < 10; round++) {
            ConfigMap made = client.create(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withGenerateName("made-")
                    .endMetadata()
                    .build());

            assertThat(client.get(ConfigMap.class, "default", made.getMetadata().getName()))
                    .isEqualTo(made);
        }
    }

    @Test
    void aPodIsBoundAndEvicted() throws Exception {
        Pod pod = client.create(new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("moved")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example.com/main")
                .endContainer()
                .endSpec()
                .build());
        Binding binding = new BindingBuilder()
                .withMetadata(pod.getMetadata())
                .withNewTarget()
                .withKind("Node")
                .withName("node-7")
                .endTarget()
                .build();
        client.subresource("binding").create(pod, binding);
        Pod bound = requireNonNull(client.live().get(Pod.class, "default", "moved"));
        assertThat(bound.getSpec().getNodeName()).isEqualTo("node-7");

        Eviction eviction = new EvictionBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("moved")
                .endMetadata()
                .build();
        client.subresource("eviction").create(pod, eviction);

        Pod evicted = client.live().get(Pod.class, "default", "moved");
        assertThat(evicted == null || evicted.isMarkedForDeletion()).isTrue();
    }
}
