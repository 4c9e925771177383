package dev.keelson.informers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server refused: a {@code Status}, as an HTTP answer or as an event of a watch. */
public final class StatusFailure extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int GONE = 410;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY_REQUESTS = 429;

    private final int code;
    private final String reason;
    private final transient @Nullable Duration retryAfter;
    private final boolean revisionTooLarge;

    StatusFailure(int code, String reason, String message, @Nullable Duration retryAfter, boolean revisionTooLarge) {
        super(message.isEmpty() ? "HTTP " + code + " " + reason : message + " (HTTP " + code + " " + reason + ")");
        this.code = code;
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.revisionTooLarge = revisionTooLarge;
    }

    /** The HTTP code. */
    public int code() {
        return code;
    }

    /** Kubernetes' reason, such as {@code Forbidden}; empty when the server gave none. */
    public String reason() {
        return reason;
    }

    /** How long the server asked to wait; null when it did not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    boolean isExpired() {
        return code == GONE || reason.equals("Expired") || reason.equals("Gone");
    }

    boolean isRevisionTooLarge() {
        return revisionTooLarge;
    }

    boolean isTooManyRequests() {
        return code == TOO_MANY_REQUESTS || reason.equals("TooManyRequests");
    }

    /** Whether the server cannot make sense of a parameter, perhaps of the revision. */
    boolean isInvalidRequest() {
        return code == BAD_REQUEST || code == UNPROCESSABLE;
    }

    boolean isNotAcceptable() {
        return code == NOT_ACCEPTABLE;
    }
}
