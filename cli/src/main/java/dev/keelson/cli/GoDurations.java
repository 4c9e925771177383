package dev.keelson.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes' flags have them: {@code 1m30s}, {@code 500ms}. */
final class GoDurations {

    private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("0|(\\d+(ms|s|m|h))+");

    private GoDurations() {}

    static Duration parse(String flag, String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new CommandException(flag + ": \"" + text + "\" is no duration such as 30s, 1m30s or 500ms");
        }
        Duration total = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            long amount = Long.parseLong(parts.group(1));
            total = total.plus(
                    switch (parts.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    });
        }
        return total;
    }
}
