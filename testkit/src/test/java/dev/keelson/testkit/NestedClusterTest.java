package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@KeelsonCluster
class NestedClusterTest {

    private final TestCluster outer;

    NestedClusterTest(TestCluster outer) {
        this.outer = outer;
        if (ConfigMaps.names(outer.client()).isEmpty()) {
            ConfigMaps.create(outer.client(), "outer");
        }
    }

    @Nested
    @KeelsonCluster
    class WithAnAnnotationOfItsOwn {
        @Test
        void isAnotherCluster(TestCluster injected, KubernetesClient client) {
            assertThat(injected).isNotSameAs(outer);
            assertThat(injected.url()).isNotEqualTo(outer.url());
            assertThat(ConfigMaps.names(client)).isEmpty();
        }
    }
}
