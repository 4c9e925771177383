package dev.keelson.controllers.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.api.selector.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimTest {

    private final ReplicaSet owner = owner("owner-uid").build();
    private final List<String> writes = new ArrayList<>();
    private @Nullable HasMetadata freshOwner = owner;

    private final Claim.Writer<Pod> writer = new Claim.Writer<>() {
        @Override
        public Pod adopt(Pod pod, OwnerReference reference) {
            writes.add("adopt " + pod.getMetadata().getName() + " for " + reference.getUid());
            return pod;
        }

        @Override
        public void release(Pod pod, String ownerUid) {
            writes.add("release " + pod.getMetadata().getName());
        }
    };

    private static ReplicaSetBuilder owner(String uid) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName("rs")
                .withUid(uid)
                .endMetadata();
    }

    private static PodBuilder pod(String name, String app, @Nullable HasMetadata controller) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("app", app)
                .endMetadata();
        return controller == null
                ? pod
                : pod.editMetadata()
                        .addToOwnerReferences(ControllerReferences.to(controller))
                        .endMetadata();
    }

    private List<String> claim(ReplicaSet claimant, PodBuilder... candidates) {
        List<Pod> pods = new ArrayList<>();
        for (PodBuilder candidate : candidates) {
            pods.add(candidate.build());
        }
        Claim<Pod> claim =
                new Claim<>(claimant, LabelSelector.ofLabels(Map.of("app", "web")), () -> freshOwner, writer);
        return claim.settle(pods).stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    @Test
    void keepsItsOwnAdoptsOrphansAndLeavesStrangers() {
        ReplicaSet other = owner("other-uid").build();

        assertThat(claim(owner, pod("mine", "web", owner), pod("orphan", "web", null), pod("theirs", "web", other)))
                .containsExactly("mine", "orphan");
        assertThat(writes).containsExactly("adopt orphan for owner-uid");
    }

    @Test
    void releasesWhatNoLongerMatches() {
        assertThat(claim(owner, pod("strayed", "db", owner))).isEmpty();
        assertThat(writes).containsExactly("release strayed");
    }

    @Test
    void adoptsNothingForAnOwnerThatWasReplaced() {
        freshOwner = owner("another-uid").build();

        assertThat(claim(owner, pod("orphan", "web", null))).isEmpty();
        assertThat(writes).isEmpty();
    }

    @Test
    void adoptsNothingThatIsBeingDeletedNorForAnOwnerThatIs() {
        PodBuilder leaving = pod("leaving", "web", null)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata();
        ReplicaSet ending = owner("owner-uid")
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();

        assertThat(claim(owner, leaving)).isEmpty();
        assertThat(claim(ending, pod("orphan", "web", null), pod("strayed", "db", owner)))
                .isEmpty();
        assertThat(writes).isEmpty();
    }
}
