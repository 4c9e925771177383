package dev.keelson.api.selector;

/** A selector could not be understood; the message is what Kubernetes answers. Never worth a retry. */
public final class SelectorException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    SelectorException(String message) {
        super(message);
    }
}
