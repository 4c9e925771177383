package dev.keelson.runtime.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.runtime.cache.OwnWrite;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The writes of one view. Each is announced to the cache before it is sent, and its outcome when it is answered. */
final class ObjectWrites {

    private static final String APPLY = "application/apply-patch+yaml";
    private static final int NOT_FOUND = 404;

    private final ApiSession session;
    private final ClientView view;

    ObjectWrites(ApiSession session, ClientView view) {
        this.session = session;
        this.view = view;
    }

    <T extends HasMetadata> T create(T object, WriteOptions options) {
        ObjectRef<T> ref = session.ref(view, object);
        ApiCall call =
                new ApiCall("POST", ref.collectionPath(), options.query(view), ApiCall.JSON, session.json(object));
        return written(ref, options, call, OwnWrite::created);
    }

    /** @param subresource empty for the object itself */
    <T extends HasMetadata> T update(T object, String subresource, WriteOptions options) {
        ObjectRef<T> ref = session.ref(view, object);
        ApiCall call =
                new ApiCall("PUT", ref.path(subresource), options.query(view), ApiCall.JSON, session.json(object));
        return written(ref, options, call, OwnWrite::wrote);
    }

    <T extends HasMetadata> T patch(T object, String subresource, Patch patch, WriteOptions options) {
        ObjectRef<T> ref = session.ref(view, object);
        String body = patch.body(object, ref.type(), session.api().getKubernetesSerialization());
        return patch(ref, subresource, patch.contentType(), body, options);
    }

    <T extends HasMetadata> T patch(
            ObjectRef<T> ref, String subresource, String contentType, String body, WriteOptions options) {
        ApiCall call = new ApiCall("PATCH", ref.path(subresource), options.query(view), contentType, body);
        return written(ref, options, call, OwnWrite::wrote);
    }

    <T extends HasMetadata> T apply(T object, String subresource, WriteOptions options) {
        ObjectRef<T> ref = session.ref(view, object);
        T applied = session.api().getKubernetesSerialization().clone(object);
        applied.getMetadata().setManagedFields(null);
        applied.getMetadata().setResourceVersion(null);
        Map<String, String> query = options.query(view);
        query.put("force", Boolean.toString(options.force()));
        ApiCall call = new ApiCall("PATCH", ref.path(subresource), query, APPLY, session.json(applied));
        return written(ref, options, call, OwnWrite::wrote);
    }

    private <T extends HasMetadata> T written(
            ObjectRef<T> ref, WriteOptions options, ApiCall call, BiConsumer<OwnWrite, T> announcement) {
        Supplier<T> request =
                () -> session.parse(session.calls().send(call), ref.type().javaType());
        // With generateName the object's name is the server's to choose, so there is nothing to announce yet.
        if (ref.name().isEmpty()) {
            T answered = request.get();
            announced(session.ref(view, answered), options, () -> answered, announcement);
            return answered;
        }
        return announced(ref, options, request, announcement);
    }

    <T extends HasMetadata> T announced(
            ObjectRef<?> ref, WriteOptions options, Supplier<T> request, BiConsumer<OwnWrite, T> announcement) {
        if (options.dryRun() || view.dryRun() || view.arrival() == null) {
            return request.get();
        }
        try (OwnWrite write = session.cache().writing(ref.type(), ref.namespace(), ref.name())) {
            T answered = request.get();
            announcement.accept(write, answered);
            return answered;
        }
    }

    // ---- deletion

    /** Returns false when there is no such object. */
    boolean delete(HasMetadata object, DeleteOptions options) {
        ObjectRef<?> ref = session.ref(view, object);
        ApiCall call = deletion(ref.path(), Map.of(), options);
        boolean dry = view.dryRun() || isDry(options);
        try {
            if (dry || view.arrival() == null) {
                session.calls().send(call);
            } else {
                deleteAnnounced(ref, call);
            }
            return true;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == NOT_FOUND) {
                return false;
            }
            throw refused;
        }
    }

    private void deleteAnnounced(ObjectRef<?> ref, ApiCall call) {
        try (OwnWrite write = session.cache().writing(ref.type(), ref.namespace(), ref.name())) {
            String answer = session.calls().send(call);
            JsonNode answered = ObjectReads.tree(answer);
            if (answered.path("metadata").has("deletionTimestamp")) {
                write.wrote(session.parse(answer, ref.type().javaType()));
            } else if (answered.path("kind").asText().equals("Status")) {
                write.deleted(answered.path("details").path("uid").asText(""));
            } else {
                write.deleted(answered.path("metadata").path("uid").asText(""));
            }
        }
    }

    private ApiCall deletion(String path, Map<String, String> query, DeleteOptions options) {
        DeleteOptions sent = options;
        if (view.dryRun() && !isDry(options)) {
            sent = session.api().getKubernetesSerialization().clone(options);
            sent.setDryRun(List.of("All"));
        }
        return new ApiCall("DELETE", path, query, ApiCall.JSON, session.json(sent));
    }

    private static boolean isDry(DeleteOptions options) {
        return options.getDryRun() != null && !options.getDryRun().isEmpty();
    }

    <T extends HasMetadata> void deleteAll(ObjectRef<T> collection, ListOptions which, DeleteOptions options) {
        String answer =
                session.calls().send(deletion(collection.collectionPath(), ObjectReads.selectors(which), options));
        if (view.dryRun() || isDry(options) || view.arrival() == null) {
            return;
        }
        for (JsonNode item : ObjectReads.tree(answer).path("items")) {
            JsonNode metadata = item.path("metadata");
            try (OwnWrite write = session.cache()
                    .writing(
                            collection.type(),
                            metadata.path("namespace").asText(""),
                            metadata.path("name").asText())) {
                write.deleting(metadata.path("uid").asText());
            }
        }
    }
}
