package dev.keelson.apiserver.http;

import dev.keelson.apiserver.status.StatusException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code timeout} parameter: a duration as Go writes it. */
final class Timeouts {

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");

    private Timeouts() {}

    /** Whole seconds, at least one; null if {@code text} is empty. */
    static @Nullable Integer seconds(String text) {
        return text.isEmpty() ? null : (int) Math.min(Integer.MAX_VALUE, Math.max(1, Math.ceil(parsed(text))));
    }

    /** The time a request is given: its own, unless that is zero or more than {@code most}. */
    static Duration limit(String text, Duration most) {
        if (text.isEmpty()) {
            return most;
        }
        double seconds = parsed(text);
        return seconds > 0 && seconds < most.toMillis() / 1e3 ? Duration.ofNanos((long) (seconds * 1e9)) : most;
    }

    private static double parsed(String text) {
        Matcher matcher = DURATION.matcher(text);
        double seconds = 0;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            seconds += Double.parseDouble(matcher.group(1)) * unit(matcher.group(2));
            end = matcher.end();
        }
        if (end != text.length()) {
            throw StatusException.badRequest(
                    "invalid timeout specified in the request URL - time: invalid duration \"" + text + "\"");
        }
        return seconds;
    }

    private static double unit(String name) {
        return switch (name) {
            case "ns" -> 1e-9;
            case "us", "µs" -> 1e-6;
            case "ms" -> 1e-3;
            case "m" -> 60;
            case "h" -> 3600;
            default -> 1;
        };
    }
}
