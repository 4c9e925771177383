package dev.keelson.informers;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads a {@code Retry-After} header: seconds or a date, RFC 9110. */
public final class RetryAfter {

    private RetryAfter() {}

    /**
     * How long to wait; null when the header is absent or says nothing that can be understood.
     *
     * @param date the answer's {@code Date} header, against which a date is measured, so that the two machines' clocks
     *     need not agree
     * @param now stands in for a missing {@code Date}
     */
    public static @Nullable Duration parse(@Nullable String value, @Nullable String date, Instant now) {
        if (value == null) {
            return null;
        }
        String text = value.strip();
        try {
            return Duration.ofSeconds(Math.max(0, Long.parseLong(text)));
        } catch (NumberFormatException notSeconds) {
            Instant until = instant(text);
            if (until == null) {
                return null;
            }
            Instant sent = date == null ? null : instant(date.strip());
            Duration wait = Duration.between(sent == null ? now : sent, until);
            return wait.isNegative() ? Duration.ZERO : wait;
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
