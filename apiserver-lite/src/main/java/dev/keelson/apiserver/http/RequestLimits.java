package dev.keelson.apiserver.http;

import java.time.Duration;

/**
 * How much is worked on at once, and for how long.
 *
 * @param readOnly {@code --max-requests-inflight}
 * @param mutating {@code --max-mutating-requests-inflight}; flow control shares out the sum of both
 * @param requestTimeout {@code --request-timeout} of requests that are not long-running
 */
public record RequestLimits(int readOnly, int mutating, Duration requestTimeout) {

    /** Kubernetes' defaults. */
    public static final RequestLimits DEFAULT = new RequestLimits(400, 200, Duration.ofSeconds(60));

    /** Seats for flow control to share out. */
    public int seats() {
        return readOnly + mutating;
    }
}
