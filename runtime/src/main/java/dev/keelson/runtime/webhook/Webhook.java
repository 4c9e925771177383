package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Answers the reviews that arrive at one path. Called by many threads at once.
 *
 * <p>Most programs use {@code AdmissionWebhook} and {@code ConversionWebhook} instead of implementing this.
 */
public interface Webhook {

    /** What is answered here; other reviews are refused before. */
    ReviewKind kind();

    /**
     * The review's {@code response} to its {@code request}; the server sets its {@code uid}.
     *
     * <p>Anything thrown but {@link MalformedReviewException} is reported and counted, and answered by a response that
     * tells of an internal error: an admission is then not allowed, a conversion fails.
     *
     * @param request has a {@code uid}; nobody else keeps it
     * @throws MalformedReviewException when the request is not what an API server sends; refused with 400
     */
    ObjectNode respond(ObjectNode request) throws Exception;
}
