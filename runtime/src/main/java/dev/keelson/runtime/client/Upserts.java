package dev.keelson.runtime.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.patch.MergeDiff;
import dev.keelson.runtime.client.Upserted.Operation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads an object, lets it be changed, and writes what changed. */
final class Upserts {

    private static final String STATUS = "status";

    private final ApiSession session;
    private final ClientView view;
    private final ObjectReads reads;
    private final ObjectWrites writes;

    Upserts(ApiSession session, ClientView view) {
        this.session = session;
        this.view = view;
        this.reads = new ObjectReads(session, view);
        this.writes = new ObjectWrites(session, view);
    }

    <T extends HasMetadata> Upserted<T> update(T named, UnaryOperator<T> change) throws InterruptedException {
        ObjectRef<T> ref = session.ref(view, named);
        T present = present(ref);
        if (present == null) {
            return created(ref, named, change);
        }
        ObjectNode before = tree(present);
        T desired = changed(ref, present, change);
        if (tree(desired).equals(before)) {
            return new Upserted<>(desired, Operation.UNCHANGED);
        }
        return new Upserted<>(writes.update(desired, "", WriteOptions.standard()), Operation.UPDATED);
    }

    <T extends HasMetadata> Upserted<T> patch(T named, UnaryOperator<T> change) throws InterruptedException {
        ObjectRef<T> ref = session.ref(view, named);
        T present = present(ref);
        if (present == null) {
            return created(ref, named, change);
        }
        ObjectNode before = tree(present);
        T desired = changed(ref, present, change);
        ObjectNode after = tree(desired);
        JsonNode statusBefore = before.remove(STATUS);
        JsonNode statusAfter = after.remove(STATUS);
        ObjectNode changes = MergeDiff.between(before, after);
        ObjectNode statusChanges = MergeDiff.between(statusTree(before, statusBefore), statusTree(before, statusAfter));
        T written = changes.isEmpty() ? null : send(ref, "", changes);
        if (statusChanges.isEmpty()) {
            return written == null
                    ? new Upserted<>(desired, Operation.UNCHANGED)
                    : new Upserted<>(written, Operation.UPDATED);
        }
        return new Upserted<>(
                send(ref, STATUS, statusChanges),
                written == null ? Operation.UPDATED_STATUS_ONLY : Operation.UPDATED_STATUS);
    }

    private static ObjectNode statusTree(ObjectNode nodes, @Nullable JsonNode status) {
        ObjectNode tree = nodes.objectNode();
        if (status != null) {
            tree.set(STATUS, status);
        }
        return tree;
    }

    private <T extends HasMetadata> T send(ObjectRef<T> ref, String subresource, ObjectNode changes) {
        return writes.patch(
                ref, subresource, PatchType.JSON_MERGE.getContentType(), changes.toString(), WriteOptions.standard());
    }

    private <T extends HasMetadata> @Nullable T present(ObjectRef<T> ref) throws InterruptedException {
        return reads.get(ref.type(), ref.namespace(), ref.name());
    }

    private <T extends HasMetadata> Upserted<T> created(ObjectRef<T> ref, T named, UnaryOperator<T> change) {
        T draft = changed(ref, session.api().getKubernetesSerialization().clone(named), change);
        return new Upserted<>(writes.create(draft, WriteOptions.standard()), Operation.CREATED);
    }

    private <T extends HasMetadata> T changed(ObjectRef<T> ref, T object, UnaryOperator<T> change) {
        T changed = change.apply(object);
        ObjectRef<T> after = session.ref(view, changed);
        if (!after.name().equals(ref.name()) || !after.namespace().equals(ref.namespace())) {
            throw new IllegalArgumentException("the change of " + ref.type() + " " + ref.namespace() + "/" + ref.name()
                    + " must not change its name or namespace, did to " + after.namespace() + "/" + after.name());
        }
        return changed;
    }

    private ObjectNode tree(HasMetadata object) {
        return (ObjectNode) ObjectReads.tree(session.json(object));
    }
}
