package dev.keelson.samples.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import org.junit.jupiter.api.Test;

class CrdTest {

    @Test
    void theFileSaysWhatTheClassSays() {
        try (TestCluster ofFile = TestCluster.builder().manifests("crd.yaml").start();
                TestCluster ofClass = TestCluster.builder().crds(Site.class).start()) {
            assertThat(definition(ofFile)).isEqualTo(definition(ofClass));
        }
    }

    private static CustomResourceDefinitionSpec definition(TestCluster cluster) {
        return cluster.client()
                .resources(CustomResourceDefinition.class)
                .withName("sites.site.keelson.dev")
                .get()
                .getSpec();
    }
}
