package dev.keelson.runtime.webhook.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.runtime.webhook.MalformedReviewException;
import dev.keelson.runtime.webhook.ReviewKind;
import dev.keelson.runtime.webhook.Webhook;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Conversion handlers as a webhook.
 *
 * <p>Answers v1 and v1beta1, each in kind.
 */
public final class ConversionWebhook implements Webhook {

    /** Where controller-runtime serves conversions. */
    public static final String PATH = "/convert";

    private final ConversionHandler handler;

    private ConversionWebhook(ConversionHandler handler) {
        this.handler = handler;
    }

    /** Lets {@code handler} convert everything. */
    public static ConversionWebhook of(ConversionHandler handler) {
        return new ConversionWebhook(handler);
    }

    /**
     * Converts several kinds; others are refused.
     *
     * @throws IllegalArgumentException when a kind is there twice
     */
    public static ConversionWebhook of(List<HubAndSpokes<?>> kinds) {
        Map<String, HubAndSpokes<?>> byKind = new HashMap<>();
        for (HubAndSpokes<?> kind : kinds) {
            if (byKind.putIfAbsent(kind.groupKind(), kind) != null) {
                throw new IllegalArgumentException(kind.groupKind() + " is converted twice");
            }
        }
        return of((object, apiVersion) -> handlerOf(object, byKind).convert(object, apiVersion));
    }

    private static ConversionHandler handlerOf(ObjectNode object, Map<String, HubAndSpokes<?>> byKind)
            throws ConversionException {
        String kind = kindOf(object).groupKind();
        HubAndSpokes<?> handler = byKind.get(kind);
        if (handler == null) {
            throw new ConversionException("objects of " + kind + " are not converted here");
        }
        return handler;
    }

    @Override
    public ReviewKind kind() {
        return ReviewKind.CONVERSION;
    }

    @Override
    public ObjectNode respond(ObjectNode request) throws MalformedReviewException {
        String apiVersion = request.path("desiredAPIVersion").asText("");
        if (apiVersion.isEmpty()) {
            throw new MalformedReviewException("request.desiredAPIVersion is missing");
        }
        if (!(request.get("objects") instanceof ArrayNode objects)) {
            throw new MalformedReviewException("request.objects is no list");
        }
        ArrayNode converted = JsonNodeFactory.instance.arrayNode(objects.size());
        for (JsonNode each : objects) {
            if (!(each instanceof ObjectNode object)) {
                throw new MalformedReviewException("request.objects has an element that is no object");
            }
            try {
                converted.add(convert(object, apiVersion));
            } catch (ConversionException refused) {
                return ReviewKind.CONVERSION.failure(message(object, apiVersion, String.valueOf(refused.getMessage())));
            }
        }
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.set("convertedObjects", converted);
        response.putObject("result").put("status", "Success");
        return response;
    }

    private ObjectNode convert(ObjectNode object, String apiVersion) throws ConversionException {
        GroupVersionKind from = kindOf(object);
        if (from.apiVersion().equals(apiVersion)) {
            return object;
        }
        GroupVersionKind to = GroupVersionKind.parse(apiVersion, from.kind());
        if (!to.group().equals(from.group())) {
            throw new ConversionException("a conversion stays within group '" + from.group() + "'");
        }
        ObjectNode converted;
        try {
            converted = handler.convert(object, apiVersion);
        } catch (ConversionException refused) {
            throw refused;
        } catch (Throwable thrown) {
            throw new IllegalStateException(message(object, apiVersion, thrown.toString()), thrown);
        }
        CarriedMetadata.carry(object, converted);
        return converted.put("apiVersion", apiVersion).put("kind", from.kind());
    }

    private static GroupVersionKind kindOf(ObjectNode object) {
        return GroupVersionKind.parse(
                object.path("apiVersion").asText(""), object.path("kind").asText(""));
    }

    private static String message(ObjectNode object, String apiVersion, String why) {
        JsonNode metadata = object.path("metadata");
        String namespace = metadata.path("namespace").asText("");
        String name = metadata.path("name").asText("");
        return kindOf(object).kind() + " " + (namespace.isEmpty() ? name : namespace + "/" + name)
                + " cannot be converted from " + kindOf(object).apiVersion() + " to " + apiVersion + ": " + why;
    }
}
