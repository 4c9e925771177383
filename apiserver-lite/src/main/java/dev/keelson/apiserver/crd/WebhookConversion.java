package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.webhook.WebhookClient;
import dev.keelson.apiserver.webhook.WebhookEndpoint;
import dev.keelson.apiserver.webhook.WebhookException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Strategy {@code Webhook}: another server converts. It may change everything but the object's metadata, of which only
 * labels and annotations are taken from its answer. Follows apiextensions' {@code conversion/webhook_converter.go}.
 */
final class WebhookConversion implements VersionConversion {
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final String GROUP = "apiextensions.k8s.io/";

    private final WebhookClient client;
    private final WebhookEndpoint endpoint;
    private final String reviewVersion;
    private final Supplier<String> uids;

    /** @param conversion {@code spec.conversion} of a valid definition */
    WebhookConversion(WebhookClient client, JsonNode conversion, Supplier<String> uids) {
        this.client = client;
        this.endpoint = WebhookEndpoint.read(conversion.path("webhook").path("clientConfig"));
        List<String> versions = Fields.texts(conversion, "webhook", "conversionReviewVersions");
        this.reviewVersion = versions.stream()
                .filter(version -> version.equals("v1") || version.equals("v1beta1"))
                .findFirst()
                .orElse("v1");
        this.uids = uids;
    }

    @Override
    public boolean blocks() {
        return true;
    }

    @Override
    public ObjectNode convert(ObjectNode object, String apiVersion) {
        return convert(object, apiVersion, WebhookClient.TIMEOUT);
    }

    @Override
    public ObjectNode convertSoon(ObjectNode object, String apiVersion) {
        return convert(object, apiVersion, SOON);
    }

    private ObjectNode convert(ObjectNode object, String apiVersion, Duration timeout) {
        if (Fields.text(object, "apiVersion").equals(apiVersion)) {
            return object;
        }
        try {
            return converted(object, apiVersion, timeout);
        } catch (WebhookException e) {
            throw StatusException.plain("conversion webhook for " + Fields.text(object, "apiVersion") + ", Kind="
                    + Fields.text(object, "kind") + " failed: " + e.getMessage());
        }
    }

    private ObjectNode converted(ObjectNode object, String apiVersion, Duration timeout) throws WebhookException {
        String uid = uids.get();
        ObjectNode review = Json.NODES.objectNode();
        review.put("kind", "ConversionReview").put("apiVersion", GROUP + reviewVersion);
        ObjectNode request = review.putObject("request");
        request.put("uid", uid).put("desiredAPIVersion", apiVersion);
        request.putArray("objects").add(object);
        ObjectNode answer = client.call(endpoint, review, timeout);
        JsonNode objects = objects(answer, uid);
        if (objects.size() != 1 || !(objects.get(0) instanceof ObjectNode made)) {
            throw new WebhookException("returned " + objects.size() + " objects, expected 1");
        }
        requireSame(object, made, apiVersion);
        restoreMetadata(object, made);
        return made;
    }

    private JsonNode objects(ObjectNode answer, String uid) throws WebhookException {
        JsonNode response = answer.path("response");
        String kind = answer.path("apiVersion").asText() + ", Kind="
                + answer.path("kind").asText();
        boolean strict = reviewVersion.equals("v1");
        if (strict && !kind.equals(GROUP + "v1, Kind=ConversionReview")) {
            throw new WebhookException(
                    "expected webhook response of " + GROUP + "v1, Kind=ConversionReview, got " + kind);
        }
        if (!response.isObject()) {
            throw new WebhookException("no response provided");
        }
        if (strict && !response.path("uid").asText().equals(uid)) {
            throw new WebhookException("expected response.uid=\"" + uid + "\", got \""
                    + response.path("uid").asText() + "\"");
        }
        String status = response.path("result").path("status").asText();
        if (!status.equals("Success")) {
            String message = response.path("result").path("message").asText();
            throw new WebhookException(
                    message.isEmpty() ? "response.result.status was '" + status + "', not 'Success'" : message);
        }
        return response.path("convertedObjects");
    }

    private static void requireSame(ObjectNode object, ObjectNode made, String apiVersion) throws WebhookException {
        if (!Fields.text(made, "apiVersion").equals(apiVersion)) {
            throw new WebhookException("returned invalid object at index 0: invalid groupVersion (expected "
                    + apiVersion + ", received " + Fields.text(made, "apiVersion") + ")");
        }
        for (String field : List.of("kind", "metadata/name", "metadata/namespace", "metadata/uid")) {
            String[] path = field.split("/");
            if (!Fields.text(object, path).equals(Fields.text(made, path))) {
                throw new WebhookException("returned invalid object: must have the same " + path[path.length - 1] + ": "
                        + Fields.text(object, path) + " != " + Fields.text(made, path));
            }
        }
    }

    /** The metadata stays the object's, but for labels and annotations. */
    private static void restoreMetadata(ObjectNode object, ObjectNode made) throws WebhookException {
        if (!(made.get("metadata") instanceof ObjectNode answered)) {
            throw new WebhookException("returned invalid metadata: missing metadata in converted object");
        }
        ObjectNode metadata = Metadata.of(object).deepCopy();
        for (String field : List.of("labels", "annotations")) {
            JsonNode values = answered.get(field);
            if (values == null || values.isNull()) {
                metadata.remove(field);
                continue;
            }
            for (JsonNode value : values) {
                if (!value.isTextual()) {
                    throw new WebhookException(
                            "returned invalid metadata: metadata." + field + " must be strings in converted object");
                }
            }
            metadata.set(field, values);
        }
        made.set("metadata", metadata);
        String problem = ObjectMetaRules.labelProblem(metadata);
        if (problem != null) {
            throw new WebhookException("returned invalid metadata: " + problem);
        }
    }
}
