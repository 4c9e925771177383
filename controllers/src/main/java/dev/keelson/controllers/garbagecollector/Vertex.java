package dev.keelson.controllers.garbagecollector;

import dev.keelson.controllers.discovery.ServedResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the collector keeps of an object.
 *
 * @param namespace empty for objects without namespace
 */
record Vertex(
        ServedResource resource,
        String namespace,
        String name,
        String uid,
        List<OwnerReference> owners,
        boolean beingDeleted,
        boolean orphansDependents,
        boolean deletesDependents) {

    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    static Vertex of(ServedResource resource, HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        boolean beingDeleted = metadata.getDeletionTimestamp() != null;
        return new Vertex(
                resource,
                Objects.requireNonNullElse(metadata.getNamespace(), ""),
                metadata.getName(),
                metadata.getUid(),
                List.copyOf(metadata.getOwnerReferences()),
                beingDeleted,
                beingDeleted && metadata.getFinalizers().contains(ORPHAN),
                beingDeleted && metadata.getFinalizers().contains(FOREGROUND));
    }

    /** Whether {@code reference}, found on an object in {@code dependentNamespace}, means this object. */
    boolean isMeantBy(OwnerReference reference, String dependentNamespace) {
        return uid.equals(reference.getUid())
                && name.equals(reference.getName())
                && resource.kind().equals(reference.getKind())
                && resource.group().equals(group(reference))
                && (namespace.isEmpty() || namespace.equals(dependentNamespace));
    }

    /** Whether this object holds up the foreground deletion of the object with {@code ownerUid}. */
    boolean blocks(String ownerUid) {
        OwnerReference reference = ownerReference(ownerUid);
        return reference != null && Boolean.TRUE.equals(reference.getBlockOwnerDeletion());
    }

    @Nullable
    OwnerReference ownerReference(String ownerUid) {
        for (OwnerReference reference : owners) {
            if (reference.getUid().equals(ownerUid)) {
                return reference;
            }
        }
        return null;
    }

    static String group(OwnerReference reference) {
        int slash = reference.getApiVersion().indexOf('/');
        return slash < 0 ? "" : reference.getApiVersion().substring(0, slash);
    }

    @Override
    public String toString() {
        return resource + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
