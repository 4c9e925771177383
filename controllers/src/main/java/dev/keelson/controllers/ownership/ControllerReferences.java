package dev.keelson.controllers.ownership;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import org.jspecify.annotations.Nullable;

/** The owner reference that marks the controlling owner. */
public final class ControllerReferences {

    private ControllerReferences() {}

    /** The reference to the controlling owner; null if the object has none. */
    public static @Nullable OwnerReference of(HasMetadata object) {
        for (OwnerReference reference : object.getMetadata().getOwnerReferences()) {
            if (Boolean.TRUE.equals(reference.getController())) {
                return reference;
            }
        }
        return null;
    }

    public static boolean controlledBy(HasMetadata object, HasMetadata owner) {
        OwnerReference reference = of(object);
        return reference != null
                && reference.getUid().equals(owner.getMetadata().getUid());
    }

    /** A reference that makes {@code owner} the controller and holds up its foreground deletion. */
    public static OwnerReference to(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
