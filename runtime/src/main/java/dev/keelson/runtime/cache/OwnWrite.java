package dev.keelson.runtime.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A write to one object, from before it is sent until after it is answered, so that later reads of the cache can wait for
 * it. Call one of the methods when the answer says that something was written, none when nothing was or when that is
 * unknown, and close it in any case.
 */
public final class OwnWrite implements AutoCloseable {

    private record Watched(PendingWrites<?> cache, @Nullable ObjectVersion before) {}

    private final String key;
    private final List<Watched> watched = new ArrayList<>();

    OwnWrite(String key, List<PendingWrites<?>> caches) {
        this.key = key;
        for (PendingWrites<?> cache : caches) {
            watched.add(new Watched(cache, cache.begin(key)));
        }
    }

    /**
     * The server answered with the object as it is now. An answer that shows an object whose last finalizer was removed
     * counts as a deletion: the object is gone, and the answer has the revision from before.
     */
    public void wrote(HasMetadata answered) {
        if (isGone(answered)) {
            deleted(Objects.requireNonNullElse(answered.getMetadata().getUid(), ""));
        } else {
            watched.forEach(each -> each.cache().wrote(key, answered, false));
        }
    }

    /** No server stores an object in this state. Follows ShouldDeleteDuringUpdate of k8s.io/apiserver. */
    private static boolean isGone(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        Long grace = metadata.getDeletionGracePeriodSeconds();
        return metadata.getDeletionTimestamp() != null
                && (grace == null || grace == 0)
                && isEmpty(metadata.getFinalizers())
                && !(object instanceof Namespace namespace
                        && namespace.getSpec() != null
                        && !isEmpty(namespace.getSpec().getFinalizers()));
    }

    private static boolean isEmpty(@Nullable List<String> finalizers) {
        return finalizers == null || finalizers.isEmpty();
    }

    /** The server answered with the object that the write made. */
    public void created(HasMetadata answered) {
        watched.forEach(each -> each.cache().wrote(key, answered, true));
    }

    /** The server answered with an object that has the written one's uid and revision and nothing else of it. */
    public void parentWrote(HasMetadata answered) {
        ObjectVersion version = ObjectVersion.of(answered);
        for (Watched each : watched) {
            if (!version.resourceVersion().isEmpty() && each.before() != null) {
                each.cache().expect(key, new ExpectedState.Written(version, false));
            }
        }
    }

    /**
     * The server answered that the object is gone.
     *
     * @param uid of the object; empty if unknown, which then means the one that the cache held before
     */
    public void deleted(String uid) {
        for (Watched each : watched) {
            ObjectVersion before = each.before();
            String gone = uid.isEmpty() && before != null ? before.uid() : uid;
            if (!gone.isEmpty()) {
                boolean held = before != null && before.uid().equals(gone);
                each.cache().expect(key, new ExpectedState.Deleted(new ObjectVersion(gone, "", true), held));
            }
        }
    }

    /** The server answered that the object is being deleted, or gone already. */
    public void deleting(String uid) {
        watched.forEach(each -> each.cache().expect(key, new ExpectedState.Leaving(new ObjectVersion(uid, "", true))));
    }

    @Override
    public void close() {
        watched.forEach(each -> each.cache().end(key));
    }
}
