package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.cert.X509Certificate;

/** Learns what a webhook server does. Called on its threads, so must not block; what it throws is logged. */
public interface WebhookObserver {

    /**
     * A review was answered. Neither argument may be changed.
     *
     * @param request the review's request, which may hold secrets
     * @param response the review's response
     */
    default void answered(String path, ObjectNode request, ObjectNode response) {}

    /** A request was not answered by a review, because it held none or the server does not take it. */
    default void refused(String path, int status, String reason) {}

    /** A webhook threw; the review says that it failed. */
    default void failed(String path, String uid, Throwable thrown) {}

    /** A connection ended otherwise than by agreement, such as a client without the certificate it needs. */
    default void connectionFailed(String peer, Exception cause) {}

    /** From now on the server shows this certificate. */
    default void certificateReloaded(X509Certificate present) {}

    /** The certificate's files cannot be used; the server goes on with what it has. */
    default void certificateUnusable(IOException cause) {}

    /** Writes to the log: answers and connections that fail at debug level, the rest always. */
    static WebhookObserver logging() {
        return LoggingObserver.INSTANCE;
    }
}
