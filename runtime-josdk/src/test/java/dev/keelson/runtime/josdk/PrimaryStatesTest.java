package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.runtime.reconcile.Request;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrimaryStatesTest {

    private static final Request NOTE = Request.of("default", "note");
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Says what the test wants it to say. */
    private static final class Limit implements RateLimiter<RateLimiter.RateLimitState>, RateLimiter.RateLimitState {
        private Optional<Duration> answer = Optional.empty();

        @Override
        public Optional<Duration> isLimited(RateLimitState state) {
            assertThat(state).isSameAs(this);
            return answer;
        }

        @Override
        public RateLimitState initState() {
            return this;
        }
    }

    private final FakeClock clock = new FakeClock();
    private final Limit limit = new Limit();

    private PrimaryStates<Note> states(@Nullable Retry retry, boolean endless) {
        return new PrimaryStates<>(clock, retry, endless, limit);
    }

    private static GenericRetry retry(int attempts) {
        return new GenericRetry()
                .setInitialInterval(1000)
                .setIntervalMultiplier(2)
                .setMaxInterval(3000)
                .setMaxAttempts(attempts);
    }

    private static void isNow(PrimaryStates.Turn<Note> turn) {
        assertThat(turn).isInstanceOf(PrimaryStates.Turn.Now.class);
    }

    private static void isNothing(PrimaryStates.Turn<Note> turn) {
        assertThat(turn).isInstanceOf(PrimaryStates.Turn.Nothing.class);
    }

    private static void isLater(PrimaryStates.Turn<Note> turn, Duration delay) {
        assertThat(turn).isEqualTo(new PrimaryStates.Turn.Later<Note>(delay));
    }

    @Test
    void anEventIsOneReconcile() {
        PrimaryStates<Note> states = states(retry(3), false);
        states.event(NOTE);
        states.event(NOTE);

        assertThat(states.hasEvent(NOTE)).isTrue();
        isNow(states.begin(NOTE));
        assertThat(states.hasEvent(NOTE)).isFalse();
        isNothing(states.begin(NOTE));
    }

    @Test
    void whatConcernsAnUnknownResourceIsLeftAlone() {
        PrimaryStates<Note> states = states(retry(3), false);

        assertThat(states.relatedEvent(NOTE)).isFalse();
        isNothing(states.begin(NOTE));
        states.event(NOTE);
        isNow(states.begin(NOTE));
        assertThat(states.relatedEvent(NOTE)).isTrue();
        isNow(states.begin(NOTE));
        states.gone(NOTE);
        assertThat(states.relatedEvent(NOTE)).isFalse();
    }

    @Test
    void comesBackWhenDueAndNotBefore() {
        PrimaryStates<Note> states = states(retry(3), false);
        states.due(NOTE, SECOND);

        isLater(states.begin(NOTE), SECOND);
        clock.advance(Duration.ofMillis(999));
        isLater(states.begin(NOTE), Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));
        isNow(states.begin(NOTE));
        isNothing(states.begin(NOTE));
    }

    @Test
    void anEventMakesAPlannedReturnSuperfluous() {
        PrimaryStates<Note> states = states(retry(3), false);
        states.due(NOTE, SECOND);
        states.event(NOTE);

        isNow(states.begin(NOTE));
        clock.advance(SECOND);
        isNothing(states.begin(NOTE));
    }

    @Test
    void retriesWithGrowingDelaysUntilAttemptsAreUsedUp() {
        PrimaryStates<Note> states = states(retry(4), false);
        states.event(NOTE);
        isNow(states.begin(NOTE));

        assertThat(states.failed(NOTE)).contains(SECOND);
        isLater(states.begin(NOTE), SECOND);
        assertThat(states.failed(NOTE)).contains(SECOND);
        assertThat(states.failed(NOTE)).contains(Duration.ofSeconds(2));
        assertThat(states.failed(NOTE)).contains(Duration.ofSeconds(3));
        assertThat(states.attempts(NOTE)).isEqualTo(4);
        assertThat(states.failed(NOTE)).isEmpty();
    }

    @Test
    void tellsTheReconcilerWhichAttemptItIs() {
        PrimaryStates<Note> states = states(retry(1), false);
        states.event(NOTE);
        assertThat(retryOf(states.begin(NOTE))).isNull();
        states.failed(NOTE);
        clock.advance(SECOND);

        RetryInfo second = Objects.requireNonNull(retryOf(states.begin(NOTE)));
        assertThat(second.getAttemptCount()).isEqualTo(1);
        assertThat(second.isLastAttempt()).isTrue();
        states.succeeded(NOTE);
        states.event(NOTE);
        assertThat(retryOf(states.begin(NOTE))).isNull();
    }

    private static @Nullable RetryInfo retryOf(PrimaryStates.Turn<Note> turn) {
        isNow(turn);
        return ((PrimaryStates.Turn.Now<Note>) turn).retry();
    }

    @Test
    void anEventDuringAFailureBringsATryThatCostsNoAttempt() {
        PrimaryStates<Note> states = states(retry(1), false);
        states.event(NOTE);
        states.begin(NOTE);
        states.event(NOTE);

        assertThat(states.failed(NOTE)).contains(Duration.ZERO);
        assertThat(states.untilDue(NOTE)).isZero();
        isNow(states.begin(NOTE));
        assertThat(states.failed(NOTE)).contains(SECOND);
        assertThat(states.failed(NOTE)).isEmpty();
    }

    @Test
    void goesOnWithTheLastDelayIfWanted() {
        PrimaryStates<Note> states = states(retry(3), true);
        states.event(NOTE);
        states.begin(NOTE);
        for (int i = 0; i < 3; i++) {
            states.failed(NOTE);
        }

        for (int i = 4; i < 20; i++) {
            assertThat(states.failed(NOTE)).contains(Duration.ofSeconds(2));
            assertThat(states.attempts(NOTE)).isEqualTo(i);
            assertThat(states.retry(NOTE)).matches(retry -> !retry.isLastAttempt());
        }
    }

    @Test
    void aRetryWithoutAnyDelayIsNotEndless() {
        PrimaryStates<Note> states = states(GenericRetry.noRetry(), true);
        states.event(NOTE);
        states.begin(NOTE);

        assertThat(states.failed(NOTE)).isEmpty();
        assertThat(states.attempts(NOTE)).isZero();
        assertThat(states(null, true).failed(NOTE)).isEmpty();
    }

    @Test
    void aLimitedResourceComesBackWhenItIsPermitted() {
        PrimaryStates<Note> states = states(retry(3), false);
        limit.answer = Optional.of(SECOND);
        states.event(NOTE);

        isLater(states.begin(NOTE), SECOND);
        isLater(states.begin(NOTE), SECOND);
        limit.answer = Optional.empty();
        clock.advance(SECOND);
        isNow(states.begin(NOTE));
        isNothing(states.begin(NOTE));
    }

    @Test
    void aLimitOfNextToNothingIsNotSpunOn() {
        PrimaryStates<Note> states = states(retry(3), false);
        limit.answer = Optional.of(Duration.ofNanos(1));
        states.event(NOTE);

        isLater(states.begin(NOTE), Duration.ofMillis(50));
    }

    @Test
    void aDeletionStaysUntilItIsReconciledOrReplaced() {
        PrimaryStates<Note> states = states(retry(3), false);
        PrimaryState.Deletion<Note> first = new PrimaryState.Deletion<>(Note.named("note", "1"), false);
        PrimaryState.Deletion<Note> second = new PrimaryState.Deletion<>(Note.named("note", "2"), true);
        states.deleted(NOTE, first);
        assertThat(states.begin(NOTE)).isEqualTo(new PrimaryStates.Turn.Now<>(null, first));
        states.deleted(NOTE, second);
        states.deletionDone(NOTE, first);

        assertThat(states.begin(NOTE)).isEqualTo(new PrimaryStates.Turn.Now<>(null, second));
        states.deletionDone(NOTE, second);
        assertThat(states.wakeAll()).isEmpty();
    }

    @Test
    void whatIsLeftOfAFinishedObjectIsToldFromItsSuccessor() {
        PrimaryStates<Note> states = states(retry(3), false);
        states.event(NOTE);
        states.begin(NOTE);
        states.finalizerRemoved(NOTE, "uid-1");

        assertThat(states.isFinished(NOTE, "uid-1")).isTrue();
        assertThat(states.isFinished(NOTE, "uid-2")).isFalse();
    }

    @Test
    void aControllerThatStartsAgainBeginsWithAllItKnows() {
        PrimaryStates<Note> states = states(retry(3), false);
        states.event(NOTE);
        states.begin(NOTE);

        assertThat(states.wakeAll()).containsExactly(NOTE);
        isNow(states.begin(NOTE));
    }

    @Test
    void whatArrivesWhileAResourceGoesIsNotForgotten() {
        PrimaryStates<Note> states = states(retry(3), false);
        states.event(NOTE);
        states.begin(NOTE);
        states.event(NOTE);
        states.gone(NOTE);

        isNow(states.begin(NOTE));
    }
}
