package dev.keelson.controllers.deployment;

import static dev.keelson.controllers.deployment.DeploymentFixtures.deployment;
import static dev.keelson.controllers.deployment.DeploymentFixtures.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutStatusTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static DeploymentCondition condition(DeploymentStatus status, String type) {
        return status.getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Deployment withStatus(Deployment deployment, DeploymentStatus status) {
        return new DeploymentBuilder(deployment).withStatus(status).build();
    }

    private static DeploymentStatus rolledOut(Deployment deployment, int available, Instant at) {
        return RolloutStatus.rolledOut(
                deployment, new ReplicaSets(replicaSet("web-1", "new", 0, 3, available), List.of()), at);
    }

    @Test
    void isAvailableWithAsManyPodsAsTheStrategySpares() {
        Deployment deployment = deployment(3, "1", "1").build();

        assertThat(condition(rolledOut(deployment, 1, NOW), "Available").getStatus())
                .isEqualTo("False");
        assertThat(condition(rolledOut(deployment, 2, NOW), "Available").getStatus())
                .isEqualTo("True");
    }

    @Test
    void endsARolloutWithNewReplicaSetAvailable() {
        DeploymentStatus status = rolledOut(deployment(3, "1", "0").build(), 3, NOW);

        assertThat(condition(status, "Progressing").getReason()).isEqualTo("NewReplicaSetAvailable");
        assertThat(condition(status, "Progressing").getMessage())
                .isEqualTo("ReplicaSet \"web-1\" has successfully progressed.");
    }

    @Test
    void everyStepOfProgressMovesTheDeadline() {
        Deployment deployment = deployment(3, "1", "0").build();
        deployment = withStatus(deployment, rolledOut(deployment, 1, NOW));

        DeploymentStatus later = rolledOut(deployment, 2, NOW.plusSeconds(500));

        assertThat(condition(later, "Progressing").getLastUpdateTime()).isEqualTo("2026-01-01T12:08:20Z");
        assertThat(condition(later, "Progressing").getLastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(RolloutStatus.untilDeadline(deployment, later, NOW.plusSeconds(501)))
                .contains(Duration.ofSeconds(600));
    }

    @Test
    void aRolloutWithoutProgressTimesOut() {
        Deployment deployment = deployment(3, "1", "0").build();
        deployment = withStatus(deployment, rolledOut(deployment, 1, NOW));

        DeploymentStatus inTime = rolledOut(deployment, 1, NOW.plusSeconds(600));
        DeploymentStatus tooLate = rolledOut(deployment, 1, NOW.plusSeconds(601));

        assertThat(condition(inTime, "Progressing").getStatus()).isEqualTo("True");
        assertThat(condition(tooLate, "Progressing").getReason()).isEqualTo("ProgressDeadlineExceeded");
        assertThat(RolloutStatus.untilDeadline(deployment, tooLate, NOW)).isEmpty();
    }

    @Test
    void aStatusThatSaysTheSameIsTheSame() {
        Deployment deployment = deployment(3, "1", "0").build();
        DeploymentStatus first = rolledOut(deployment, 3, NOW);

        assertThat(rolledOut(withStatus(deployment, first), 3, NOW.plusSeconds(9)))
                .isEqualTo(first);
    }
}
