package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import java.nio.charset.StandardCharsets;

/**
 * A whole answer.
 *
 * @param body handed over
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record Answer(int status, Headers headers, byte[] body) {

    public static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, Headers.of("Content-Type", contentType), body);
    }

    public static Answer text(int status, String text) {
        return new Answer(
                status,
                Headers.of("Content-Type", "text/plain; charset=utf-8", "X-Content-Type-Options", "nosniff"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    /** What Go's file server says about a path nobody serves. */
    public static Answer notFound() {
        return text(404, "404 page not found\n");
    }
}
