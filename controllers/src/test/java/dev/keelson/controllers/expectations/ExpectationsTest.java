package dev.keelson.controllers.expectations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationsTest {

    private final FakeClock clock = new FakeClock();
    private final Expectations expectations = new Expectations(clock);

    @Test
    void areSatisfiedOnceEveryCreationWasSeen() {
        expectations.expectCreations("a", 2);
        expectations.creationObserved("a");
        assertThat(expectations.satisfied("a")).isFalse();

        expectations.creationObserved("a");

        assertThat(expectations.satisfied("a")).isTrue();
        assertThat(expectations.satisfied("b")).isTrue();
    }

    @Test
    void countADeletionOnceHoweverOftenItIsSeen() {
        expectations.expectDeletions("a", List.of("x", "y"));
        expectations.deletionObserved("a", "x");
        expectations.deletionObserved("a", "x");
        assertThat(expectations.satisfied("a")).isFalse();

        expectations.deletionObserved("a", "y");

        assertThat(expectations.satisfied("a")).isTrue();
    }

    @Test
    void strangersCreationsDoNotCountAhead() {
        expectations.creationObserved("a");
        expectations.expectCreations("a", 1);

        assertThat(expectations.satisfied("a")).isFalse();
    }

    @Test
    void expireSoThatALostEventDoesNotStopAController() {
        expectations.expectCreations("a", 1);

        clock.advance(Expectations.EXPIRY.plus(Duration.ofNanos(1)));

        assertThat(expectations.satisfied("a")).isTrue();
    }
}
