package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestClusterTest {

    @Test
    void clustersAtTheSameTimeKnowNothingOfEachOther() {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            List<CompletableFuture<List<String>>> running = IntStream.range(0, 3)
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> writeAndList(number), executor))
                    .toList();
            for (int number = 0; number < 3; number++) {
                assertThat(running.get(number).join()).containsExactly("of-" + number, "shared-name");
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static List<String> writeAndList(int number) {
        try (TestCluster cluster = TestCluster.builder().start()) {
            ConfigMaps.create(cluster.client(), "shared-name");
            ConfigMaps.create(cluster.client(), "of-" + number);
            return ConfigMaps.names(cluster.client());
        }
    }

    @Test
    void nobodyActsByDefault() {
        try (TestCluster cluster = TestCluster.builder().start()) {
            KubernetesClient client = cluster.client();
            Pod pod = client.resource(pod("alone")).create();

            assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
            assertThat(pod.getSpec().getServiceAccountName()).isNull();
            assertThat(client.nodes().list().getItems()).isEmpty();
            assertThat(client.serviceAccounts().inAnyNamespace().list().getItems())
                    .isEmpty();
            assertThat(client.leases().inAnyNamespace().list().getItems()).isEmpty();
        }
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example.com/main")
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void podsHaveTheirServiceAccountWhenItsControllersRun() {
        try (TestCluster cluster = TestCluster.builder()
                .controllers("serviceaccount", "root-ca-cert-publisher")
                .start()) {
            cluster.await(ServiceAccount.class, "default", "default", account -> true);

            Pod pod = cluster.client().resource(pod("with-account")).create();

            assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("default");
            assertThat(pod.getSpec().getVolumes()).hasSize(1);
        }
    }

    @Test
    void otherIdentitiesAreTheirOwn() {
        try (TestCluster cluster = TestCluster.builder().start()) {
            KubernetesClient jane = cluster.clientAs("jane", "developers");

            assertThatThrownBy(() -> jane.configMaps().list())
                    .isInstanceOfSatisfying(KubernetesClientException.class, refused -> {
                        assertThat(refused.getCode()).isEqualTo(403);
                        assertThat(refused).hasMessageContaining("User \"jane\"");
                    });
        }
    }

    @Test
    void awaitReturnsTheStateThatWasAwaited() {
        try (TestCluster cluster = TestCluster.builder().start()) {
            CompletableFuture<ConfigMap> awaited = CompletableFuture.supplyAsync(() -> cluster.await(
                    ConfigMap.class, "default", "late", map -> map.getData().containsKey("more")));
            ConfigMaps.create(cluster.client(), "late");
            cluster.client().configMaps().withName("late").edit(map -> {
                map.getData().put("more", "yes");
                return map;
            });

            assertThat(awaited.join().getData()).containsEntry("more", "yes");

            cluster.client().configMaps().withName("late").delete();
            cluster.awaitGone(ConfigMap.class, "default", "late");
        }
    }

    @Test
    void awaitShowsTheObjectWhenItGivesUp() {
        try (TestCluster cluster =
                TestCluster.builder().waitLimit(Duration.ofMillis(50)).start()) {
            assertThatThrownBy(() -> cluster.await(Namespace.class, null, "default", namespace -> false))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Namespace default is not as awaited after PT0.05S; it is")
                    .hasMessageContaining("phase: \"Active\"");
            assertThatThrownBy(() -> cluster.await(ConfigMap.class, "default", "never", map -> true))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ConfigMap default/never is not as awaited after PT0.05S; it does not exist");
            assertThatThrownBy(() -> cluster.awaitGone(Namespace.class, null, "default"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Namespace default is still there");
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        TestCluster cluster = TestCluster.builder().nodes(1).start();
        cluster.close();
        cluster.close();

        assertThatThrownBy(() -> cluster.clientAs("jane")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatCannotBeHadIsSaidBeforeAnythingRuns() {
        List<TestCluster.Builder> refused = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        refused.add(TestCluster.builder().controllers("deploymnet"));
        reasons.add("controllers: \"deploymnet\" is not in the list of controllers");
        refused.add(TestCluster.builder().nodes(-1));
        reasons.add("nodes must not be negative, is -1");
        refused.add(TestCluster.builder().waitLimit(Duration.ZERO));
        reasons.add("the wait limit must be positive, is PT0S");
        refused.add(TestCluster.builder().manifests("nowhere.yaml"));
        reasons.add("manifests: there is no nowhere.yaml on the class path");
        refused.add(TestCluster.builder().crds(PlainType.class));
        reasons.add("PlainType is no custom resource: it needs @Group and @Version");

        for (int index = 0; index < refused.size(); index++) {
            TestCluster.Builder builder = refused.get(index);
            assertThatThrownBy(builder::start)
                    .isInstanceOf(TestClusterException.class)
                    .hasMessageContaining(reasons.get(index));
        }
    }

    /** A resource without group and version. */
    static class PlainType extends ConfigMap {
        private static final long serialVersionUID = 1L;
    }
}
