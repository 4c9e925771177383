package dev.keelson.testkit;

import static dev.keelson.testkit.Clients.map;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.client.ListOptions;
import dev.keelson.runtime.client.Patch;
import dev.keelson.runtime.client.Upserted;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reads of the runtime's client show, on a real API server. */
@KeelsonCluster
class ClientReadsTest {

    private final KubernetesClient raw;
    private final Manager manager;
    private final CachedClient client;

    ClientReadsTest(KubernetesClient raw) {
        this.raw = raw;
        this.manager = Manager.builder(raw).name("reader").build();
        this.client = manager.client();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void everyWriteIsSeenByTheNextRead() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "own-" + round;
            ConfigMap created = client.create(map(name, "a", "create"));
            assertShows(name, "create");
            client.update(new ConfigMapBuilder(created).addToData("a", "update").build());
            assertShows(name, "update");
            ConfigMap changed =
                    new ConfigMapBuilder(created).addToData("a", "patch").build();
            client.patch(changed, Patch.jsonFrom(created));
            assertShows(name, "patch");
            client.apply(map(name, "a", "apply"));
            assertShows(name, "apply");
            client.edit(
                    ConfigMap.class,
                    new Request("default", name),
                    map -> new ConfigMapBuilder(map).addToData("a", "edit").build());
            assertShows(name, "edit");
            assertThat(client.createOrPatch(
                                    map(name, "a", ""),
                                    map -> new ConfigMapBuilder(map)
                                            .addToData("a", "upsert")
                                            .build())
                            .operation())
                    .isEqualTo(Upserted.Operation.UPDATED);
            assertShows(name, "upsert");
            ConfigMap guarded =
                    client.addFinalizer(requireNonNull(client.get(ConfigMap.class, "default", name)), "test.dev/guard");
            assertThat(requireNonNull(client.get(ConfigMap.class, "default", name))
                            .getMetadata()
                            .getFinalizers())
                    .containsExactly("test.dev/guard");
            client.delete(guarded);
            assertThat(requireNonNull(client.get(ConfigMap.class, "default", name))
                            .isMarkedForDeletion())
                    .isTrue();
            client.removeFinalizer(guarded, "test.dev/guard");
            assertThat(client.get(ConfigMap.class, "default", name)).isNull();
        }
    }

    private void assertShows(String name, String value) throws InterruptedException {
        assertThat(requireNonNull(client.get(ConfigMap.class, "default", name)).getData())
                .containsEntry("a", value);
        assertThat(client.list(ConfigMap.class, "default"))
                .filteredOn(map -> map.getMetadata().getName().equals(name))
                .singleElement()
                .satisfies(map -> assertThat(map.getData()).containsEntry("a", value));
    }

    @Test
    void anIndexFindsObjectsByAFieldAndFollowsItsChanges() throws Exception {
        manager.cache().index(ConfigMap.class, "data.colour", map -> {
            String colour = map.getData() == null ? null : map.getData().get("colour");
            return colour == null ? List.of() : List.of(colour);
        });
        client.create(map("one", "colour", "red"));
        client.create(map("two", "colour", "red"));
        client.create(map("three", "colour", "blue"));

        assertThat(named("red")).containsExactlyInAnyOrder("one", "two");
        client.apply(map("two", "colour", "blue"));
        assertThat(named("red")).containsExactly("one");
        assertThat(named("blue")).containsExactlyInAnyOrder("two", "three");
        client.delete(map("three", "colour", "blue"));
        assertThat(named("blue")).containsExactly("two");
        assertThat(client.list(
                        ConfigMap.class,
                        ListOptions.inNamespace("elsewhere"),
                        ListOptions.byIndex("data.colour", "blue")))
                .isEmpty();
        assertThatThrownBy(() -> client.list(ConfigMap.class, ListOptions.byIndex("unknown", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown");
    }

    private List<String> named(String colour) throws InterruptedException {
        return client.list(ConfigMap.class, ListOptions.byIndex("data.colour", colour)).stream()
                .map(map -> map.getMetadata().getName())
                .toList();
    }

    @Test
    void liveReadsAskTheServerAndStartNoInformer() throws Exception {
        for (String node : List.of("node-1", "node-2")) {
            raw.resource(new PodBuilder()
                            .withNewMetadata()
                            .withName("on-" + node)
                            .addToLabels("app", "x")
                            .endMetadata()
                            .withNewSpec()
                            .withNodeName(node)
                            .addNewContainer()
                            .withName("main")
                            .withImage("example.com/main")
                            .endContainer()
                            .endSpec()
                            .build())
                    .create();
        }
        CachedClient live = client.live();

        assertThat(live.get(Pod.class, "default", "on-node-1")).isNotNull();
        assertThat(live.get(Pod.class, "default", "none")).isNull();
        assertThat(live.list(Pod.class, ListOptions.withLabels("app=x"))).hasSize(2);
        assertThat(live.list(Pod.class, ListOptions.byIndex("spec.nodeName", "node-2")))
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("on-node-2");
        assertThatThrownBy(() -> live.lister(Pod.class)).isInstanceOf(IllegalStateException.class);
        assertThat(manager.cache().informer(Pod.class).hasSynced()).isFalse();
    }

    @Test
    void aClientOfOneNamespaceReadsAndWritesThere() throws Exception {
        CachedClient limited = client.inNamespace("default");
        ConfigMap made = limited.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withName("local")
                .endMetadata()
                .withData(Map.of("a", "1"))
                .build());

        assertThat(limited.get(ConfigMap.class, "", "local")).isEqualTo(made);
        assertThatThrownBy(() -> limited.get(ConfigMap.class, "kube-system", "local"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatAReadReturnsBelongsToTheCaller() throws Exception {
        client.create(map("copied", "a", "1"));
        ConfigMap read = requireNonNull(client.get(ConfigMap.class, "default", "copied"));
        read.getData().put("a", "changed");

        assertThat(requireNonNull(client.get(ConfigMap.class, "default", "copied"))
                        .getData())
                .containsEntry("a", "1");
    }
}
