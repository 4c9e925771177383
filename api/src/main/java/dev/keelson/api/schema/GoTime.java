package dev.keelson.api.schema;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** RFC 3339 as Kubernetes reads and writes it: in UTC, whole seconds or exactly six digits of a fraction. */
final class GoTime {

    private static final Pattern RFC3339 = Pattern.compile(
            "(\\d{4})-(\\d{2})-(\\d{2})T(\\d{2}):(\\d{2}):(\\d{2})(?:[.,](\\d{1,30}))?(?:Z|([+-])(\\d{2}):(\\d{2}))");

    private GoTime() {}

    /** The canonical spelling; null when the text is no time. */
    static @Nullable String normalize(String text, boolean micro) {
        Matcher parts = RFC3339.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String fraction = parts.group(7);
        if (micro && (fraction == null || fraction.length() != 6)) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(parts, 1),
                    number(parts, 2),
                    number(parts, 3),
                    number(parts, 4),
                    number(parts, 5),
                    number(parts, 6));
            LocalDateTime utc = local.minusSeconds(offset(parts));
            if (utc.getYear() < 0 || utc.getYear() > 9999) {
                return null;
            }
            return spell(utc, micro ? fraction : null);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int offset(Matcher parts) {
        if (parts.group(8) == null) {
            return ZoneOffset.UTC.getTotalSeconds();
        }
        int hours = number(parts, 9);
        int minutes = number(parts, 10);
        if (hours > 24 || minutes > 60) {
            throw new DateTimeException("offset out of range");
        }
        int seconds = hours * 3600 + minutes * 60;
        return parts.group(8).equals("-") ? -seconds : seconds;
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static String spell(LocalDateTime time, @Nullable String micros) {
        StringBuilder text = new StringBuilder(27);
        pad(text, time.getYear(), 4).append('-');
        pad(text, time.getMonthValue(), 2).append('-');
        pad(text, time.getDayOfMonth(), 2).append('T');
        pad(text, time.getHour(), 2).append(':');
        pad(text, time.getMinute(), 2).append(':');
        pad(text, time.getSecond(), 2);
        if (micros != null) {
            text.append('.').append(micros);
        }
        return text.append('Z').toString();
    }

    private static StringBuilder pad(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        return text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
