package dev.keelson.apiserver.cel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Go spells them: {@code 1h30m}, {@code -1.5s}. */
final class GoDuration {
    private static final Pattern WHOLE =
            Pattern.compile("([+-]?)((?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000 * MICROSECOND;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final Pattern WORDS = Pattern.compile("(\\d+)\\s*([A-Za-zµ]+)");
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private GoDuration() {}

    static @Nullable Duration parse(String text) {
        if (text.equals("0") || text.equals("+0") || text.equals("-0")) {
            return Duration.ZERO;
        }
        Matcher whole = WHOLE.matcher(text);
        if (!whole.matches()) {
            return null;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(whole.group(2));
        while (part.find()) {
            String digits = part.group(1).endsWith(".") ? part.group(1) + "0" : part.group(1);
            nanos = nanos.add(new BigDecimal(digits).multiply(BigDecimal.valueOf(nanos(part.group(2)))));
        }
        return of(whole.group(1).equals("-") ? nanos.negate() : nanos);
    }

    private static @Nullable Duration of(BigDecimal nanos) {
        BigInteger whole = nanos.toBigInteger();
        if (whole.bitLength() > 63) {
            return null;
        }
        return Duration.ofNanos(whole.longValue());
    }

    /** Also the words that OpenAPI's format takes: {@code 5 days}. */
    static @Nullable Duration parseLenient(String text) {
        Duration strict = parse(text);
        if (strict != null) {
            return strict;
        }
        Matcher words = WORDS.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        boolean any = false;
        while (words.find()) {
            long unit = unit(words.group(2).toLowerCase(java.util.Locale.ROOT));
            any |= unit > 0;
            nanos = nanos.add(new BigDecimal(words.group(1)).multiply(BigDecimal.valueOf(unit)));
        }
        return any ? of(nanos) : null;
    }

    /** 0 if Go knows no such unit. */
    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs", "μs" -> MICROSECOND;
            case "ms" -> MILLISECOND;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default -> 0;
        };
    }

    private static long unit(String word) {
        long exact = nanos(word);
        if (exact != 0) {
            return exact;
        } else if (word.startsWith("nano")) {
            return 1;
        } else if (word.startsWith("micro")) {
            return MICROSECOND;
        } else if (word.startsWith("milli")) {
            return MILLISECOND;
        } else if (word.startsWith("sec")) {
            return SECOND;
        } else if (word.startsWith("min")) {
            return MINUTE;
        } else if (word.equals("hr") || word.startsWith("hour")) {
            return HOUR;
        } else if (word.equals("d") || word.startsWith("day")) {
            return 24 * HOUR;
        }
        return word.equals("w") || word.equals("wk") || word.startsWith("week") ? 7 * 24 * HOUR : 0;
    }

    /** Seconds with as many decimals as need be. */
    static String text(Duration duration) {
        BigInteger nanos = BigInteger.valueOf(duration.getSeconds())
                .multiply(NANOS_PER_SECOND)
                .add(BigInteger.valueOf(duration.getNano()));
        BigDecimal seconds = new BigDecimal(nanos, 9).stripTrailingZeros();
        return seconds.toPlainString() + "s";
    }
}
