package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    void aDelayIsShortenedAndNeverLengthened() {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("b", Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(4));
        queue.addAfter("a", Duration.ofSeconds(2));
        queue.addAfter("b", Duration.ofSeconds(2));

        clock.advance(Duration.ofSeconds(1));
        assertThat(takeAll()).containsExactly("b");
        clock.advance(Duration.ofSeconds(1));
        assertThat(takeAll()).containsExactly("a");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void aDelayedItemThatFallsDueDuringWorkComesAfterIt() {
        queue.add("a");
        queue.poll();
        queue.addAfter("a", Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));

        assertThat(queue.poll()).isNull();
        queue.done("a");
        assertThat(takeAll()).containsExactly("a");
    }

    @Test
    void itemsDueAtOnceComeInTheOrderOfTheirDelays() {
        for (int i = 0; i < 1000; i++) {
            queue.addAfter("item-" + (i * 7 % 1000), Duration.ofSeconds(1));
        }
        clock.advance(Duration.ofSeconds(1));

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            expected.add("item-" + (i * 7 % 1000));
        }
        assertThat(takeAll()).isEqualTo(expected);
    }

    @Test
    void keepsItsItemsApartThroughFloodsAndQuietTimes() {
        for (int flood = 0; flood < 3; flood++) {
            for (int i = 0; i < 5_000; i++) {
                queue.add("item-" + i);
            }
            assertThat(takeAll()).hasSize(5_000).doesNotHaveDuplicates();
            queue.add("quiet");
            assertThat(takeAll()).containsExactly("quiet");
        }
    }

    /** Hash codes that differ above the bits of the table's index, and some that do not differ at all. */
    @Test
    void keepsItemsWithEqualHashCodesApart() {
        record Key(int number) {
            @Override
            public int hashCode() {
                return number % 3 << 20;
            }
        }
        WorkQueue<Key> keys = WorkQueueBuilder.<Key>named("keys").clock(clock).build();
        for (int i = 0; i < 100; i++) {
            keys.add(new Key(i));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(keys.poll()).isEqualTo(new Key(i));
        }
        for (int i = 0; i < 100; i += 2) {
            keys.done(new Key(i));
        }
        for (int i = 0; i < 100; i++) {
            keys.add(new Key(i));
        }
        assertThat(keys.size()).isEqualTo(50);
    }
}
