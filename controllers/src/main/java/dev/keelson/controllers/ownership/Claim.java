package dev.keelson.controllers.ownership;

import dev.keelson.api.selector.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settles which of the objects in an owner's namespace are the owner's: those it controls and its selector matches.
 *
 * <p>What it controls but no longer matches is released; what matches and has no controller is adopted.
 *
 * @param <T> the kind of the objects
 */
public final class Claim<T extends HasMetadata> {

    private static final int UNPROCESSABLE = 422;

    /** Writes the owner references of one object. Both throw {@link KubernetesClientException} when refused. */
    public interface Writer<T> {

        /** Adds {@code reference}, provided that the object still has the uid it has here. */
        T adopt(T object, OwnerReference reference);

        /** Removes the reference to the owner with {@code ownerUid}. */
        void release(T object, String ownerUid);
    }

    private final HasMetadata owner;
    private final LabelSelector selector;
    private final Supplier<? extends @Nullable HasMetadata> freshOwner;
    private final Writer<T> writer;

    /** Read at most once, and only when there is something to adopt; null until then. */
    private @Nullable Boolean mayAdopt;

    /**
     * @param freshOwner reads the owner from the API server, past any cache, so that an owner deleted meanwhile adopts
     *     nothing; null if it is gone
     */
    public Claim(
            HasMetadata owner,
            LabelSelector selector,
            Supplier<? extends @Nullable HasMetadata> freshOwner,
            Writer<T> writer) {
        this.owner = owner;
        this.selector = selector;
        this.freshOwner = freshOwner;
        this.writer = writer;
    }

    /** The objects of {@code candidates} that are the owner's, with those adopted now. */
    public List<T> settle(List<T> candidates) {
        List<T> claimed = new ArrayList<>();
        for (T candidate : candidates) {
            T mine = settle(candidate);
            if (mine != null) {
                claimed.add(mine);
            }
        }
        return claimed;
    }

    private @Nullable T settle(T candidate) {
        boolean matches = selector.matches(
                Objects.requireNonNullElse(candidate.getMetadata().getLabels(), Map.of()));
        OwnerReference controller = ControllerReferences.of(candidate);
        if (controller != null) {
            if (!controller.getUid().equals(owner.getMetadata().getUid())) {
                return null;
            }
            if (!matches && owner.getMetadata().getDeletionTimestamp() == null) {
                release(candidate);
            }
            return matches ? candidate : null;
        }
        boolean adoptable = matches
                && owner.getMetadata().getDeletionTimestamp() == null
                && candidate.getMetadata().getDeletionTimestamp() == null;
        return adoptable && mayAdopt() ? adopt(candidate) : null;
    }

    private @Nullable T adopt(T candidate) {
        try {
            return writer.adopt(candidate, ControllerReferences.to(owner));
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return null;
            }
            throw refused;
        }
    }

    private void release(T candidate) {
        try {
            writer.release(candidate, owner.getMetadata().getUid());
        } catch (KubernetesClientException refused) {
            // Gone, or another object by now: either way there is nothing left to release.
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND && refused.getCode() != UNPROCESSABLE) {
                throw refused;
            }
        }
    }

    private boolean mayAdopt() {
        if (mayAdopt == null) {
            HasMetadata fresh = freshOwner.get();
            mayAdopt = fresh != null
                    && Objects.equals(
                            fresh.getMetadata().getUid(), owner.getMetadata().getUid())
                    && fresh.getMetadata().getDeletionTimestamp() == null;
        }
        return mayAdopt;
    }
}
