package dev.keelson.controllers.replicaset;

import dev.keelson.controllers.expectations.Expectations;
import dev.keelson.controllers.ownership.ControllerReferences;
import dev.keelson.informers.ObjectKeys;
import dev.keelson.informers.ResourceHandler;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** Takes note of expected creations and deletions as the cache shows them. */
final class PodChanges implements ResourceHandler<Pod> {

    private final Expectations expectations;

    PodChanges(Expectations expectations) {
        this.expectations = expectations;
    }

    @Override
    public void onAdd(Pod pod, boolean initial) {
        String owner = owner(pod);
        if (owner == null) {
            return;
        }
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            expectations.deletionObserved(owner, pod.getMetadata().getUid());
        } else {
            expectations.creationObserved(owner);
        }
    }

    @Override
    public void onUpdate(Pod former, Pod pod) {
        String owner = owner(pod);
        if (owner != null && pod.getMetadata().getDeletionTimestamp() != null) {
            expectations.deletionObserved(owner, pod.getMetadata().getUid());
        }
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
        String owner = owner(pod);
        if (owner != null) {
            expectations.deletionObserved(owner, pod.getMetadata().getUid());
        }
    }

    private static @Nullable String owner(Pod pod) {
        OwnerReference reference = ControllerReferences.of(pod);
        return reference == null || !reference.getKind().equals("ReplicaSet")
                ? null
                : ObjectKeys.of(pod.getMetadata().getNamespace(), reference.getName());
    }
}
