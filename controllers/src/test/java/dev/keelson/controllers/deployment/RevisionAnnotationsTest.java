package dev.keelson.controllers.deployment;

import static dev.keelson.controllers.deployment.DeploymentFixtures.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionAnnotationsTest {

    private final Deployment deployment = deployment(3, "1", "0")
            .editMetadata()
            .addToAnnotations("kubernetes.io/change-cause", "better")
            .addToAnnotations("kubectl.kubernetes.io/last-applied-configuration", "{}")
            .addToAnnotations(RevisionAnnotations.REVISION, "7")
            .endMetadata()
            .build();

    @Test
    void inheritsWhatIsNotBookKeeping() {
        assertThat(RevisionAnnotations.forCurrent(deployment, Map.of(), 3))
                .isEqualTo(Map.of("kubernetes.io/change-cause", "better", RevisionAnnotations.REVISION, "3"));
    }

    @Test
    void goingBackToARevisionKeepsItsFormerNumber() {
        assertThat(RevisionAnnotations.forCurrent(deployment, Map.of(RevisionAnnotations.REVISION, "1"), 3))
                .containsEntry(RevisionAnnotations.REVISION, "3")
                .containsEntry(RevisionAnnotations.REVISION_HISTORY, "1");
    }

    @Test
    void neverLowersARevision() {
        assertThat(RevisionAnnotations.forCurrent(deployment, Map.of(RevisionAnnotations.REVISION, "9"), 3))
                .containsEntry(RevisionAnnotations.REVISION, "9")
                .doesNotContainKey(RevisionAnnotations.REVISION_HISTORY);
    }
}
