package dev.keelson.informers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an informer fares.
 *
 * @param synced whether the first complete list has arrived
 * @param watching whether a watch is established at this moment
 * @param failuresInARow requests that failed since the last that brought something; 0 when all is well
 * @param lastFailure the latest of these, null when there is none
 * @param sinceLastSign how long ago the server last answered with success or sent something on a watch, before that how
 *     long ago the informer started; zero before it starts
 */
public record InformerHealth(
        boolean synced,
        boolean watching,
        int failuresInARow,
        @Nullable InformerFailure lastFailure,
        Duration sinceLastSign) {

    /** Well above the default time after which a silent watch is replaced. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

    /** For readiness: the objects are there and not older than 5 minutes. */
    public boolean isReady() {
        return synced && isCurrent(LONGEST_SILENCE);
    }

    /**
     * Whether the server was heard from within {@code longestSilence}. As a liveness check it restarts a process that
     * cannot reach the API server or has lost its permissions; a restart helps with neither, so allow for hours.
     */
    public boolean isCurrent(Duration longestSilence) {
        return sinceLastSign.compareTo(longestSilence) <= 0;
    }
}
