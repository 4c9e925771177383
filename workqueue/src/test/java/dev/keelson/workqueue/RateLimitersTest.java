package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitersTest {

    private final FakeClock clock = new FakeClock();

    @Test
    void exponentialDoublesUpToItsMaximumAtAnyNumberOfFailures() {
        RateLimiter<String> limiter = RateLimiters.exponential(Duration.ofMillis(5), Duration.ofSeconds(1000));

        assertThat(limiter.when("a")).isEqualTo(Duration.ofMillis(5));
        assertThat(limiter.when("a")).isEqualTo(Duration.ofMillis(10));
        assertThat(limiter.when("a")).isEqualTo(Duration.ofMillis(20));
        assertThat(limiter.when("b")).isEqualTo(Duration.ofMillis(5));
        Duration former = Duration.ofMillis(20);
        for (int failure = 4; failure <= 1000; failure++) {
            Duration delay = limiter.when("a");
            assertThat(delay).isGreaterThanOrEqualTo(former).isLessThanOrEqualTo(Duration.ofSeconds(1000));
            former = delay;
        }
        assertThat(former).isEqualTo(Duration.ofSeconds(1000));
        assertThat(limiter.failures("a")).isEqualTo(1000);

        limiter.forget("a");
        assertThat(limiter.when("a")).isEqualTo(Duration.ofMillis(5));
    }

    /** Doubling 5 ms for the 65th time shifts it out of 64 bits. */
    @Test
    void exponentialStaysAtItsMaximumAtFailure65() {
        RateLimiter<String> limiter = RateLimiters.exponential(Duration.ofMillis(5), Duration.ofSeconds(1000));
        for (int failure = 1; failure <= 63; failure++) {
            limiter.when("a");
        }

        assertThat(List.of(limiter.when("a"), limiter.when("a"), limiter.when("a")))
                .containsOnly(Duration.ofSeconds(1000));
    }

    @Test
    void exponentialBearsAnyBaseAndMaximum() {
        Duration longest = Duration.ofNanos(DelayedItems.MAX_DELAY_NANOS);
        RateLimiter<String> vast = RateLimiters.exponential(Duration.ofNanos(3), Duration.ofSeconds(Long.MAX_VALUE));
        RateLimiter<String> none = RateLimiters.exponential(Duration.ZERO, Duration.ofSeconds(1));
        Duration last = Duration.ZERO;
        for (int failure = 1; failure <= 200; failure++) {
            Duration delay = vast.when("a");
            assertThat(delay).isBetween(last, longest);
            assertThat(none.when("a")).isZero();
            last = delay;
        }
        assertThat(last).isEqualTo(longest);
    }

    /** So that an item that fails once a day does not wait for as long as one that keeps failing. */
    @Test
    void forgettingResetsEveryLimiterThatCounts() {
        RateLimiter<String> limiter = RateLimiters.withMaxWait(
                RateLimiters.jittered(
                        RateLimiters.maxOf(List.of(
                                RateLimiters.exponential(Duration.ofMillis(5), Duration.ofSeconds(1000)),
                                RateLimiters.fastSlow(Duration.ofMillis(1), Duration.ofMillis(15), 1))),
                        0,
                        () -> 0.5),
                Duration.ofSeconds(500));
        limiter.when("a");
        assertThat(limiter.when("a")).isEqualTo(Duration.ofMillis(15));
        assertThat(limiter.failures("a")).isEqualTo(2);

        limiter.forget("a");
        assertThat(limiter.failures("a")).isZero();
        assertThat(limiter.when("a")).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void aMillionPromisesOfATokenBucketDoNotOverflow() {
        RateLimiter<Integer> limiter = RateLimiters.tokenBucket(10, 100, clock);
        Duration last = Duration.ZERO;
        for (int i = 0; i < 1_000_100; i++) {
            last = limiter.when(i);
        }

        assertThat(last).isCloseTo(Duration.ofSeconds(100_000), Duration.ofSeconds(1));
    }

    @Test
    void tokenBucketAllowsABurstAndThenTheRate() {
        RateLimiter<String> limiter = RateLimiters.tokenBucket(10, 3, clock);

        assertThat(limiter.when("a")).isZero();
        assertThat(limiter.when("b")).isZero();
        assertThat(limiter.when("a")).isZero();
        assertThat(limiter.when("c")).isEqualTo(Duration.ofMillis(100));
        assertThat(limiter.when("c")).isEqualTo(Duration.ofMillis(200));
        clock.advance(Duration.ofMillis(300));
        assertThat(limiter.when("c")).isZero();
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.when("c")).isZero();
        }
        assertThat(limiter.when("c")).isPositive();
    }

    @Test
    void theStandardLimiterGivesTenASecondAfterABurstOfAHundred() {
        RateLimiter<Integer> limiter = RateLimiters.standard(clock);
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.when(i)).isEqualTo(Duration.ofMillis(5));
        }

        assertThat(limiter.when(100)).isEqualTo(Duration.ofMillis(100));
        assertThat(limiter.when(101)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void fastSlowSlowsDownAfterItsAttempts() {
        RateLimiter<String> limiter = RateLimiters.fastSlow(Duration.ofMillis(1), Duration.ofSeconds(1), 2);

        assertThat(List.of(limiter.when("a"), limiter.when("a"), limiter.when("a")))
                .containsExactly(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1));
    }

    @Test
    void combinatorsAdjustWhatTheyWrap() {
        RateLimiter<String> slow = RateLimiters.fastSlow(Duration.ofSeconds(4), Duration.ofSeconds(4), 1);
        RateLimiter<String> quick = RateLimiters.fastSlow(Duration.ofSeconds(1), Duration.ofSeconds(1), 1);

        assertThat(RateLimiters.maxOf(List.of(quick, slow)).when("a")).isEqualTo(Duration.ofSeconds(4));
        assertThat(RateLimiters.withMaxWait(slow, Duration.ofSeconds(3)).when("a"))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(RateLimiters.jittered(quick, 0.5, () -> 0.5).when("a")).isEqualTo(Duration.ofMillis(1250));
    }

    @Test
    void refusesNonsense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimiters.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimiters.tokenBucket(0, 1, clock));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimiters.jittered(RateLimiters.standard(clock), -1, () -> 0));
    }
}
