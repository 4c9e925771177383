package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@KeelsonCluster
class KeelsonClusterTest {

    private final TestCluster cluster;

    KeelsonClusterTest(TestCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    static void writes(KubernetesClient client) {
        ConfigMaps.create(client, "before-all");
    }

    @BeforeEach
    void isTheSameThroughoutTheClass(KubernetesClient client, TestCluster injected) {
        assertThat(injected).isSameAs(cluster);
        assertThat(client).isSameAs(cluster.client());
    }

    @Test
    void givesTheClientOfARunningServer(KubernetesClient client) {
        assertThat(client.getKubernetesVersion().getMinor()).isEqualTo("36");
        assertThat(client.namespaces().withName("default").get()).isNotNull();
        assertThat(ConfigMaps.names(client)).contains("before-all");
    }

    @Test
    void givesAConfigForClientsOfOnesOwn(Config config, KubernetesClient client) {
        assertThat(config).isNotSameAs(client.getConfiguration());
        assertThat(config.getMasterUrl())
                .startsWith("https://127.0.0.1:" + cluster.url().getPort());
        assertThat(Config.fromKubeconfig(cluster.kubeconfig()).getMasterUrl()).isEqualTo(config.getMasterUrl());
    }

    @Nested
    class WithinANestedClass {
        @Test
        void isTheOutersCluster(TestCluster injected, KubernetesClient client) {
            assertThat(injected).isSameAs(cluster);
            assertThat(ConfigMaps.names(client)).contains("before-all");
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithOneInstanceForTheClass {
        private final KubernetesClient ofConstructor;

        WithOneInstanceForTheClass(KubernetesClient client) {
            ofConstructor = client;
        }

        @Test
        void isThereForTheConstructor(KubernetesClient client) {
            assertThat(ofConstructor).isSameAs(client);
        }
    }
}
