package dev.keelson.runtime.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request to the API server.
 *
 * @param path below the server's address, without a leading slash
 */
record ApiCall(
        String method,
        String path,
        Map<String, String> query,
        @Nullable String contentType,
        @Nullable String body) {

    static final String JSON = "application/json";

    static ApiCall get(String path, Map<String, String> query) {
        return new ApiCall("GET", path, query, null, null);
    }

    /** Path and query. */
    String target() {
        if (query.isEmpty()) {
            return path;
        }
        return query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", path + "?", ""));
    }
}
