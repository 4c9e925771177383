package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The reviews that API servers send. */
public enum ReviewKind {
    ADMISSION("admission.k8s.io", "AdmissionReview"),
    CONVERSION("apiextensions.k8s.io", "ConversionReview");

    private final String group;
    private final String kind;

    ReviewKind(String group, String kind) {
        this.group = group;
        this.kind = kind;
    }

    /** What stands in a review's {@code kind}. */
    public String kind() {
        return kind;
    }

    /** The version that is answered when a review names none. */
    String preferredApiVersion() {
        return group + "/v1";
    }

    /** Both versions have the same fields. */
    boolean speaks(String apiVersion) {
        return apiVersion.equals(group + "/v1") || apiVersion.equals(group + "/v1beta1");
    }

    /** The response of a webhook that came to no result. */
    public ObjectNode failure(String message) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        if (this == ADMISSION) {
            response.put("allowed", false);
            response.set("status", Statuses.failure(HttpReply.INTERNAL_ERROR, message));
        } else {
            response.putArray("convertedObjects");
            response.putObject("result").put("status", "Failure").put("message", message);
        }
        return response;
    }
}
