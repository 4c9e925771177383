package dev.keelson.scheduler.cache;

import static dev.keelson.scheduler.Fixtures.node;
import static dev.keelson.scheduler.Fixtures.pod;
import static dev.keelson.scheduler.Fixtures.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.scheduler.framework.NodeView;
import dev.keelson.scheduler.framework.PodView;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterCacheTest {

    private final ClusterCache cache = new ClusterCache();

    private long cpuOn(String name) {
        return cache.snapshot().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow()
                .requested()
                .get("cpu");
    }

    private static PodView bound(String name, String cpu, String node) {
        return view(pod(name, cpu).editSpec().withNodeName(node).endSpec());
    }

    @Test
    void anAssumedPodTakesItsRoomUntilForgotten() {
        cache.putNode(node("a").build());
        PodView pod = view(pod("p", "2"));

        cache.assume(pod, "a");
        assertThat(cpuOn("a")).isEqualTo(2000);

        cache.forget(pod);
        assertThat(cpuOn("a")).isZero();
    }

    @Test
    void aConfirmedPodIsNotForgotten() {
        cache.putNode(node("a").build());
        PodView pod = view(pod("p", "2"));
        cache.assume(pod, "a");

        cache.putPod(bound("p", "2", "a"));
        cache.forget(pod);

        assertThat(cpuOn("a")).isEqualTo(2000);
    }

    @Test
    void aPodThatEndsUpElsewhereMovesItsRoom() {
        cache.putNode(node("a").build());
        cache.putNode(node("b").build());
        cache.assume(view(pod("p", "2")), "a");
        cache.snapshot();

        cache.putPod(bound("p", "2", "b"));

        assertThat(cpuOn("a")).isZero();
        assertThat(cpuOn("b")).isEqualTo(2000);
    }

    @Test
    void podsKnownBeforeTheirNodeCountOnceItAppears() {
        cache.putPod(bound("p", "1", "late"));
        assertThat(cache.snapshot()).isEmpty();

        cache.putNode(node("late").build());

        assertThat(cpuOn("late")).isEqualTo(1000);
    }

    @Test
    void finishedPodsTakeNoRoom() {
        cache.putNode(node("a").build());
        cache.putPod(bound("p", "1", "a"));

        cache.putPod(view(pod("p", "1")
                .editSpec()
                .withNodeName("a")
                .endSpec()
                .withNewStatus()
                .withPhase("Succeeded")
                .endStatus()));

        assertThat(cpuOn("a")).isZero();
    }

    @Test
    void aSnapshotNeverChanges() {
        cache.putNode(node("a").build());
        List<NodeView> before = cache.snapshot();

        cache.assume(view(pod("p", "1")), "a");

        assertThat(before.get(0).requested().get("cpu")).isZero();
    }
}
