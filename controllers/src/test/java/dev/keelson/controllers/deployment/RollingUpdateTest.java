package dev.keelson.controllers.deployment;

import static dev.keelson.controllers.deployment.DeploymentFixtures.deployment;
import static dev.keelson.controllers.deployment.DeploymentFixtures.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollingUpdateTest {

    @ParameterizedTest
    @CsvSource({"10,25%,25%,3,2", "3,1,0,1,0", "1,0%,10%,0,1", "0,25%,25%,0,0", "2,5,7,5,2"})
    void resolvesPercentagesSurgeUpAndUnavailabilityDown(
            int replicas, String surge, String unavailable, int maxSurge, int maxUnavailable) {
        assertThat(RolloutBounds.of(deployment(replicas, surge, unavailable).build()))
                .isEqualTo(new RolloutBounds(maxSurge, maxUnavailable));
    }

    @Test
    void theOldestReplicaSetWithTheTemplateIsTheCurrentOne() {
        ReplicaSet twin = replicaSet("twin", "new", 1, 1, 1);
        ReplicaSet first = replicaSet("first", "new", 2, 1, 1);
        ReplicaSet old = replicaSet("old", "old", 3, 1, 1);

        ReplicaSets sets = ReplicaSets.of(deployment(3, "1", "0").build(), List.of(twin, old, first));

        assertThat(sets.current()).isSameAs(first);
        assertThat(sets.old()).containsExactly(old, twin);
    }

    @Test
    void unavailableOldPodsGoBeforeAvailableOnes() {
        Deployment deployment = deployment(4, "0", "1").build();
        ReplicaSet broken = replicaSet("broken", "v2", 1, 2, 0);
        ReplicaSet healthy = replicaSet("healthy", "v1", 2, 2, 2);
        ReplicaSets sets = new ReplicaSets(replicaSet("new", "new", 0, 0, 0), List.of(healthy, broken));

        assertThat(sizes(Scaling.ofOld(deployment, sets))).isEqualTo(Map.of("broken", 1));
    }

    @Test
    void scalingInTheMiddleOfARolloutKeepsProportions() {
        Deployment deployment = deployment(20, "3", "2").build();
        ReplicaSet old = annotated(replicaSet("old", "old", 1, 8, 8), 10, 13);
        ReplicaSet current = annotated(replicaSet("new", "new", 0, 5, 2), 10, 13);

        // 23 allowed, 13 there: 8 grow to 8*23/13 = 14, 5 grow to 9.
        assertThat(sizes(Scaling.proportional(deployment, new ReplicaSets(current, List.of(old)))))
                .isEqualTo(Map.of("old", 14, "new", 9));
    }

    @Test
    void scalingToZeroInTheMiddleOfARolloutEmptiesAll() {
        Deployment deployment = deployment(0, "25%", "25%").build();
        ReplicaSet old = annotated(replicaSet("old", "old", 1, 3, 3), 10, 13);
        ReplicaSet current = annotated(replicaSet("new", "new", 0, 10, 0), 10, 13);

        assertThat(sizes(Scaling.proportional(deployment, new ReplicaSets(current, List.of(old)))))
                .isEqualTo(Map.of("old", 0, "new", 0));
    }

    /** Plays a rollout with pods that become available and fail at random; the bounds must hold at every step. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void staysWithinItsBoundsAndEnds(long seed) {
        Random random = new Random(seed);
        int replicas = 1 + random.nextInt(12);
        Deployment deployment = deployment(replicas, random.nextInt(60) + "%", random.nextInt(60) + "%")
                .build();
        RolloutBounds bounds = RolloutBounds.of(deployment);
        List<ReplicaSet> sets = new ArrayList<>(
                List.of(replicaSet("old", "old", 2, replicas, replicas), replicaSet("new", "new", 1, 0, 0)));

        int steps = 0;
        while (ReplicaSets.replicas(sets.get(1)) < replicas || ReplicaSets.replicas(sets.get(0)) > 0) {
            assertThat(++steps).as("steps of seed %d", seed).isLessThan(500);
            step(deployment, bounds, sets, random);
        }
    }

    private static void step(Deployment deployment, RolloutBounds bounds, List<ReplicaSet> sets, Random random) {
        int replicas = deployment.getSpec().getReplicas();
        int availableBefore = ReplicaSets.sum(sets, ReplicaSets::available);
        int currentSize = ReplicaSets.replicas(sets.get(1));
        int grown = Scaling.ofCurrent(deployment, sets, currentSize);
        if (grown != currentSize) {
            sets.set(1, resized(sets.get(1), grown));
        } else {
            for (Scaling scaling : Scaling.ofOld(deployment, ReplicaSets.of(deployment, sets))) {
                sets.set(0, resized(scaling.replicaSet(), scaling.replicas()));
            }
        }
        assertThat(ReplicaSets.sum(sets, ReplicaSets::replicas)).isLessThanOrEqualTo(replicas + bounds.maxSurge());
        assertThat(ReplicaSets.sum(sets, ReplicaSets::available))
                .isGreaterThanOrEqualTo(Math.min(availableBefore, replicas - bounds.maxUnavailable()));
        int which = random.nextInt(2);
        int change = random.nextInt(5) == 0 ? -1 : 1;
        sets.set(which, withAvailable(sets.get(which), ReplicaSets.available(sets.get(which)) + change));
    }

    private static ReplicaSet resized(ReplicaSet rs, int size) {
        ReplicaSet resized = new ReplicaSetBuilder(rs)
                .editSpec()
                .withReplicas(size)
                .endSpec()
                .build();
        return withAvailable(resized, ReplicaSets.available(rs));
    }

    private static ReplicaSet withAvailable(ReplicaSet rs, int available) {
        int size = ReplicaSets.replicas(rs);
        int possible = Math.max(0, Math.min(size, available));
        return new ReplicaSetBuilder(rs)
                .editStatus()
                .withReplicas(size)
                .withAvailableReplicas(possible)
                .endStatus()
                .build();
    }

    private static ReplicaSet annotated(ReplicaSet rs, int desired, int max) {
        return new ReplicaSetBuilder(rs)
                .editMetadata()
                .addToAnnotations(RevisionAnnotations.DESIRED_REPLICAS, Integer.toString(desired))
                .addToAnnotations(RevisionAnnotations.MAX_REPLICAS, Integer.toString(max))
                .endMetadata()
                .build();
    }

    private static Map<String, Integer> sizes(List<Scaling> scalings) {
        return scalings.stream()
                .collect(Collectors.toMap(
                        scaling -> Objects.requireNonNull(
                                scaling.replicaSet().getMetadata().getName()),
                        Scaling::replicas));
    }
}
