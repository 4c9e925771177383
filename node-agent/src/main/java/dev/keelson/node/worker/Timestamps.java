package dev.keelson.node.worker;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as the API carries them: RFC 3339 in whole seconds. */
final class Timestamps {

    private Timestamps() {}

    static String of(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Optional<Instant> parse(@Nullable String time) {
        return Optional.ofNullable(time).map(Instant::parse);
    }
}
