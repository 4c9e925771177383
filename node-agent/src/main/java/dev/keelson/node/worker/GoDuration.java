package dev.keelson.node.worker;

import java.time.Duration;

/** Whole seconds as Go prints durations, which is how the kubelet words its messages: {@code 10s}, {@code 1m20s}. */
final class GoDuration {

    private GoDuration() {}

    static String format(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        String rest = seconds / 60 % 60 + "m" + seconds % 60 + "s";
        return seconds < 3600 ? rest : seconds / 3600 + "h" + rest;
    }
}
