package dev.keelson.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.api.deepcopy.DeepCopies;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(manifests = "crd.yaml")
class HelloControllerTest {

    private final TestCluster cluster;
    private final KubernetesClient client;
    private final Manager manager;

    HelloControllerTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.client = client;
        this.manager = HelloController.manager(client);
    }

    @BeforeEach
    void start() {
        manager.start();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void greetsInAConfigMapAndSaysSo() {
        client.resource(hello("world", "Hello, world")).create();

        Hello greeted = awaitSaid("world", "Hello, world");
        ConfigMap greeting = client.configMaps().withName("world").get();

        assertThat(greeting.getData()).containsEntry("greeting", "Hello, world");
        assertThat(greeting.getOwnerReferenceFor(greeted)).isPresent();
        assertThat(greeted.getFinalizers()).containsExactly(HelloReconciler.FINALIZER);
    }

    @Test
    void followsTheGreetingAndRepairsWhatOthersChange() {
        client.resource(hello("changing", "Hello")).create();
        awaitSaid("changing", "Hello");

        client.resources(Hello.class).withName("changing").edit(hello -> {
            hello.setSpec(new Hello.Spec("Good morning"));
            return hello;
        });
        awaitSaid("changing", "Good morning");
        client.configMaps().withName("changing").edit(map -> {
            map.getData().put("greeting", "Go away");
            return map;
        });

        cluster.await(
                ConfigMap.class,
                "default",
                "changing",
                map -> "Good morning".equals(map.getData().get("greeting")));
    }

    @Test
    void takesTheGreetingAwayWithTheHello() {
        client.resource(hello("leaving", "Hello")).create();
        awaitSaid("leaving", "Hello");

        client.resources(Hello.class).withName("leaving").delete();

        cluster.awaitGone(Hello.class, "default", "leaving");
        assertThat(client.configMaps().withName("leaving").get()).isNull();
    }

    @Test
    void aSecondManagerTakesOverWhenTheFirstLeaves() throws Exception {
        Lease first = cluster.await(Lease.class, "default", HelloController.NAME, lease -> holder(lease) != null);
        try (Manager second = HelloController.manager(client)) {
            second.start();
            second.ready().get();
            client.resource(hello("guarded", "Hello")).create();
            awaitSaid("guarded", "Hello");

            assertThat(manager.isLeading()).isTrue();
            assertThat(second.isLeading()).isFalse();

            manager.close();
            client.resource(hello("taken-over", "Hello again")).create();
            awaitSaid("taken-over", "Hello again");

            assertThat(second.isLeading()).isTrue();
            Lease now = client.leases().withName(HelloController.NAME).get();
            assertThat(holder(now)).isNotEqualTo(holder(first));
        }
    }

    @Test
    void copiesAreGenerated() {
        Hello original = hello("original", "Hello");

        Hello copy = DeepCopies.copy(original);
        copy.getMetadata().setName("copy");

        assertThat(copy.getSpec()).isEqualTo(original.getSpec());
        assertThat(original.getMetadata().getName()).isEqualTo("original");
        assertThat(HelloDeepCopy.deepCopy(original)).isEqualTo(original).isNotSameAs(original);
    }

    private static Hello hello(String name, String greeting) {
        Hello hello = new Hello();
        hello.setMetadata(new ObjectMetaBuilder().withName(name).build());
        hello.setSpec(new Hello.Spec(greeting));
        return hello;
    }

    private Hello awaitSaid(String name, String greeting) {
        return cluster.await(
                Hello.class,
                "default",
                name,
                hello -> hello.getStatus() != null && hello.getStatus().said().equals(greeting));
    }

    private static @Nullable String holder(Lease lease) {
        return lease.getSpec().getHolderIdentity();
    }
}
