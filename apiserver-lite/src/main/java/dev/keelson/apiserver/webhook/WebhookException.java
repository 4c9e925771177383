package dev.keelson.apiserver.webhook;

/** A webhook that cannot be called or does not answer as it should. The message says which and why. */
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1L;

    public WebhookException(String message) {
        super(message);
    }

    WebhookException(String message, Throwable cause) {
        super(message, cause);
    }
}
