package dev.keelson.api.json;

/** Bytes are not of the language that they call themselves, or nest too deep. Worth a 400, never a retry. */
public final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedBodyException(String message) {
        super(message);
    }
}
