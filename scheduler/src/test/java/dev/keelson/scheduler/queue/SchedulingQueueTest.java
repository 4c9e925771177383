package dev.keelson.scheduler.queue;

import static dev.keelson.scheduler.Fixtures.pod;
import static dev.keelson.scheduler.Fixtures.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.scheduler.framework.PodView;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SchedulingQueueTest {

    private final FakeClock clock = new FakeClock();
    private final SchedulingQueue queue = new SchedulingQueue(clock);
    private final PodView pod = view(pod("p", "1"));

    private String take() throws InterruptedException {
        return Objects.requireNonNull(queue.take()).name();
    }

    /** Whether the queue has nothing to hand out: what is put last, at the lowest priority, comes out first. */
    private boolean idle() throws InterruptedException {
        PodView probe = view(pod("probe", "1").editSpec().withPriority(-1000).endSpec());
        queue.put(probe);
        PodView next = Objects.requireNonNull(queue.take());
        queue.remove("probe");
        return next == probe;
    }

    @Test
    void handsOutByPriorityThenByArrival() throws Exception {
        queue.put(view(pod("first", "1")));
        queue.put(view(pod("second", "1")));
        queue.put(view(pod("urgent", "1").editSpec().withPriority(10).endSpec()));

        assertThat(take()).isEqualTo("urgent");
        assertThat(take()).isEqualTo("first");
        assertThat(take()).isEqualTo("second");
    }

    @Test
    void aPodWithoutANodeWaitsForAChangeAndBacksOff() throws Exception {
        queue.put(pod);
        take();
        queue.park(pod);
        clock.advance(Duration.ofMinutes(1));
        assertThat(idle()).isTrue();

        queue.clusterChanged();

        assertThat(take()).isEqualTo("p");
        queue.park(pod);
        queue.clusterChanged();
        assertThat(idle()).isTrue();
        clock.advance(SchedulingQueue.FIRST_BACKOFF.multipliedBy(2));
        assertThat(take()).isEqualTo("p");
    }

    @Test
    void aChangeDuringTheAttemptIsNotMissed() throws Exception {
        queue.put(pod);
        take();
        queue.clusterChanged();
        queue.park(pod);

        clock.advance(SchedulingQueue.FIRST_BACKOFF);

        assertThat(take()).isEqualTo("p");
    }

    @Test
    void aParkedPodIsTriedAgainInTheEndWithoutAnyChange() throws Exception {
        queue.put(pod);
        take();
        queue.park(pod);

        clock.advance(SchedulingQueue.LONGEST_PARKING);

        assertThat(take()).isEqualTo("p");
    }

    @Test
    void gatedPodsWaitForTheirGatesToGo() throws Exception {
        queue.put(view(pod("p", "1").editSpec().addNewSchedulingGate("wait").endSpec()));
        queue.clusterChanged();
        assertThat(idle()).isTrue();

        queue.put(pod);

        assertThat(take()).isEqualTo("p");
    }

    @Test
    void aRemovedPodNeverComesBack() throws Exception {
        queue.put(pod);
        take();
        queue.remove("p");
        queue.retry(pod);
        queue.clusterChanged();
        clock.advance(Duration.ofHours(1));

        assertThat(idle()).isTrue();
        assertThat(queue.size()).isZero();
    }

    @Test
    void closingEndsAllWaiting() throws Exception {
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take() == null;
            } catch (InterruptedException interrupted) {
                return false;
            }
        });

        queue.close();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
    }
}
