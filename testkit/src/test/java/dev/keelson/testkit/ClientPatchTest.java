package dev.keelson.testkit;

import static dev.keelson.testkit.Clients.assertRefused;
import static dev.keelson.testkit.Clients.deployment;
import static dev.keelson.testkit.Clients.map;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.runtime.client.ApplyConflictException;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.client.Patch;
import dev.keelson.runtime.client.WriteOptions;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patches and server-side apply of the runtime's client, on a real API server. */
@KeelsonCluster(crds = Lamp.class)
class ClientPatchTest {

    private final KubernetesClient raw;
    private final Manager manager;
    private final CachedClient client;

    ClientPatchTest(KubernetesClient raw) {
        this.raw = raw;
        this.manager = Manager.builder(raw).name("patcher").build();
        this.client = manager.client();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private static Patch from(String type, ConfigMap before) {
        return switch (type) {
            case "json" -> Patch.jsonFrom(before);
            case "merge" -> Patch.mergeFrom(before);
            default -> Patch.strategicMergeFrom(before);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "merge", "strategic"})
    void whatDoesNotDifferIsNotTouched(String type) {
        ConfigMap before = client.create(map("apart-" + type, "mine", "1"));
        raw.resource(before)
                .edit(map -> new ConfigMapBuilder(map).addToData("theirs", "1").build());

        ConfigMap after = new ConfigMapBuilder(before).addToData("mine", "2").build();
        ConfigMap patched = client.patch(after, from(type, before));

        assertThat(patched.getData()).isEqualTo(Map.of("mine", "2", "theirs", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "merge", "strategic"})
    void aLockRefusesWhatOthersHaveChanged(String type) {
        ConfigMap before = client.create(map("locked-" + type, "mine", "1"));
        ConfigMap after = new ConfigMapBuilder(before).addToData("mine", "2").build();
        ConfigMap patched = client.patch(after, from(type, before).withOptimisticLock());

        assertThat(patched.getData()).isEqualTo(Map.of("mine", "2"));
        assertRefused(409, () -> client.patch(after, from(type, before).withOptimisticLock()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "merge", "strategic"})
    void removedFieldsAreRemoved(String type) {
        ConfigMap before = client.create(new ConfigMapBuilder(map("less-" + type, "a", "1"))
                .addToData("b", "2")
                .editMetadata()
                .addToLabels("example.com/app", "x")
                .endMetadata()
                .build());
        ConfigMap after = new ConfigMapBuilder(before)
                .removeFromData("b")
                .editMetadata()
                .removeFromLabels("example.com/app")
                .endMetadata()
                .build();

        ConfigMap patched = client.patch(after, from(type, before));

        assertThat(patched.getData()).isEqualTo(Map.of("a", "1"));
        assertThat(patched.getMetadata().getLabels()).isNullOrEmpty();
    }

    @Test
    void aStrategicPatchKeepsElementsThatOthersAdded() {
        Deployment before = client.create(deployment("strategic"));
        raw.resource(before)
                .edit(each -> new DeploymentBuilder(each)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .addToContainers(container("sidecar"))
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
        Deployment after = client.api().getKubernetesSerialization().clone(before);
        Container main = after.getSpec().getTemplate().getSpec().getContainers().get(0);
        main.getEnv().add(0, new EnvVar("B", "2", null));

        Deployment patched = client.patch(after, Patch.strategicMergeFrom(before));

        assertThat(patched.getSpec().getTemplate().getSpec().getContainers())
                .extracting(Container::getName)
                .containsExactlyInAnyOrder("main", "sidecar");
        assertThat(patched.getSpec().getTemplate().getSpec().getContainers().stream()
                        .filter(each -> each.getName().equals("main"))
                        .flatMap(each -> each.getEnv().stream()))
                .extracting(EnvVar::getName)
                .containsExactly("B", "A");
    }

    private static Container container(String name) {
        Container container = new Container();
        container.setName(name);
        container.setImage("example.com/" + name);
        return container;
    }

    @Test
    void aMergePatchReplacesAListWhole() {
        Deployment before = client.create(deployment("merge"));
        Deployment after = client.api().getKubernetesSerialization().clone(before);
        after.getSpec().getTemplate().getSpec().getContainers().add(container("sidecar"));
        after.getSpec().getTemplate().getSpec().getContainers().remove(0);

        assertThat(client.patch(after, Patch.mergeFrom(before))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers())
                .extracting(Container::getName)
                .containsExactly("sidecar");
    }

    @Test
    void customResourcesTakeMergeAndJsonPatchesOnly() {
        Lamp lamp = new Lamp();
        lamp.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("desk")
                .build());
        lamp.setSpec(new Lamp.Spec());
        lamp.getSpec().color = "red";
        Lamp before = client.create(lamp);
        Lamp after = client.api().getKubernetesSerialization().clone(before);
        after.getSpec().color = "blue";

        assertThat(client.patch(after, Patch.jsonFrom(before)).getSpec().color).isEqualTo("blue");
        assertThat(client.patch(before, Patch.mergeFrom(after)).getSpec().color).isEqualTo("red");
        assertThatThrownBy(() -> client.patch(after, Patch.strategicMergeFrom(before)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("merge and JSON patches");
    }

    @Test
    void aPatchGivenAsTextIsSentAsItIs() {
        ConfigMap before = client.create(map("text", "a", "1"));

        assertThat(client.patch(before, Patch.of(PatchType.JSON_MERGE, "{\"data\":{\"a\":null,\"b\":\"2\"}}"))
                        .getData())
                .isEqualTo(Map.of("b", "2"));
        assertRefused(
                422,
                () -> client.patch(
                        before, Patch.of(PatchType.JSON, "[{\"op\":\"test\",\"path\":\"/data/b\",\"value\":\"3\"}]")));
    }

    // ---- server-side apply

    @Test
    void appliedFieldsBelongToTheClientAndGoWhenTheyAreNoLongerApplied() {
        client.apply(new ConfigMapBuilder(map("applied", "a", "1"))
                .addToData("b", "1")
                .build());
        client.withFieldManager("other").apply(map("applied", "c", "1"));

        ConfigMap second = client.apply(map("applied", "a", "1"));

        assertThat(second.getData()).isEqualTo(Map.of("a", "1", "c", "1"));
        assertThat(managers(second)).containsExactlyInAnyOrder("patcher", "other");
    }

    private static Stream<String> managers(ConfigMap map) {
        return map.getMetadata().getManagedFields().stream().map(ManagedFieldsEntry::getManager);
    }

    @Test
    void withoutForceAConflictNamesWhoOwnsWhat() {
        client.withFieldManager("first").apply(map("disputed", "a", "1"));

        assertThatThrownBy(() -> client.apply(
                        map("disputed", "a", "2"), WriteOptions.standard().withoutForce()))
                .isInstanceOfSatisfying(ApplyConflictException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo(409);
                    assertThat(refused.conflicts())
                            .containsExactly(new ApplyConflictException.Conflict("first", ".data.a"));
                });
        assertThat(raw.configMaps().withName("disputed").get().getData()).containsEntry("a", "1");
    }

    @Test
    void withForceFieldsAreTakenOver() {
        client.withFieldManager("first").apply(map("taken", "a", "1"));

        ConfigMap taken = client.apply(map("taken", "a", "2"));

        assertThat(taken.getData()).isEqualTo(Map.of("a", "2"));
        assertThat(managers(taken)).containsExactly("patcher");
    }

    @Test
    void equalValuesAreSharedWithoutConflict() {
        client.withFieldManager("first").apply(map("shared", "a", "1"));

        ConfigMap shared =
                client.apply(map("shared", "a", "1"), WriteOptions.standard().withoutForce());

        assertThat(managers(shared)).containsExactlyInAnyOrder("first", "patcher");
    }

    @Test
    void whatWasReadCanBeAppliedUnchanged() throws Exception {
        client.apply(map("again", "a", "1"));
        ConfigMap read = requireNonNull(client.get(ConfigMap.class, "default", "again"));

        ConfigMap again = client.apply(read);

        assertThat(again.getMetadata().getResourceVersion())
                .isEqualTo(read.getMetadata().getResourceVersion());
    }
}
