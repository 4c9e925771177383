package dev.keelson.api.json;

/** Bytes are neither JSON nor YAML, or nest too deep. Worth a 400, never a retry. */
public final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedBodyException(String message) {
        super(message);
    }
}
