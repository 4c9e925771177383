package dev.keelson.api.schema;

/**
 * A value has the wrong JSON type for its field, or a text that its type cannot read. The message is worded like Go's
 * decoder. Kubernetes answers 400 for bodies and 422 for patches. Never worth a retry.
 */
public final class DecodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String path;
    private final String expected;

    DecodeException(String path, String expected, String message) {
        super(message);
        this.path = path;
        this.expected = expected;
    }

    /** Where, e.g. {@code spec.containers[0].image}. */
    public String path() {
        return path;
    }

    /** The Go type that would have been right, e.g. {@code int32}. */
    public String expected() {
        return expected;
    }
}
