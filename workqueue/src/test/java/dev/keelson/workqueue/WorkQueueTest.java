package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkQueueTest {

    private final FakeClock clock = new FakeClock();
    private final PriorityWorkQueue<String> queue =
            WorkQueueBuilder.<String>named("test").clock(clock).buildPriority();

    private List<String> takeAll() {
        List<String> taken = new ArrayList<>();
        for (String item = queue.poll(); item != null; item = queue.poll()) {
            taken.add(item);
            queue.done(item);
        }
        return taken;
    }

    @Test
    void handsOutItemsInOrderAndEachOnce() {
        queue.add("a");
        queue.add("b");
        queue.add("a");

        assertThat(queue.size()).isEqualTo(2);
        assertThat(takeAll()).containsExactly("a", "b");
    }

    @Test
    void holdsBackAnItemInWorkAndHandsItOutAgainOnceDone() {
        queue.add("a");
        queue.poll();
        queue.add("a");
        queue.add("a");

        assertThat(queue.poll()).isNull();
        queue.done("a");
        assertThat(takeAll()).containsExactly("a");
    }

    @Test
    void ignoresDoneOfWhatNobodyTook() {
        queue.add("a");
        queue.done("a");
        queue.done("b");

        assertThat(takeAll()).containsExactly("a");
    }

    @Test
    void theEarlierOfTwoDelaysWins() {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("a", Duration.ofSeconds(1));
        queue.addAfter("b", Duration.ofSeconds(1));
        queue.addAfter("b", Duration.ofSeconds(10));

        clock.advance(Duration.ofSeconds(1));
        assertThat(takeAll()).containsExactlyInAnyOrder("a", "b");
        clock.advance(Duration.ofSeconds(60));
        assertThat(takeAll()).isEmpty();
    }

    @Test
    void anAddNowDoesNotEatADelayedOne() {
        queue.addAfter("a", Duration.ofSeconds(5));
        queue.add("a");

        assertThat(takeAll()).containsExactly("a");
        clock.advance(Duration.ofSeconds(5));
        assertThat(takeAll()).containsExactly("a");
    }

    @Test
    void addsAtOnceWhenTheDelayIsNotPositive() {
        queue.addAfter("a", Duration.ZERO);
        queue.addAfter("b", Duration.ofSeconds(-1));

        assertThat(takeAll()).containsExactly("a", "b");
    }

    @Test
    void bearsDelaysBeyondWhatNanosecondsCanHold() {
        queue.addAfter("a", Duration.ofSeconds(Long.MAX_VALUE));
        queue.addAfter("b", Duration.ofSeconds(1));

        clock.advance(Duration.ofSeconds(1));
        assertThat(takeAll()).containsExactly("b");
    }

    @Test
    void losesNoneOfAMillionDelayedAdds() {
        WorkQueueBuilder<Integer> builder =
                WorkQueueBuilder.<Integer>named("many").clock(clock);
        DelayingQueue<Integer> many = builder.buildDelaying();
        for (int i = 0; i < 1_000_000; i++) {
            many.addAfter(i, Duration.ofNanos(1 + i % 1000));
        }

        clock.advance(Duration.ofMillis(1));
        assertThat(many.size()).isEqualTo(1_000_000);
    }

    @Test
    void retriesAnItemLaterEachTimeUntilItIsForgotten() {
        PriorityWorkQueue<String> limited = WorkQueueBuilder.<String>named("limited")
                .clock(clock)
                .rateLimiter(RateLimiters.exponential(Duration.ofMillis(5), Duration.ofSeconds(1000)))
                .buildPriority();
        limited.addRateLimited("a");
        clock.advance(Duration.ofMillis(5));
        assertThat(limited.poll()).isEqualTo("a");
        limited.addRateLimited("a");
        limited.done("a");
        clock.advance(Duration.ofMillis(9));
        assertThat(limited.poll()).isNull();
        clock.advance(Duration.ofMillis(1));
        assertThat(limited.poll()).isEqualTo("a");
        assertThat(limited.failures("a")).isEqualTo(2);

        limited.forget("a");
        assertThat(limited.failures("a")).isZero();
    }

    @Test
    void handsOutHigherPrioritiesFirst() {
        queue.add("low", PriorityWorkQueue.LOW);
        queue.add("normal");
        queue.add("high", 5);
        queue.add("normal too");

        assertThat(takeAll()).containsExactly("high", "normal", "normal too", "low");
    }

    @Test
    void raisesThePriorityOfAWaitingItemAndNeverLowersIt() {
        queue.add("a", PriorityWorkQueue.LOW);
        queue.add("b", PriorityWorkQueue.LOW);
        queue.add("b", 1);
        queue.add("b", PriorityWorkQueue.LOW);

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.poll()).isEqualTo("b");
        assertThat(queue.priorityOf("b")).isEqualTo(1);
        queue.done("b");
        assertThat(takeAll()).containsExactly("a");
    }

    @Test
    void aTakenItemIsGivenItsPriorityAnew() {
        queue.add("a", 5);
        queue.poll();
        queue.add("a", PriorityWorkQueue.LOW);
        queue.add("b");
        queue.done("a");

        assertThat(takeAll()).containsExactly("b", "a");
    }

    @Test
    void aFloodOfLowPriorityDoesNotDelayALiveEvent() {
        for (int i = 0; i < 10_000; i++) {
            queue.addAfter("periodic-" + i, Duration.ofSeconds(1), PriorityWorkQueue.LOW);
        }
        clock.advance(Duration.ofSeconds(1));
        queue.add("live");

        assertThat(queue.poll()).isEqualTo("live");
    }

    @Test
    void shutDownHandsOutWhatWaitsAndEndsWorkers() throws Exception {
        queue.add("a");
        queue.addAfter("delayed", Duration.ofSeconds(1));
        queue.shutDown();
        queue.shutDown();
        queue.add("b");

        assertThat(queue.take()).isEqualTo("a");
        queue.done("a");
        clock.advance(Duration.ofSeconds(1));
        assertThat(queue.take()).isNull();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void shutDownWakesAWorkerThatWaits() throws Exception {
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take() == null;
            } catch (InterruptedException interrupted) {
                return false;
            }
        });
        queue.shutDown();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void drainWaitsForWhatIsInWorkAndForWhatWasAddedMeanwhile() throws Exception {
        queue.add("a");
        queue.poll();
        queue.add("a");
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.drain(Duration.ofSeconds(30));
            } catch (InterruptedException interrupted) {
                return false;
            }
        });
        queue.done("a");
        assertThat(drained.isDone()).isFalse();
        assertThat(queue.take()).isEqualTo("a");
        queue.done("a");

        assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void drainGivesUpAfterItsTime() throws Exception {
        queue.add("a");
        queue.poll();
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        Thread drainer = new Thread(() -> {
            try {
                drained.complete(queue.drain(Duration.ofSeconds(5)));
            } catch (InterruptedException interrupted) {
                drained.completeExceptionally(interrupted);
            }
        });
        drainer.start();
        while (clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofSeconds(5));

        assertThat(drained.get(30, TimeUnit.SECONDS)).isFalse();
    }
}
