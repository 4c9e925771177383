package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The upgrade of a request to a WebSocket (RFC 6455), with the demands that Go's {@code x/net/websocket} makes. */
final class WebSocketHandshake {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketHandshake() {}

    static boolean isAskedFor(Request request) {
        return request.headers().firstOr("Upgrade", "").equalsIgnoreCase("websocket")
                && request.headers().all("Connection").stream()
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .anyMatch(option -> option.trim().equalsIgnoreCase("upgrade"));
    }

    /** What is wrong with the request, null if nothing. */
    static @Nullable Answer refusal(Request request) {
        Headers headers = request.headers();
        if (request.http2()
                || !headers.firstOr("Sec-WebSocket-Version", "").equals("13")
                || headers.firstOr("Sec-WebSocket-Key", "").isEmpty()
                || protocols(headers).size() > 1) {
            Answer answer = Answer.text(400, "Bad Request\n");
            answer.headers().add("Sec-WebSocket-Version", "13");
            return answer;
        }
        return headers.firstOr("Origin", "").isEmpty() ? Answer.text(403, "null origin\n") : null;
    }

    /** The headers of the answer that accepts. */
    static Headers acceptance(Request request) {
        Headers headers = Headers.of(
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                "Sec-WebSocket-Accept",
                accept(request.headers().firstOr("Sec-WebSocket-Key", "").trim()));
        protocols(request.headers()).forEach(protocol -> headers.add("Sec-WebSocket-Protocol", protocol));
        return headers;
    }

    private static List<String> protocols(Headers headers) {
        return headers.all("Sec-WebSocket-Protocol").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::trim)
                .filter(protocol -> !protocol.isEmpty())
                .toList();
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt.getMessage(), everyPlatformHasIt);
        }
    }
}
