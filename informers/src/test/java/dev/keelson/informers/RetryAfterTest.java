package dev.keelson.informers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void readsSeconds() {
        assertThat(RetryAfter.parse(" 20 ", null, NOW)).isEqualTo(Duration.ofSeconds(20));
        assertThat(RetryAfter.parse("-5", null, NOW)).isEqualTo(Duration.ZERO);
    }

    @Test
    void readsADateByTheServersOwnClock() {
        assertThat(RetryAfter.parse("Fri, 02 Jan 2026 10:00:30 GMT", "Fri, 02 Jan 2026 10:00:00 GMT", NOW))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsADateByOurClockWhenTheServerDoesNotTellItsOwn() {
        assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:01:00 GMT", null, NOW)).isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:01:00 GMT", "yesterday", NOW))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryAfter.parse("Wed, 31 Dec 2025 23:59:59 GMT", null, NOW)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1.5", "99999999999999999999"})
    void passesOverNonsense(String value) {
        assertThat(RetryAfter.parse(value, null, NOW)).isNull();
        assertThat(RetryAfter.parse(null, null, NOW)).isNull();
    }
}
