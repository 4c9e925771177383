package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the runtime's client promises of status patches, on a real API server. */
@KeelsonCluster
class StatusPatchTest {

    @Test
    void setsTheStatusAloneWhateverTheRevision(KubernetesClient client) {
        Pod stale = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("p")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("i")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        client.pods()
                .inNamespace("default")
                .withName("p")
                .edit(pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToLabels("since", "changed")
                        .endMetadata()
                        .build());

        try (Manager manager = Manager.builder(client).build()) {
            Pod patched = manager.client()
                    .patchStatus(new PodBuilder(stale)
                            .editOrNewStatus()
                            .withPhase("Running")
                            .endStatus()
                            .build());

            assertThat(patched.getStatus().getPhase()).isEqualTo("Running");
            assertThat(patched.getMetadata().getLabels()).isEqualTo(Map.of("since", "changed"));
        }
    }
}
