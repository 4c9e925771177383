package dev.keelson.runtime.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says in an object's metadata who owns it: it is deleted after its last owner, and a change of it leads to its controller.
 * These change the object at hand; writing it is the caller's.
 *
 * <p>Follows controller-runtime's pkg/controller/controllerutil.
 */
public final class OwnerReferences {

    private OwnerReferences() {}

    /**
     * Makes {@code owner} the one controller of {@code object}, which keeps the owner from being gone before it in a
     * foreground deletion.
     *
     * @throws AlreadyOwnedException when another object is its controller
     * @throws IllegalArgumentException when the owner has no uid, or is in a namespace that the object is not in
     */
    public static void setController(HasMetadata owner, HasMetadata object) {
        setController(owner, object, true);
    }

    /**
     * As {@link #setController(HasMetadata, HasMetadata)}.
     *
     * @param blockOwnerDeletion whether a foreground deletion of the owner waits for the object; setting it needs the right
     *     to update the owner's finalizers
     */
    public static void setController(HasMetadata owner, HasMetadata object, boolean blockOwnerDeletion) {
        validate(owner, object);
        OwnerReference reference = reference(owner);
        reference.setController(true);
        reference.setBlockOwnerDeletion(blockOwnerDeletion);
        OwnerReference present = controllerOf(object);
        if (present != null && !isSame(present, reference)) {
            throw new AlreadyOwnedException(
                    describe(object) + " is controlled by " + present.getKind() + " " + present.getName()
                            + " already and cannot be by " + describe(owner),
                    present);
        }
        put(reference, object);
    }

    /**
     * Makes {@code owner} one of the owners of {@code object}.
     *
     * @throws IllegalArgumentException as {@link #setController}
     */
    public static void addOwner(HasMetadata owner, HasMetadata object) {
        validate(owner, object);
        put(reference(owner), object);
    }

    /** Returns whether {@code owner} was among the owners. */
    public static boolean removeOwner(HasMetadata owner, HasMetadata object) {
        OwnerReference reference = reference(owner);
        List<OwnerReference> owners = owners(object);
        boolean removed = owners.removeIf(each -> isSame(each, reference));
        object.getMetadata().setOwnerReferences(owners);
        return removed;
    }

    public static boolean hasOwner(HasMetadata owner, HasMetadata object) {
        OwnerReference reference = reference(owner);
        return owners(object).stream().anyMatch(each -> isSame(each, reference));
    }

    /** Whether {@code owner}, and no earlier object of its name, is the controller of {@code object}. */
    public static boolean isControlledBy(HasMetadata owner, HasMetadata object) {
        OwnerReference controller = controllerOf(object);
        return controller != null
                && controller.getUid().equals(owner.getMetadata().getUid());
    }

    /** Null when there is none. */
    public static @Nullable OwnerReference controllerOf(HasMetadata object) {
        for (OwnerReference each : owners(object)) {
            if (Boolean.TRUE.equals(each.getController())) {
                return each;
            }
        }
        return null;
    }

    private static void validate(HasMetadata owner, HasMetadata object) {
        String ownerNamespace = owner.getMetadata().getNamespace();
        String uid = owner.getMetadata().getUid();
        if (uid == null || uid.isEmpty()) {
            throw new IllegalArgumentException(describe(owner)
                    + " has no metadata.uid and can own nothing: use the object that the server returned");
        }
        if (ownerNamespace != null
                && !ownerNamespace.isEmpty()
                && !ownerNamespace.equals(object.getMetadata().getNamespace())) {
            throw new IllegalArgumentException(describe(owner) + " in namespace " + ownerNamespace + " cannot own "
                    + describe(object) + ", which is not in that namespace");
        }
    }

    private static void put(OwnerReference reference, HasMetadata object) {
        List<OwnerReference> owners = owners(object);
        for (int i = 0; i < owners.size(); i++) {
            if (isSame(owners.get(i), reference)) {
                owners.set(i, reference);
                object.getMetadata().setOwnerReferences(owners);
                return;
            }
        }
        owners.add(reference);
        object.getMetadata().setOwnerReferences(owners);
    }

    private static List<OwnerReference> owners(HasMetadata object) {
        List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
        return owners == null ? new ArrayList<>() : new ArrayList<>(owners);
    }

    private static OwnerReference reference(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .build();
    }

    /** A version of the API more or less is the same owner. */
    private static boolean isSame(OwnerReference a, OwnerReference b) {
        return group(a).equals(group(b))
                && a.getKind().equals(b.getKind())
                && a.getName().equals(b.getName());
    }

    private static String group(OwnerReference reference) {
        int slash = reference.getApiVersion().indexOf('/');
        return slash < 0 ? "" : reference.getApiVersion().substring(0, slash);
    }

    private static String describe(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
