package dev.keelson.apiserver.encoding;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Values that JSON writes as strings and Go has types of their own for. */
public final class Scalars {
    private Scalars() {}

    /** A {@code metav1.Time}: whole seconds of UTC. */
    public static String time(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
