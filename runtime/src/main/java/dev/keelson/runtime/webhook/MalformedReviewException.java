package dev.keelson.runtime.webhook;

/** A review is not what an API server sends. The message says which field and what it should be. */
public final class MalformedReviewException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedReviewException(String message) {
        super(message);
    }
}
