package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Kubernetes' {@code Status} for failures; what API servers show of a webhook that refuses to answer. */
final class Statuses {

    private Statuses() {}

    static HttpReply reply(int code, @Nullable String message) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.setAll(failure(code, message));
        return new HttpReply(code, status.toString().getBytes(StandardCharsets.UTF_8));
    }

    static ObjectNode failure(int code, @Nullable String message) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("status", "Failure").put("message", message == null ? "" : message);
        return status.put("reason", reason(code)).put("code", code);
    }

    private static String reason(int code) {
        return switch (code) {
            case HttpReply.NOT_FOUND -> "NotFound";
            case HttpReply.METHOD_NOT_ALLOWED -> "MethodNotAllowed";
            case HttpReply.TOO_LARGE -> "RequestEntityTooLarge";
            case HttpReply.UNSUPPORTED_MEDIA_TYPE -> "UnsupportedMediaType";
            case HttpReply.INTERNAL_ERROR -> "InternalError";
            default -> "BadRequest";
        };
    }
}
