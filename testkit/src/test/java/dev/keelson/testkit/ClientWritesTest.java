package dev.keelson.testkit;

import static dev.keelson.testkit.Clients.assertRefused;
import static dev.keelson.testkit.Clients.deployment;
import static dev.keelson.testkit.Clients.map;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.client.ListOptions;
import dev.keelson.runtime.client.OwnerReferences;
import dev.keelson.runtime.client.Patch;
import dev.keelson.runtime.client.WriteOptions;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The other writes of the runtime's client, on a real API server with its garbage collector. */
@KeelsonCluster(controllers = "garbagecollector")
class ClientWritesTest {

    private final TestCluster cluster;
    private final KubernetesClient raw;
    private final Manager manager;
    private final CachedClient client;

    ClientWritesTest(TestCluster cluster, KubernetesClient raw) {
        this.cluster = cluster;
        this.raw = raw;
        this.manager = Manager.builder(raw).name("writer").build();
        this.client = manager.client();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    // ---- dry run and validation

    @Test
    void aDryRunAnswersAndStoresNothing() throws Exception {
        CachedClient dry = client.asDryRun();
        assertThat(dry.create(map("dry", "a", "1")).getMetadata().getUid()).isNotNull();
        assertThat(client.live().get(ConfigMap.class, "default", "dry")).isNull();

        ConfigMap stored = client.create(map("dry", "a", "1"));
        ConfigMap changed = new ConfigMapBuilder(stored).addToData("a", "2").build();
        WriteOptions once = WriteOptions.standard().withDryRun();
        assertThat(client.update(changed, once).getData()).containsEntry("a", "2");
        assertThat(client.patch(changed, Patch.mergeFrom(stored), once).getData())
                .containsEntry("a", "2");
        assertThat(client.apply(map("dry", "a", "2"), once).getData()).containsEntry("a", "2");
        assertThat(dry.delete(stored)).isTrue();

        assertThat(client.live().get(ConfigMap.class, "default", "dry")).isEqualTo(stored);
        assertThat(client.get(ConfigMap.class, "default", "dry")).isEqualTo(stored);
    }

    @Test
    void strictValidationRefusesFieldsThatMeanNothing() {
        GenericKubernetesResource misspelt = new GenericKubernetesResourceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withNewMetadata()
                .withNamespace("default")
                .withName("misspelt")
                .endMetadata()
                .addToAdditionalProperties("dota", Map.of("a", "1"))
                .build();

        assertRefused(400, () -> client.create(misspelt, WriteOptions.standard().withFieldValidation("Strict")))
                .asString()
                .contains("unknown field \"dota\"");
        assertRefused(400, () -> client.withFieldValidation("Strict").create(misspelt));
        GenericKubernetesResource lenient = client.withFieldValidation("Strict")
                .create(misspelt, WriteOptions.standard().withFieldValidation("Ignore"));
        assertThat(lenient.getAdditionalProperties()).doesNotContainKey("dota");
        assertRefused(
                422,
                () -> client.patch(
                        lenient,
                        Patch.of(PatchType.JSON_MERGE, "{\"dota\":{\"a\":\"1\"}}"),
                        WriteOptions.standard().withFieldValidation("Strict")));
    }

    // ---- conflicts

    @Test
    void anUpdateOfAnOldRevisionIsAConflictThatARetrySurvives() throws Exception {
        ConfigMap first = client.create(map("contended", "a", "1"));
        client.update(new ConfigMapBuilder(first).addToData("a", "2").build());
        assertRefused(409, () -> client.update(first));

        AtomicInteger attempts = new AtomicInteger();
        ConfigMap written = client.retryOnConflict(() -> {
            ConfigMap read =
                    attempts.getAndIncrement() == 0 ? first : client.get(ConfigMap.class, "default", "contended");
            return client.update(new ConfigMapBuilder(read).addToData("b", "1").build());
        });

        assertThat(attempts).hasValue(2);
        assertThat(written.getData()).isEqualTo(Map.of("a", "2", "b", "1"));
    }

    @Test
    void creatingTwiceIsNoConflictToRetry() {
        client.create(map("twice", "a", "1"));
        AtomicInteger attempts = new AtomicInteger();

        assertRefused(
                409,
                () -> client.retryOnConflict(() -> {
                    attempts.incrementAndGet();
                    return client.create(map("twice", "a", "1"));
                }));
        assertThat(attempts).hasValue(1);
    }

    // ---- deletion

    @Test
    void aDeletionCanNameWhatItMeans() throws Exception {
        ConfigMap first = client.create(map("named", "a", "1"));
        ConfigMap second =
                client.update(new ConfigMapBuilder(first).addToData("a", "2").build());

        assertRefused(409, () -> client.delete(second, preconditions("other", null)));
        assertRefused(
                409,
                () -> client.delete(
                        second, preconditions(null, first.getMetadata().getResourceVersion())));
        assertThat(client.get(ConfigMap.class, "default", "named")).isNotNull();

        assertThat(client.delete(second, preconditions(second.getMetadata().getUid(), null)))
                .isTrue();
        assertThat(client.get(ConfigMap.class, "default", "named")).isNull();
        assertThat(client.delete(second)).isFalse();
    }

    private static DeleteOptions preconditions(@Nullable String uid, @Nullable String revision) {
        return new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withUid(uid)
                .withResourceVersion(revision)
                .endPreconditions()
                .build();
    }

    @Test
    void propagationDecidesWhatBecomesOfWhatIsOwned() {
        ConfigMap deleted = owner("deleted");
        ConfigMap orphaning = owner("orphaning");
        ConfigMap waiting = owner("waiting");

        client.delete(deleted);
        client.delete(orphaning, propagation("Orphan"));
        client.delete(waiting, propagation("Foreground"));

        cluster.awaitGone(ConfigMap.class, "default", "deleted-owned");
        cluster.awaitGone(ConfigMap.class, "default", "waiting");
        assertThat(raw.configMaps().withName("waiting-owned").get()).isNull();
        cluster.awaitGone(ConfigMap.class, "default", "orphaning");
        assertThat(raw.configMaps()
                        .withName("orphaning-owned")
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .isNullOrEmpty();
    }

    private ConfigMap owner(String name) {
        ConfigMap owner = client.create(map(name, "a", "1"));
        ConfigMap owned = map(name + "-owned", "a", "1");
        OwnerReferences.setController(owner, owned);
        client.create(owned);
        return owner;
    }

    private static DeleteOptions propagation(String policy) {
        return new DeleteOptionsBuilder().withPropagationPolicy(policy).build();
    }

    @Test
    void aPodGetsTheGraceThatTheDeletionGrants() throws Exception {
        Pod pod = client.create(pod("graceful", "node-1"));

        assertThat(client.delete(
                        pod,
                        new DeleteOptionsBuilder().withGracePeriodSeconds(7L).build()))
                .isTrue();

        Pod leaving = requireNonNull(client.get(Pod.class, "default", "graceful"));
        assertThat(leaving.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(7);
        assertThat(client.delete(
                        pod,
                        new DeleteOptionsBuilder().withGracePeriodSeconds(0L).build()))
                .isTrue();
        assertThat(client.get(Pod.class, "default", "graceful")).isNull();
    }

    private static Pod pod(String name, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("main")
                .withImage("example.com/main")
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void manyAreDeletedInOneRequest() throws Exception {
        for (String name : List.of("many-1", "many-2", "many-3")) {
            client.create(new ConfigMapBuilder(map(name, "a", "1"))
                    .editMetadata()
                    .addToLabels("group", name.equals("many-3") ? "b" : "a")
                    .endMetadata()
                    .build());
        }

        client.asDryRun()
                .deleteAllOf(ConfigMap.class, ListOptions.inNamespace("default"), ListOptions.withLabels("group=a"));
        assertThat(client.list(ConfigMap.class, ListOptions.withLabels("group")))
                .hasSize(3);
        client.deleteAllOf(ConfigMap.class, ListOptions.inNamespace("default"), ListOptions.withLabels("group=a"));

        assertThat(client.list(ConfigMap.class, ListOptions.withLabels("group")))
                .extracting(map -> map.getMetadata().getName())
                .containsExactly("many-3");
        client.deleteAllOf(
                ResourceType.of(ConfigMap.class),
                propagation("Orphan"),
                ListOptions.inNamespace("default"),
                ListOptions.withLabels("group=b"));
        assertThat(client.list(ConfigMap.class, ListOptions.withLabels("group")))
                .allMatch(map -> map.isMarkedForDeletion());
        cluster.awaitGone(ConfigMap.class, "default", "many-3");
    }

    // ---- subresources

    @Test
    void aScaleIsReadAndWritten() throws Exception {
        Deployment deployment = client.create(deployment("scaled"));
        Scale scale = client.subresource("scale").get(deployment, Scale.class);
        assertThat(scale.getSpec().getReplicas()).isEqualTo(2);

        scale.getSpec().setReplicas(5);
        client.subresource("scale").update(deployment, scale);

        assertThat(requireNonNull(client.get(Deployment.class, "default", "scaled"))
                        .getSpec()
                        .getReplicas())
                .isEqualTo(5);
        assertRefused(409, () -> client.subresource("scale").update(deployment, scale));
    }

    @Test
    void aStatusIsWrittenInFiveWays() throws Exception {
        Pod pod = client.create(pod("statuses", "node-1"));
        Pod updated = client.updateStatus(phase(pod, "Pending", "one"));
        assertThat(updated.getStatus().getReason()).isEqualTo("one");
        assertRefused(409, () -> client.updateStatus(phase(pod, "Running", "old")));
        assertThat(client.patchStatus(phase(pod, "Running", "two")).getStatus().getReason())
                .isEqualTo("two");
        assertThat(client.subresource("status")
                        .patch(phase(updated, "Running", "three"), Patch.mergeFrom(updated))
                        .getStatus()
                        .getReason())
                .isEqualTo("three");
        Pod applied = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("statuses")
                .endMetadata()
                .withNewStatus()
                .withMessage("four")
                .endStatus()
                .build();
        assertThat(client.applyStatus(applied).getStatus().getMessage()).isEqualTo("four");
        Pod ignored = client.update(new PodBuilder(client.get(Pod.class, "default", "statuses"))
                .editStatus()
                .withReason("ignored")
                .endStatus()
                .build());

        assertThat(ignored.getStatus().getReason()).isEqualTo("three");
        assertThat(requireNonNull(client.get(Pod.class, "default", "statuses"))
                        .getStatus()
                        .getMessage())
                .isEqualTo("four");
    }

    private static Pod phase(Pod pod, String phase, String reason) {
        return new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase(phase)
                .withReason(reason)
                .endStatus()
                .build();
    }

    @Test
    void requestsToSubresourcesAreAnswered() throws Exception {
        var account = client.create(new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("robot")
                .endMetadata()
                .build());
        TokenRequest asked = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(600L)
                .endSpec()
                .build();

        assertThat(client.subresource("token")
                        .create(account, asked)
                        .getStatus()
                        .getToken())
                .isNotEmpty();
    }
}
