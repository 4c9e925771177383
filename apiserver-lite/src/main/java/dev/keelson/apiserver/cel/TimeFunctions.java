package dev.keelson.apiserver.cel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Parts of timestamps and durations. Without a zone, UTC. */
final class TimeFunctions {
    private static final Map<String, ToLongFunction<ZonedDateTime>> PARTS = Map.of(
            "getFullYear",
            ZonedDateTime::getYear,
            "getMonth",
            time -> time.getMonthValue() - 1,
            "getDayOfYear",
            time -> time.getDayOfYear() - 1,
            "getDayOfMonth",
            time -> time.getDayOfMonth() - 1,
            "getDate",
            ZonedDateTime::getDayOfMonth,
            "getDayOfWeek",
            time -> time.getDayOfWeek().getValue() % 7,
            "getHours",
            ZonedDateTime::getHour,
            "getMinutes",
            ZonedDateTime::getMinute,
            "getSeconds",
            ZonedDateTime::getSecond,
            "getMilliseconds",
            time -> time.getNano() / 1_000_000);
    private static final Map<String, Function<Duration, Long>> TOTALS = Map.of(
            "getHours", Duration::toHours,
            "getMinutes", Duration::toMinutes,
            "getSeconds", Duration::toSeconds,
            "getMilliseconds", Duration::toMillis);

    private TimeFunctions() {}

    static void addTo(Map<String, Library.Body> standard) {
        PARTS.keySet().forEach(name -> standard.put(name, args -> part(name, args)));
    }

    private static Object part(String name, Object[] args) {
        Function<Duration, Long> total = TOTALS.get(name);
        if (args[0] instanceof Duration duration && total != null && args.length == 1) {
            return total.apply(duration);
        }
        ToLongFunction<ZonedDateTime> part = PARTS.get(name);
        if (!(args[0] instanceof Instant time) || part == null) {
            throw EvaluationException.noSuchOverload();
        }
        return part.applyAsLong(time.atZone(args.length == 1 ? ZoneOffset.UTC : zone(args[1])));
    }

    private static ZoneId zone(Object name) {
        if (!(name instanceof String text)) {
            throw EvaluationException.noSuchOverload();
        }
        try {
            boolean offset = text.indexOf(':') > 0;
            boolean signed = text.startsWith("+") || text.startsWith("-");
            return ZoneId.of(offset && !signed ? "+" + text : text);
        } catch (DateTimeException e) {
            throw new EvaluationException("unknown time zone " + text);
        }
    }

    /** RFC 3339; null when the text is none. */
    static @Nullable Instant parse(String text) {
        try {
            return Arithmetic.timestamp(
                    OffsetDateTime.parse(text.toUpperCase(Locale.ROOT), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
