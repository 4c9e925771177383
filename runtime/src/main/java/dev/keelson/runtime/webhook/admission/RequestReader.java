package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.runtime.webhook.MalformedReviewException;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import org.jspecify.annotations.Nullable;

/** Reads the {@code request} of an AdmissionReview; v1 and v1beta1 have the same fields. */
final class RequestReader {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ObjectNode request;

    private RequestReader(ObjectNode request) {
        this.request = request;
    }

    static AdmissionRequest read(ObjectNode request) throws MalformedReviewException {
        return new RequestReader(request).read();
    }

    private AdmissionRequest read() throws MalformedReviewException {
        GroupVersionKind kind = kind("kind");
        GroupVersionResource resource = resource("resource");
        String subResource = text("subResource");
        return new AdmissionRequest(
                text("uid"),
                kind,
                resource,
                subResource,
                request.hasNonNull("requestKind") ? kind("requestKind") : kind,
                request.hasNonNull("requestResource") ? resource("requestResource") : resource,
                request.hasNonNull("requestSubResource") ? text("requestSubResource") : subResource,
                text("name"),
                text("namespace"),
                operation(),
                userInfo(),
                object("object"),
                object("oldObject"),
                request.path("dryRun").asBoolean(false),
                object("options"));
    }

    private String text(String field) {
        return request.path(field).asText("");
    }

    private GroupVersionKind kind(String field) throws MalformedReviewException {
        ObjectNode kind = object(field);
        if (kind == null) {
            throw new MalformedReviewException("request." + field + " is missing");
        }
        return new GroupVersionKind(
                kind.path("group").asText(""),
                kind.path("version").asText(""),
                kind.path("kind").asText(""));
    }

    private GroupVersionResource resource(String field) throws MalformedReviewException {
        ObjectNode resource = object(field);
        if (resource == null) {
            throw new MalformedReviewException("request." + field + " is missing");
        }
        return new GroupVersionResource(
                resource.path("group").asText(""),
                resource.path("version").asText(""),
                resource.path("resource").asText(""));
    }

    private Operation operation() throws MalformedReviewException {
        String operation = text("operation");
        for (Operation known : Operation.values()) {
            if (known.name().equals(operation)) {
                return known;
            }
        }
        throw new MalformedReviewException(
                "request.operation is '" + operation + "', not one of CREATE, UPDATE, DELETE and CONNECT");
    }

    private UserInfo userInfo() throws MalformedReviewException {
        ObjectNode user = object("userInfo");
        try {
            return user == null ? new UserInfo() : MAPPER.treeToValue(user, UserInfo.class);
        } catch (JsonProcessingException misfit) {
            throw new MalformedReviewException("request.userInfo cannot be read: " + misfit.getOriginalMessage());
        }
    }

    private @Nullable ObjectNode object(String field) throws MalformedReviewException {
        JsonNode value = request.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedReviewException("request." + field + " is no object");
    }
}
