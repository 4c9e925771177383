package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way from a request to a webhook and back: unpacks the review, keeps what the webhook throws, packs its response. */
final class ReviewExchange {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // An object's numbers go back to the API server as they came.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final ObjectReader TREES = JSON.readerFor(JsonNode.class);

    private final String path;
    private final Webhook webhook;
    private final int maxBodyBytes;
    private final WebhookMetrics metrics;
    private final WebhookObserver observer;

    ReviewExchange(String path, Webhook webhook, int maxBodyBytes, WebhookMetrics metrics, WebhookObserver observer) {
        this.path = path;
        this.webhook = webhook;
        this.maxBodyBytes = maxBodyBytes;
        this.metrics = metrics;
        this.observer = observer;
    }

    /** Never throws, so that every request is answered. */
    HttpReply answer(HttpRequest request) {
        try {
            byte[] body = request.body();
            if (!request.method().equals("POST")) {
                return refuse(HttpReply.METHOD_NOT_ALLOWED, "reviews are sent by POST, this is a " + request.method());
            }
            if (body == null) {
                return refuse(HttpReply.TOO_LARGE, "a request may have " + maxBodyBytes + " bytes");
            }
            String type = request.header("content-type");
            if (!isJson(type)) {
                return refuse(
                        HttpReply.UNSUPPORTED_MEDIA_TYPE,
                        "reviews are sent as application/json, this one has content type '" + type + "'");
            }
            return answer(parse(body));
        } catch (MalformedReviewException malformed) {
            return refuse(HttpReply.BAD_REQUEST, String.valueOf(malformed.getMessage()));
        } catch (Throwable defect) {
            LOG.error("{}: a request could not be answered", path, defect);
            return Statuses.reply(HttpReply.INTERNAL_ERROR, "the request could not be answered: " + defect);
        }
    }

    private static boolean isJson(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    private static JsonNode parse(byte[] body) throws MalformedReviewException {
        if (body.length == 0) {
            throw new MalformedReviewException("the request has no body");
        }
        try {
            return TREES.readTree(body);
        } catch (JsonProcessingException noJson) {
            throw new MalformedReviewException("the body is no JSON: " + noJson.getOriginalMessage());
        } catch (IOException unreadable) {
            throw new MalformedReviewException("the body cannot be read: " + unreadable.getMessage());
        }
    }

    private HttpReply answer(JsonNode review) throws MalformedReviewException, JsonProcessingException {
        ReviewKind kind = webhook.kind();
        String apiVersion = apiVersion(review, kind);
        if (!(review.get("request") instanceof ObjectNode request)) {
            throw new MalformedReviewException(kind.kind() + " has no request");
        }
        String uid = request.path("uid").asText("");
        if (uid.isEmpty()) {
            throw new MalformedReviewException("request.uid is missing");
        }
        ObjectNode response = JsonNodeFactory.instance.objectNode().put("uid", uid);
        response.setAll(respond(request, uid));
        response.put("uid", uid);
        observer.answered(path, request, response);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("kind", kind.kind()).put("apiVersion", apiVersion).set("response", response);
        return new HttpReply(HttpReply.OK, JSON.writeValueAsBytes(answer));
    }

    /** A review without a type is taken for one of the present version. */
    private static String apiVersion(JsonNode review, ReviewKind kind) throws MalformedReviewException {
        String apiVersion = review.path("apiVersion").asText("");
        String named = review.path("kind").asText("");
        if (review.isObject() && apiVersion.isEmpty() && named.isEmpty()) {
            return kind.preferredApiVersion();
        }
        if (!named.equals(kind.kind()) || !kind.speaks(apiVersion)) {
            throw new MalformedReviewException("expected " + kind.kind() + " of " + kind.preferredApiVersion()
                    + " or its v1beta1, got "
                    + (named.isEmpty() && apiVersion.isEmpty() ? "something else" : named + " of " + apiVersion));
        }
        return apiVersion;
    }

    private ObjectNode respond(ObjectNode request, String uid) throws MalformedReviewException {
        try {
            return webhook.respond(request);
        } catch (MalformedReviewException malformed) {
            throw malformed;
        } catch (Throwable thrown) {
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            metrics.panic(webhook.kind());
            observer.failed(path, uid, thrown);
            return webhook.kind().failure("the webhook failed: " + thrown);
        }
    }

    private HttpReply refuse(int status, String reason) {
        observer.refused(path, status, reason);
        return Statuses.reply(status, reason);
    }
}
