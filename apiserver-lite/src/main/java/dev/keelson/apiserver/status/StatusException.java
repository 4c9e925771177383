package dev.keelson.apiserver.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, complete with what the client gets: HTTP code, reason, message and details of a {@code v1.Status}.
 *
 * <p>It has no stack trace: it is an answer, not a defect. Follows apimachinery's {@code api/errors}.
 */
public final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient @Nullable StatusDetails details;
    /** Token with which a client may go on listing at the newest revision; only on 410 Expired of a list. */
    private final @Nullable String continueToken;

    public StatusException(int code, String reason, String message, @Nullable StatusDetails details) {
        this(code, reason, message, details, null);
    }

    private StatusException(
            int code, String reason, String message, @Nullable StatusDetails details, @Nullable String continueToken) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
        this.continueToken = continueToken;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public @Nullable StatusDetails details() {
        return details;
    }

    /** The message as Kubernetes words it; never null. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** The body of the answer. */
    public ObjectNode toStatus() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        ObjectNode metadata = status.putObject("metadata");
        if (continueToken != null) {
            metadata.put("continue", continueToken);
        }
        status.put("status", "Failure");
        status.put("message", text());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null && !details.isEmpty()) {
            status.set("details", detailsNode(details));
        }
        status.put("code", code);
        return status;
    }

    private static ObjectNode detailsNode(StatusDetails details) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        putUnlessEmpty(node, "name", details.name());
        putUnlessEmpty(node, "group", details.group());
        putUnlessEmpty(node, "kind", details.kind());
        putUnlessEmpty(node, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            ArrayNode causes = node.putArray("causes");
            for (StatusCause cause : details.causes()) {
                ObjectNode entry = causes.addObject();
                putUnlessEmpty(entry, "reason", cause.reason());
                putUnlessEmpty(entry, "message", cause.message());
                putUnlessEmpty(entry, "field", cause.field());
            }
        }
        if (details.retryAfterSeconds() > 0) {
            node.put("retryAfterSeconds", details.retryAfterSeconds());
        }
        return node;
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    /** The same refusal with a token for going on with a list. */
    public StatusException withContinue(String token) {
        return new StatusException(code, reason, text(), details, token);
    }

    public static String qualified(String group, String resource) {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    public static StatusException notFound(String group, String resource, String name) {
        return new StatusException(
                404,
                "NotFound",
                qualified(group, resource) + " \"" + name + "\" not found",
                StatusDetails.of(group, resource, name));
    }

    /** A path that leads to no resource. */
    public static StatusException noSuchResource() {
        return new StatusException(
                404,
                "NotFound",
                "the server could not find the requested resource",
                new StatusDetails("", "", "", "", List.of(), 0));
    }

    public static StatusException alreadyExists(String group, String resource, String name) {
        return new StatusException(
                409,
                "AlreadyExists",
                qualified(group, resource) + " \"" + name + "\" already exists",
                StatusDetails.of(group, resource, name));
    }

    public static StatusException conflict(String group, String resource, String name, String why) {
        return new StatusException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + qualified(group, resource) + " \"" + name + "\": " + why,
                StatusDetails.of(group, resource, name));
    }

    /** A server-side apply that other managers' fields stand against: causes only. */
    public static StatusException applyConflict(String message, List<StatusCause> causes) {
        return new StatusException(409, "Conflict", message, new StatusDetails("", "", "", "", causes, 0));
    }

    /** 422 with one cause a field error. */
    public static StatusException invalid(String group, String kind, String name, List<FieldError> errors) {
        List<StatusCause> causes = new ArrayList<>();
        for (FieldError error : errors) {
            causes.add(new StatusCause(error.reason(), error.body(), error.field()));
        }
        return new StatusException(
                422,
                "Invalid",
                qualified(group, kind) + " \"" + name + "\" is invalid: " + FieldError.join(errors),
                new StatusDetails(name, group, kind, "", causes, 0));
    }

    public static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message, null);
    }

    public static StatusException unauthorized() {
        return new StatusException(401, "Unauthorized", "Unauthorized", null);
    }

    public static StatusException forbidden(String group, String resource, String name, String why) {
        String what = resource.isEmpty()
                ? "forbidden"
                : qualified(group, resource) + (name.isEmpty() ? "" : " \"" + name + "\"") + " is forbidden";
        return new StatusException(403, "Forbidden", what + ": " + why, StatusDetails.of(group, resource, name));
    }

    public static StatusException methodNotAllowed(String message) {
        return new StatusException(405, "MethodNotAllowed", message, new StatusDetails("", "", "", "", List.of(), 0));
    }

    public static StatusException methodNotAllowed() {
        return methodNotAllowed("the server does not allow this method on the requested resource");
    }

    public static StatusException methodNotSupported(String group, String resource, String action) {
        return new StatusException(
                405,
                "MethodNotAllowed",
                action + " is not supported on resources of kind \"" + qualified(group, resource) + "\"",
                StatusDetails.of(group, resource, ""));
    }

    public static StatusException notAcceptable(String message) {
        return new StatusException(406, "NotAcceptable", message, null);
    }

    public static StatusException unsupportedMediaType(String message) {
        return new StatusException(415, "UnsupportedMediaType", message, null);
    }

    public static StatusException expired(String message) {
        return new StatusException(410, "Expired", message, null);
    }

    public static StatusException requestEntityTooLarge(String message) {
        return new StatusException(413, "RequestEntityTooLarge", message, null);
    }

    public static StatusException tooManyRequests(String message, int retryAfterSeconds) {
        return new StatusException(
                429, "TooManyRequests", message, new StatusDetails("", "", "", "", List.of(), retryAfterSeconds));
    }

    public static StatusException internal(String message) {
        return new StatusException(
                500,
                "InternalError",
                "Internal error occurred: " + message,
                new StatusDetails("", "", "", "", List.of(new StatusCause("", message, "")), 0));
    }

    /** An error whose text Kubernetes hands out as it is, with code 500 and no reason. */
    public static StatusException plain(String message) {
        return new StatusException(500, "", message, null);
    }

    public static StatusException timeout(String message) {
        return new StatusException(504, "Timeout", message, null);
    }

    /** A revision that this server has not reached. */
    public static StatusException tooLargeResourceVersion(long asked, long current) {
        StatusCause cause = new StatusCause("ResourceVersionTooLarge", "Too large resource version", "");
        return new StatusException(
                504,
                "Timeout",
                "Too large resource version: " + asked + ", current: " + current,
                new StatusDetails("", "", "", "", List.of(cause), 1));
    }
}
