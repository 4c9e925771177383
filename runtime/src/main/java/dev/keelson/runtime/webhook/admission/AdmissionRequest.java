package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.runtime.webhook.MalformedReviewException;
import dev.keelson.runtime.webhook.ObjectCodec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import org.jspecify.annotations.Nullable;

/**
 * What an API server asks about. The trees must not be changed: handlers of one chain share them.
 *
 * @param uid identifies this question; appears in the audit log of the API server
 * @param kind of the object as sent, which is what the webhook's rules name
 * @param resource as the webhook's rules name it
 * @param subResource such as {@code status}; empty for the object itself
 * @param requestKind as the client named it; differs from {@code kind} when an equivalent version was written
 * @param requestResource as the client named it
 * @param requestSubResource as the client named it
 * @param name empty when the API server has yet to make one from {@code generateName}
 * @param namespace empty for objects without one
 * @param object null when there is none, as for a deletion
 * @param oldObject the stored object of an update or deletion; null otherwise
 * @param dryRun whether nothing will be stored; side effects must be left out then
 * @param options of the operation, such as {@code CreateOptions}; null when there are none
 */
public record AdmissionRequest(
        String uid,
        GroupVersionKind kind,
        GroupVersionResource resource,
        String subResource,
        GroupVersionKind requestKind,
        GroupVersionResource requestResource,
        String requestSubResource,
        String name,
        String namespace,
        Operation operation,
        UserInfo userInfo,
        @Nullable ObjectNode object,
        @Nullable ObjectNode oldObject,
        boolean dryRun,
        @Nullable ObjectNode options) {

    /**
     * The new object as a new instance of a class; null when there is none.
     *
     * @throws MalformedReviewException when it is of another kind, or does not fit the class
     */
    public <T extends HasMetadata> @Nullable T object(Class<T> type) throws MalformedReviewException {
        return object == null ? null : ObjectCodec.of(type).decode(object);
    }

    /**
     * The stored object as a new instance of a class; null when there is none.
     *
     * @throws MalformedReviewException when it is of another kind, or does not fit the class
     */
    public <T extends HasMetadata> @Nullable T oldObject(Class<T> type) throws MalformedReviewException {
        return oldObject == null ? null : ObjectCodec.of(type).decode(oldObject);
    }

    /** The same question about another new object. */
    AdmissionRequest withObject(ObjectNode changed) {
        return new AdmissionRequest(
                uid,
                kind,
                resource,
                subResource,
                requestKind,
                requestResource,
                requestSubResource,
                name,
                namespace,
                operation,
                userInfo,
                changed,
                oldObject,
                dryRun,
                options);
    }
}
