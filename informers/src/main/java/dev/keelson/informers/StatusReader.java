package dev.keelson.informers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes failures of {@code Status} objects, and of answers that should have been some. */
final class StatusReader {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int GATEWAY_TIMEOUT = 504;
    private static final String TOO_LARGE = "Too large resource version";
    private static final int LONGEST_EXCERPT = 200;

    private StatusReader() {}

    /** What an HTTP answer other than a success says. */
    static StatusFailure ofAnswer(int code, byte[] body, @Nullable Duration retryAfter) {
        try {
            JsonNode status = MAPPER.readTree(body);
            if (status.path("kind").asText().equals("Status")) {
                return of(status, code, retryAfter);
            }
        } catch (IOException notJson) {
            // The excerpt below says as much as can be said.
        }
        String text = new String(body, 0, Math.min(body.length, LONGEST_EXCERPT), StandardCharsets.UTF_8);
        return new StatusFailure(code, "", text.strip(), retryAfter, false);
    }

    /** What the object of an ERROR event says. */
    static StatusFailure ofEvent(WatchLine event) throws IOException {
        JsonNode status = MAPPER.readTree(CompactParser.of(event.value(), MAPPER));
        return of(status, 0, null);
    }

    private static StatusFailure of(JsonNode status, int httpCode, @Nullable Duration headerRetryAfter) {
        JsonNode details = status.path("details");
        int seconds = details.path("retryAfterSeconds").asInt(0);
        Duration retryAfter = headerRetryAfter == null && seconds > 0 ? Duration.ofSeconds(seconds) : headerRetryAfter;
        int code = status.path("code").asInt(httpCode);
        String message = status.path("message").asText("");
        String reason = status.path("reason").asText("");
        boolean timeout = code == GATEWAY_TIMEOUT || reason.equals("Timeout");
        return new StatusFailure(code, reason, message, retryAfter, isTooLarge(details, timeout, message));
    }

    /** The reason of the cause, or what servers before 1.18.6 said instead. */
    private static boolean isTooLarge(JsonNode details, boolean timeout, String message) {
        boolean tooLarge = timeout && message.contains(TOO_LARGE);
        for (JsonNode cause : details.path("causes")) {
            tooLarge |= cause.path("reason").asText().equals("ResourceVersionTooLarge")
                    || (timeout && cause.path("message").asText().equals(TOO_LARGE));
        }
        return tooLarge;
    }
}
