package dev.keelson.runtime.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Objects;

/**
 * Which object this is, and in which state. What is unknown is empty.
 *
 * @param terminating whether its deletion has begun
 */
public record ObjectVersion(String uid, String resourceVersion, boolean terminating) {

    public static ObjectVersion of(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return new ObjectVersion(
                Objects.requireNonNullElse(metadata.getUid(), ""),
                Objects.requireNonNullElse(metadata.getResourceVersion(), ""),
                metadata.getDeletionTimestamp() != null);
    }

    boolean isSameObject(ObjectVersion other) {
        return !uid.isEmpty() && uid.equals(other.uid);
    }
}
