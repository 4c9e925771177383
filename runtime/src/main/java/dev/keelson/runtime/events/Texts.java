package dev.keelson.runtime.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Texts as the API server accepts them in events. It counts bytes. */
final class Texts {

    static final int LONGEST_NOTE = 1024;
    static final int LONGEST_WORD = 128;

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Texts() {}

    /** The longest beginning of {@code text} that has at most so many bytes. */
    static String cut(String text, int bytes) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length <= bytes) {
            return text;
        }
        int end = bytes;
        while (end > 0 && (encoded[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(encoded, 0, end, StandardCharsets.UTF_8);
    }

    static String micros(Instant when) {
        return MICROS.format(when);
    }
}
