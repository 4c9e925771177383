package dev.keelson.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeClockTest {

    private final FakeClock clock = new FakeClock(Instant.EPOCH);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTimersInOrderOfDueTimeEachAtItsTime() {
        clock.schedule(Duration.ofSeconds(2), () -> ran.add("b@" + clock.now()));
        clock.schedule(Duration.ofSeconds(1), () -> ran.add("a@" + clock.now()));
        clock.schedule(Duration.ofSeconds(9), () -> ran.add("late"));

        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("a@1970-01-01T00:00:01Z", "b@1970-01-01T00:00:02Z");
        assertThat(clock.now()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(clock.pendingTimers()).isEqualTo(1);
    }

    @Test
    void runsTimersSetByTimersWithinTheSameStep() {
        clock.schedule(Duration.ofSeconds(1), () -> clock.schedule(Duration.ofSeconds(1), () -> ran.add("inner")));

        clock.advance(Duration.ofSeconds(2));

        assertThat(ran).containsExactly("inner");
    }

    @Test
    void cancelPreventsTheRunOnce() {
        Timer timer = clock.schedule(Duration.ofSeconds(1), () -> ran.add("never"));

        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        clock.advance(Duration.ofSeconds(2));

        assertThat(ran).isEmpty();
    }

    @Test
    void repeatsUntilCancelledAlsoAfterARunThatThrows() {
        Timer timer = clock.scheduleEvery(Duration.ofSeconds(1), () -> {
            ran.add("tick");
            if (ran.size() == 1) {
                throw new IllegalStateException("first run fails");
            }
        });
        try {
            clock.advance(Duration.ofSeconds(1));
        } catch (IllegalStateException expected) {
            ran.add("threw");
        }
        clock.advance(Duration.ofSeconds(2));
        timer.cancel();
        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("tick", "threw", "tick", "tick");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void wallClockShiftsDoNotMoveTimers() {
        clock.schedule(Duration.ofSeconds(1), () -> ran.add("due"));

        clock.shiftWallClock(Duration.ofHours(-1));
        clock.advance(Duration.ZERO);

        assertThat(ran).isEmpty();
        assertThat(clock.now()).isEqualTo(Instant.EPOCH.minus(Duration.ofHours(1)));
    }

    @Test
    void refusesToGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)));
    }
}
