package dev.keelson.apiserver.http.transport;

import java.nio.charset.StandardCharsets;

/** Answers requests. Called on a connection's loop: it must hand work that computes or blocks to other threads. */
@FunctionalInterface
public interface HttpHandler {

    void handle(Exchange exchange);

    /**
     * Answers a request that is beyond the limits or no HTTP: {@code status} is 400, 408, 413, 414, 429 or 431. Its body was
     * not kept.
     */
    default void refuse(Exchange exchange, int status, String why) {
        exchange.respond(
                status,
                Headers.of("Content-Type", "text/plain; charset=utf-8"),
                (why + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
