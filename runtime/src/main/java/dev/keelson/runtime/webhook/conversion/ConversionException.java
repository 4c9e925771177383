package dev.keelson.runtime.webhook.conversion;

/** An object cannot be converted. Clients read the message; the object is named before it. */
public class ConversionException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConversionException(String message) {
        super(message);
    }
}
