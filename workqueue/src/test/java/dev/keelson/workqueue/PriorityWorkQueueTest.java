package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorityWorkQueueTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final PriorityWorkQueue<String> queue =
            WorkQueueBuilder.<String>named("test").clock(clock).buildPriority();

    private static List<String> takeAll(WorkQueue<String> queue) {
        List<String> taken = new ArrayList<>();
        for (String item = queue.poll(); item != null; item = queue.poll()) {
            taken.add(item);
            queue.done(item);
        }
        return taken;
    }

    private List<String> takeAll() {
        return takeAll(queue);
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
    void aRaisedItemStandsBehindThoseThatHadThePriorityBefore() {
        queue.add("a", PriorityWorkQueue.LOW);
        queue.add("b");
        queue.add("a");
        queue.add("c");

        assertThat(takeAll()).containsExactly("b", "a", "c");
    }

    @Test
    void raisesADelayedItemWithoutMakingItEarlierOrLater() {
        queue.addAfter("a", SECOND, PriorityWorkQueue.LOW);
        queue.addAfter("a", SECOND.multipliedBy(2), 5);
        queue.addAfter("b", SECOND);
        clock.advance(SECOND);

        assertThat(queue.poll()).isEqualTo("a");
        assertThat(queue.priorityOf("a")).isEqualTo(5);
    }

    @Test
    void aPeriodicRequeueNeitherLowersNorDelaysALiveEvent() {
        queue.add("a");
        queue.addAfter("a", SECOND, PriorityWorkQueue.LOW);
        queue.add("a", PriorityWorkQueue.LOW);
        queue.add("b");

        assertThat(queue.poll()).isEqualTo("a");
        assertThat(queue.priorityOf("a")).isEqualTo(PriorityWorkQueue.NORMAL);
    }

    @Test
    void aPeriodicRequeueThatFallsDueDoesNotLowerAnAddDuringWork() {
        queue.add("a");
        queue.poll();
        queue.add("a", 5);
        queue.addAfter("a", SECOND, PriorityWorkQueue.LOW);
        clock.advance(SECOND);
        queue.add("b");
        queue.done("a");

        assertThat(takeAll()).containsExactly("a", "b");
    }

    @Test
    void everyFairTurnBelongsToWhatHasWaitedLongestBelow() {
        PriorityWorkQueue<String> fair =
                WorkQueueBuilder.<String>named("fair").clock(clock).fairTurn(4).buildPriority();
        fair.add("lowest", PriorityWorkQueue.LOW);
        fair.add("low", -1);
        for (int i = 0; i < 8; i++) {
            fair.add("live-" + i);
        }

        assertThat(takeAll(fair))
                .containsExactly(
                        "live-0", "live-1", "live-2", "lowest", "live-3", "live-4", "live-5", "low", "live-6",
                        "live-7");
    }

    @Test
    void anEndlessFloodOfLiveEventsStarvesNothing() {
        int lowItems = 10;
        for (int i = 0; i < lowItems; i++) {
            queue.add("low-" + i, PriorityWorkQueue.LOW);
        }
        queue.add("live-0");
        List<String> low = new ArrayList<>();
        for (int turn = 1; turn <= lowItems * WorkQueueBuilder.DEFAULT_FAIR_TURN; turn++) {
            queue.add("live-" + turn);
            String item = queue.poll();
            if (item != null && item.startsWith("low")) {
                low.add(item);
            }
        }

        assertThat(low).hasSize(lowItems).isSorted();
    }

    @Test
    void withoutFairTurnsNothingGoesBeforeAHigherPriority() {
        PriorityWorkQueue<String> strict = WorkQueueBuilder.<String>named("strict")
                .clock(clock)
                .fairTurn(0)
                .buildPriority();
        strict.add("low", PriorityWorkQueue.LOW);
        for (int i = 0; i < 1000; i++) {
            strict.add("live-" + i);
        }

        assertThat(takeAll(strict)).endsWith("live-999", "low");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkQueueBuilder.<String>named("odd").fairTurn(1));
    }

    @Test
    void keepsTheOrderOfManyPriorities() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int priority = i * 37 % 100;
            queue.add("item-" + priority, priority);
            expected.add("item-" + (99 - i));
        }
        PriorityWorkQueue<String> strict = WorkQueueBuilder.<String>named("strict")
                .clock(clock)
                .fairTurn(0)
                .buildPriority();
        strict.addAll(takeAll(), AddOptions.now());
        takeAll(strict).forEach(item -> strict.add(item, Integer.parseInt(item.substring("item-".length()))));

        assertThat(takeAll(strict)).isEqualTo(expected);
    }

    @Test
    void oneCallGivesDelayPriorityAndRateLimit() {
        PriorityWorkQueue<String> limited = WorkQueueBuilder.<String>named("limited")
                .clock(clock)
                .rateLimiter(RateLimiters.exponential(SECOND, SECOND.multipliedBy(100)))
                .buildPriority();
        AddOptions high = AddOptions.now().withPriority(5);
        limited.addAll(List.of("now", "now too"), high);
        limited.add("delayed", high.withDelay(SECOND.multipliedBy(3)));
        limited.add("retried", high.withRateLimit());
        limited.add("shorter", high.withRateLimit().withDelay(Duration.ofMillis(1)));
        limited.add("longer", high.withRateLimit().withDelay(SECOND.multipliedBy(2)));

        assertThat(takeAll(limited)).containsExactly("now", "now too");
        clock.advance(Duration.ofMillis(1));
        assertThat(takeAll(limited)).containsExactly("shorter");
        clock.advance(SECOND);
        assertThat(limited.poll()).isEqualTo("retried");
        assertThat(limited.priorityOf("retried")).isEqualTo(5);
        assertThat(takeAll(limited)).containsExactly("longer");
        clock.advance(SECOND.multipliedBy(2));
        assertThat(takeAll(limited)).containsExactly("delayed");
        assertThat(List.of(limited.failures("retried"), limited.failures("shorter"), limited.failures("delayed")))
                .containsExactly(1, 1, 0);
    }

    @Test
    void whereThereAreNoPrioritiesItemsComeInTheOrderOfTheirAdds() {
        PriorityWorkQueue<String> plain = WorkQueueBuilder.<String>named("plain")
                .clock(clock)
                .priorities(false)
                .buildPriority();
        plain.add("low", PriorityWorkQueue.LOW);
        plain.addAll(List.of("high", "higher"), AddOptions.now().withPriority(5));
        plain.addAfter("delayed low", SECOND, PriorityWorkQueue.LOW);
        plain.addAfter("delayed high", SECOND, 5);
        plain.add("low", 7);

        assertThat(plain.poll()).isEqualTo("low");
        assertThat(plain.priorityOf("low")).isEqualTo(PriorityWorkQueue.NORMAL);
        plain.done("low");
        assertThat(takeAll(plain)).containsExactly("high", "higher");
        clock.advance(SECOND);
        assertThat(takeAll(plain)).containsExactly("delayed low", "delayed high");
    }
}
