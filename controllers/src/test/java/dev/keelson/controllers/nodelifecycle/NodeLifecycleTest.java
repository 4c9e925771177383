package dev.keelson.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.keelson.clock.FakeClock;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLifecycleTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeClock clock = new FakeClock();
    private final Heartbeats heartbeats = new Heartbeats(clock);

    private static NodeBuilder node(String ready) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("n")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastHeartbeatTime("2025-12-31T23:00:00Z")
                .endCondition()
                .endStatus();
    }

    private static Lease lease(int renewals) {
        return new LeaseBuilder()
                .withNewSpec()
                .withRenewTime(NOW.plusSeconds(renewals).atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    private static List<String> taints(Node node) {
        List<Taint> corrected = ConditionTaints.corrected(node, NOW);
        List<Taint> taints = corrected == null ? node.getSpec().getTaints() : corrected;
        return taints.stream()
                .map(taint -> taint.getKey() + ":" + taint.getEffect())
                .toList();
    }

    @Test
    void silenceCountsFromTheLastChangeSeenHere() {
        Node node = node("True").build();
        heartbeats.silence(node, lease(0));
        clock.advance(Duration.ofSeconds(30));
        assertThat(heartbeats.silence(node, lease(0))).isEqualTo(Duration.ofSeconds(30));

        assertThat(heartbeats.silence(node, lease(1))).isZero();
        clock.advance(Duration.ofSeconds(10));
        assertThat(heartbeats.silence(node, lease(1))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aWallClockThatJumpsSilencesNobody() {
        Node node = node("True").build();
        heartbeats.silence(node, lease(0));

        clock.shiftWallClock(Duration.ofDays(1));

        assertThat(heartbeats.silence(node, lease(0))).isZero();
    }

    @Test
    void aSilentNodesConditionsAreUnknown() {
        assertThat(NodeConditions.silenced(node("True").build(), NOW))
                .extracting(NodeCondition::getType, NodeCondition::getStatus, NodeCondition::getReason)
                .contains(
                        tuple("Ready", "Unknown", "NodeStatusUnknown"),
                        tuple("DiskPressure", "Unknown", "NodeStatusNeverUpdated"));
    }

    @Test
    void taintsFollowReadiness() {
        assertThat(taints(node("True").build())).isEmpty();
        assertThat(taints(node("False").build()))
                .containsExactly("node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute");
        assertThat(taints(node("Unknown").build()))
                .containsExactly(
                        "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
    }

    @Test
    void recoveryRemovesItsTaintsAndLeavesOthers() {
        Node node = node("True")
                .editSpec()
                .addNewTaint("NoExecute", "node.kubernetes.io/unreachable", null, null)
                .addNewTaint("NoSchedule", "node.kubernetes.io/not-ready", null, null)
                .addNewTaint("NoSchedule", "dedicated", null, "db")
                .endSpec()
                .build();

        assertThat(taints(node)).containsExactly("dedicated:NoSchedule");
    }

    @Test
    void cordoningIsATaintToo() {
        Node node = node("True").editSpec().withUnschedulable(true).endSpec().build();

        assertThat(taints(node)).containsExactly("node.kubernetes.io/unschedulable:NoSchedule");
    }

    @Test
    void rightTaintsNeedNoWrite() {
        Node right = node("False").build();
        right.getSpec().setTaints(ConditionTaints.corrected(right, NOW));

        assertThat(ConditionTaints.corrected(right, NOW.plusSeconds(60))).isNull();
    }
}
