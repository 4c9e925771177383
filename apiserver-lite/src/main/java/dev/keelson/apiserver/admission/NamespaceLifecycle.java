package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusCause;
import dev.keelson.apiserver.status.StatusDetails;
import dev.keelson.apiserver.status.StatusException;
import java.util.List;
import java.util.Set;

/** Refuses to create in a namespace that is missing or ending, and to delete those that every cluster has. */
final class NamespaceLifecycle implements AdmissionPlugin {
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
    private static final Set<String> REVIEWS =
            Set.of("localsubjectaccessreviews", "subjectaccessreviews", "selfsubjectaccessreviews");

    private final StoredObjects objects;

    NamespaceLifecycle(StoredObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (request.isFor("", "namespaces")) {
            if (request.operation() == Operation.DELETE && IMMORTAL.contains(request.name())) {
                throw StatusException.forbidden("", "namespaces", request.name(), "this namespace may not be deleted");
            }
            return;
        }
        if (request.namespace().isEmpty()
                || request.operation() != Operation.CREATE
                || REVIEWS.contains(request.resource().resource())) {
            return;
        }
        ObjectNode namespace = objects.get("", "namespaces", "", request.namespace());
        if (namespace == null) {
            throw StatusException.notFound("", "namespaces", request.namespace());
        }
        if (Fields.text(namespace, "status", "phase").equals("Terminating")
                || Fields.has(namespace, "metadata", "deletionTimestamp")) {
            throw terminating(request);
        }
    }

    private static StatusException terminating(AdmissionRequest request) {
        String group = request.resource().group();
        String resource = request.resource().resource();
        String why = "namespace " + request.namespace() + " is being terminated";
        StatusException plain = StatusException.forbidden(
                group,
                resource,
                request.name(),
                "unable to create new content in namespace " + request.namespace() + " because it is being terminated");
        StatusCause cause = new StatusCause("NamespaceTerminating", why, "metadata.namespace");
        return new StatusException(
                403,
                "Forbidden",
                plain.text(),
                new StatusDetails(request.name(), group, resource, "", List.of(cause), 0));
    }
}
