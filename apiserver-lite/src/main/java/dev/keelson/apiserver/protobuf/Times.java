package dev.keelson.apiserver.protobuf;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Points of time between their text in JSON and their two numbers in messages. */
final class Times {

    /** The start of year 1, where Go's zero time is. */
    private static final long GO_ZERO = -62_135_596_800L;

    private Times() {}

    /** Seconds since 1970 and the nanoseconds above them. */
    record Moment(long seconds, int nanos) {}

    /** Null for the empty text and for Go's zero time. */
    static @Nullable Moment parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        Moment moment = isPlainUtc(text) ? plainUtc(text) : parseAny(text);
        return moment != null && moment.seconds() == GO_ZERO && moment.nanos() == 0 ? null : moment;
    }

    /** {@code 2006-01-02T15:04:05Z}, as this server writes nearly all of them. */
    private static boolean isPlainUtc(String text) {
        return text.length() == 20 && text.charAt(19) == 'Z' && text.charAt(4) == '-' && text.charAt(10) == 'T';
    }

    private static @Nullable Moment plainUtc(String text) {
        try {
            LocalDateTime time = LocalDateTime.of(
                    Integer.parseInt(text, 0, 4, 10),
                    Integer.parseInt(text, 5, 7, 10),
                    Integer.parseInt(text, 8, 10, 10),
                    Integer.parseInt(text, 11, 13, 10),
                    Integer.parseInt(text, 14, 16, 10),
                    Integer.parseInt(text, 17, 19, 10));
            return new Moment(time.toEpochSecond(ZoneOffset.UTC), 0);
        } catch (DateTimeException | NumberFormatException notATime) {
            return null;
        }
    }

    private static @Nullable Moment parseAny(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return new Moment(instant.getEpochSecond(), instant.getNano());
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    /** As Go's JSON has it: whole seconds of UTC. Null where years have more than four digits. */
    static @Nullable String seconds(long seconds) {
        return format(seconds, "");
    }

    /** As Go's JSON has it: always six digits of a fraction. */
    static @Nullable String micros(long seconds, int nanos) {
        String digits = Integer.toString(nanos / 1_000);
        return format(seconds, "." + "0".repeat(Math.max(0, 6 - digits.length())) + digits);
    }

    private static @Nullable String format(long seconds, String fraction) {
        try {
            LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
            if (time.getYear() < 0 || time.getYear() > 9999) {
                return null;
            }
            String whole = time.toString();
            return (whole.length() == 16 ? whole + ":00" : whole) + fraction + "Z";
        } catch (DateTimeException outOfRange) {
            return null;
        }
    }
}
