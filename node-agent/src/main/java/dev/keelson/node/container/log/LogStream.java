package dev.keelson.node.container.log;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where a process wrote. */
public enum LogStream {
    STDOUT,
    STDERR;

    private final String label = name().toLowerCase(Locale.ROOT);
    private final byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);

    /** As the CRI format spells it. */
    public String label() {
        return label;
    }

    byte[] bytes() {
        return bytes;
    }
}
