package dev.keelson.runtime.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes the finalizers of an object and nothing else of it. Others' finalizers are kept: the list is sent together with
 * the revision it belongs to, and made anew from the server's object after a conflict.
 */
final class Finalizers {

    private static final int NOT_FOUND = 404;

    private final ApiSession session;
    private final ClientView view;
    private final ObjectWrites writes;

    Finalizers(ApiSession session, ClientView view) {
        this.session = session;
        this.view = view;
        this.writes = new ObjectWrites(session, view);
    }

    <T extends HasMetadata> T add(T object, String finalizer) throws InterruptedException {
        T changed = change(object, list -> !list.contains(finalizer) && list.add(finalizer));
        if (changed == null) {
            throw new KubernetesClientException(
                    "cannot add finalizer " + finalizer + " to " + object.getKind() + " "
                            + object.getMetadata().getName() + ": it is gone",
                    NOT_FOUND,
                    null);
        }
        return changed;
    }

    <T extends HasMetadata> T remove(T object, String finalizer) throws InterruptedException {
        T changed = change(object, list -> list.remove(finalizer));
        if (changed != null) {
            return changed;
        }
        T last = session.api().getKubernetesSerialization().clone(object);
        List<String> left = finalizers(last);
        left.remove(finalizer);
        last.getMetadata().setFinalizers(left);
        return last;
    }

    /** Null when the object is gone; {@code object} itself when there is nothing to change. */
    // The checker does not see that the type argument of run is nullable.
    @SuppressWarnings("NullAway")
    private <T extends HasMetadata> @Nullable T change(T object, Predicate<List<String>> change)
            throws InterruptedException {
        ObjectRef<T> ref = session.ref(view, object);
        boolean[] first = {true};
        return session.conflicts().<@Nullable T, RuntimeException>run(ConflictRetry.Backoff.STANDARD, () -> {
            T present = first[0] ? object : session.live(ref);
            first[0] = false;
            if (present == null || !isSame(present, object)) {
                return null;
            }
            List<String> finalizers = finalizers(present);
            return change.test(finalizers) ? send(ref, present, finalizers) : present;
        });
    }

    private <T extends HasMetadata> @Nullable T send(ObjectRef<T> ref, T present, List<String> finalizers) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata");
        finalizers.forEach(metadata.putArray("finalizers")::add);
        metadata.put("resourceVersion", present.getMetadata().getResourceVersion());
        try {
            return writes.patch(
                    ref, "", PatchType.JSON_MERGE.getContentType(), patch.toString(), WriteOptions.standard());
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == NOT_FOUND) {
                return null;
            }
            throw refused;
        }
    }

    private static boolean isSame(HasMetadata a, HasMetadata b) {
        return Objects.equals(a.getMetadata().getUid(), b.getMetadata().getUid());
    }

    private static List<String> finalizers(HasMetadata object) {
        List<String> finalizers = object.getMetadata().getFinalizers();
        return finalizers == null ? new ArrayList<>() : new ArrayList<>(finalizers);
    }
}
