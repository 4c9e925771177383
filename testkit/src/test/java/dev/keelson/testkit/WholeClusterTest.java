package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

@KeelsonCluster(controllers = "*", scheduler = true, nodes = 2, waitSeconds = 60)
class WholeClusterTest {

    @Test
    void aDeploymentBecomesAvailableAndGoesWithAllItHas(TestCluster cluster, KubernetesClient client) {
        client.resource(deployment()).create();

        Deployment available = cluster.await(
                Deployment.class,
                "default",
                "web",
                deployment -> deployment.getStatus() != null
                        && Integer.valueOf(3).equals(deployment.getStatus().getAvailableReplicas()));

        assertThat(available.getStatus().getConditions())
                .anyMatch(condition -> condition.getType().equals("Available")
                        && condition.getStatus().equals("True"));
        assertThat(client.pods().withLabel("app", "web").list().getItems())
                .hasSize(3)
                .allSatisfy(pod -> {
                    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
                    assertThat(pod.getSpec().getNodeName()).startsWith("node-");
                });

        Pod one = client.pods().withLabel("app", "web").list().getItems().get(0);
        client.apps().deployments().withName("web").delete();
        cluster.awaitGone(Pod.class, "default", one.getMetadata().getName());
    }

    private static Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withNewSelector()
                .withMatchLabels(Map.of("app", "web"))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example.com/web")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
