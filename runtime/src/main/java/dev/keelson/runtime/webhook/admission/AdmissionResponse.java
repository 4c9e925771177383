package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keelson.api.patch.JsonPatch;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to an API server. Immutable but for the status, which must not be changed.
 *
 * @param allowed whether the operation may go on
 * @param status what the client gets when it may not; its message is shown after the webhook's name
 * @param warnings shown to the client in any case; of 256 characters or fewer, all together 4096
 * @param auditAnnotations for the API server's audit log, which puts the webhook's name before each key
 * @param patch operations of a JSON patch (RFC 6902) to the new object; none for webhooks that only validate
 */
public record AdmissionResponse(
        boolean allowed,
        Status status,
        List<String> warnings,
        Map<String, String> auditAnnotations,
        List<PatchOperation> patch) {

    public AdmissionResponse {
        warnings = List.copyOf(warnings);
        auditAnnotations = Map.copyOf(auditAnnotations);
        patch = List.copyOf(patch);
    }

    public static AdmissionResponse allow() {
        return of(true, new StatusBuilder().withCode(HttpURLConnection.HTTP_OK).build());
    }

    /** Allows with changes to the new object; {@link JsonPatch} says what each operation means. */
    public static AdmissionResponse patch(List<PatchOperation> operations) {
        return allow().withPatch(operations);
    }

    /** Refuses with 403 Forbidden. */
    public static AdmissionResponse deny(String message) {
        return refuse(new StatusBuilder()
                .withStatus("Failure")
                .withCode(HttpURLConnection.HTTP_FORBIDDEN)
                .withReason("Forbidden")
                .withMessage(message)
                .build());
    }

    /** Refuses because no decision could be made. */
    public static AdmissionResponse error(int code, String message) {
        return refuse(new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withMessage(message)
                .build());
    }

    /** Refuses with a status of one's own; a code below 400 becomes 400 at the API server. */
    public static AdmissionResponse refuse(Status status) {
        return of(false, status);
    }

    private static AdmissionResponse of(boolean allowed, Status status) {
        return new AdmissionResponse(allowed, status, List.of(), Map.of(), List.of());
    }

    /** With these warnings after those that are there. */
    public AdmissionResponse withWarnings(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new AdmissionResponse(allowed, status, all, auditAnnotations, patch);
    }

    public AdmissionResponse withAuditAnnotation(String key, String value) {
        return withAuditAnnotations(Map.of(key, value));
    }

    AdmissionResponse withAuditAnnotations(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(auditAnnotations);
        all.putAll(more);
        return new AdmissionResponse(allowed, status, warnings, all, patch);
    }

    AdmissionResponse withPatch(List<PatchOperation> operations) {
        return new AdmissionResponse(allowed, status, warnings, auditAnnotations, operations);
    }

    static ArrayNode json(List<PatchOperation> operations) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        operations.forEach(operation -> patch.add(operation.json()));
        return patch;
    }
}
