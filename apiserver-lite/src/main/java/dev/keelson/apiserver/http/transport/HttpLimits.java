package dev.keelson.apiserver.http.transport;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What a client may use up.
 *
 * @param body bytes of a request's body
 * @param requestLine bytes of method and target
 * @param headers bytes of all header fields
 * @param streams concurrent requests of one HTTP/2 connection
 * @param handshake time for the TLS handshake
 * @param idle time without a request on a connection; a request's head must be there within it
 * @param requestBody time for a request's body
 * @param stalledWrite time for which a client may take nothing of an answer that is waiting for it
 * @param goAway asked at each request over HTTP/2: whether its client is to be told to connect anew
 * @param bodies bytes of the bodies of all requests that are not answered yet; beyond, requests are refused with 429
 */
public record HttpLimits(
        int body,
        int requestLine,
        int headers,
        int streams,
        Duration handshake,
        Duration idle,
        Duration requestBody,
        Duration stalledWrite,
        BooleanSupplier goAway,
        long bodies) {

    /** Of the heap: what is made of a body takes a multiple of its bytes. */
    private static final int BODIES_PART_OF_HEAP = 16;

    public static final HttpLimits DEFAULT = new HttpLimits(
            3 << 20,
            256 << 10,
            256 << 10,
            1000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            () -> false,
            Math.max(16 << 20, Runtime.getRuntime().maxMemory() / BODIES_PART_OF_HEAP));

    public HttpLimits withTimeouts(Duration all) {
        return new HttpLimits(body, requestLine, headers, streams, all, all, all, all, goAway, bodies);
    }

    public HttpLimits withBodies(long bytes) {
        return new HttpLimits(
                body, requestLine, headers, streams, handshake, idle, requestBody, stalledWrite, goAway, bytes);
    }

    public HttpLimits withGoAway(BooleanSupplier asked) {
        return new HttpLimits(
                body, requestLine, headers, streams, handshake, idle, requestBody, stalledWrite, asked, bodies);
    }
}
