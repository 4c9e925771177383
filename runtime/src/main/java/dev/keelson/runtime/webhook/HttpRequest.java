package dev.keelson.runtime.webhook;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent.
 *
 * @param path the target without its query
 * @param headers values by lower-case name; of repeated headers, joined by commas
 * @param body null when it was longer than the server takes
 * @param keepAlive whether another request may follow on the connection
 */
record HttpRequest(String method, String path, Map<String, String> headers, byte @Nullable [] body, boolean keepAlive) {

    /** Empty when there is none. */
    String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }
}
