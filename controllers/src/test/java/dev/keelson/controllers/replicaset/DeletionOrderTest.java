package dev.keelson.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeletionOrderTest {

    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    private static PodBuilder running(String name, String node, Instant readySince) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(readySince.toString())
                .endCondition()
                .endStatus();
    }

    @Test
    void podsThatServeLeastGoFirst() {
        Instant longAgo = NOW.minusSeconds(80_000);
        List<Pod> expected = List.of(
                running("unassigned", "", longAgo)
                        .editStatus()
                        .withPhase("Pending")
                        .endStatus()
                        .build(),
                running("pending", "n", longAgo)
                        .editStatus()
                        .withPhase("Pending")
                        .endStatus()
                        .build(),
                running("unready", "n", longAgo)
                        .editStatus()
                        .withConditions()
                        .endStatus()
                        .build(),
                running("cheap", "n", longAgo)
                        .editMetadata()
                        .addToAnnotations("controller.kubernetes.io/pod-deletion-cost", "-1")
                        .endMetadata()
                        .build(),
                running("crowded", "crowded", longAgo).build(),
                running("fresh", "n", NOW.minusSeconds(10)).build(),
                running("restarted", "n", longAgo)
                        .editStatus()
                        .addNewContainerStatus()
                        .withRestartCount(3)
                        .endContainerStatus()
                        .endStatus()
                        .build(),
                running("young", "n", longAgo)
                        .editMetadata()
                        .withCreationTimestamp("2026-01-01T23:59:00Z")
                        .endMetadata()
                        .build(),
                running("steady", "n", longAgo).build());
        List<Pod> related = new ArrayList<>(expected);
        for (int i = 0; i < 9; i++) {
            related.add(running("sibling" + i, "crowded", longAgo).build());
        }
        List<Pod> shuffled = new ArrayList<>(expected);
        Collections.shuffle(shuffled, new Random(7));

        assertThat(DeletionOrder.first(expected.size() - 1, shuffled, related, NOW))
                .containsExactlyElementsOf(expected.subList(0, expected.size() - 1));
    }

    @Test
    void deletingAllNeedsNoOrder() {
        List<Pod> pods = List.of(running("a", "n", NOW).build());

        assertThat(DeletionOrder.first(1, pods, pods, NOW)).isEqualTo(pods);
    }
}
