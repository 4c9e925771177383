package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import org.jspecify.annotations.Nullable;

/**
 * What a call knew of its resource when it began.
 *
 * <p>The SDK leaves out the events of a reconciler's own writes: everything up to the revision of the last one. What others
 * wrote between the read and that revision goes with it, and nobody would look at it. So after a call that wrote, the newest
 * state is compared with this.
 */
record SeenState(String uid, @Nullable Long generation, boolean marked) {

    static SeenState of(HasMetadata resource) {
        ObjectMeta metadata = resource.getMetadata();
        return new SeenState(metadata.getUid(), metadata.getGeneration(), resource.isMarkedForDeletion());
    }

    /** Whether somebody else has changed the specification or deleted the resource. */
    boolean isOutdated(HasMetadata now, DispatchContext.Writes writes) {
        SeenState other = of(now);
        if (!other.uid.equals(uid)) {
            return false;
        }
        boolean specified =
                generation != null && other.generation != null && other.generation > generation + writes.generations();
        return specified || (other.marked && !marked);
    }
}
