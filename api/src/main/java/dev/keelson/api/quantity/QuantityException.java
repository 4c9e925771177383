package dev.keelson.api.quantity;

/** A text is no quantity; the message is the one Kubernetes gives. Never worth a retry. */
public final class QuantityException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    QuantityException(String message) {
        super(message);
    }
}
