package dev.keelson.apiserver.http;

import java.time.Duration;

/**
 * How much is worked on at once, and for how long.
 *
 * @param readOnly {@code --max-requests-inflight}
 * @param mutating {@code --max-mutating-requests-inflight}; flow control shares out the sum of both
 * @param requestTimeout {@code --request-timeout} of requests that are not long-running
 * @param answerBytes of answers that are in memory as a whole until their clients have taken them; beyond, reads get 429
 */
public record RequestLimits(int readOnly, int mutating, Duration requestTimeout, long answerBytes) {

    /** Of the heap. */
    private static final int ANSWERS_PART = 4;

    private static final long LEAST_ANSWERS = 32 << 20;

    /** Kubernetes' defaults. */
    public static final RequestLimits DEFAULT = new RequestLimits(400, 200, Duration.ofSeconds(60));

    /** With a quarter of the heap for answers, 32 MiB at least. */
    public RequestLimits(int readOnly, int mutating, Duration requestTimeout) {
        this(
                readOnly,
                mutating,
                requestTimeout,
                Math.max(LEAST_ANSWERS, Runtime.getRuntime().maxMemory() / ANSWERS_PART));
    }

    public RequestLimits withAnswerBytes(long bytes) {
        return new RequestLimits(readOnly, mutating, requestTimeout, bytes);
    }

    /** Seats for flow control to share out. */
    public int seats() {
        return readOnly + mutating;
    }
}
