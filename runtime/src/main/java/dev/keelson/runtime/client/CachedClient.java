package dev.keelson.runtime.client;

import dev.keelson.informers.Lister;
import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads from informers, writes to the server.
 *
 * <p>Reads are copies that belong to the caller. They may be older than the server's state and than what this client has
 * just written: a reconciler must bear both, and gets another call when the newer state arrives. Reads of a type that
 * nothing watches yet start an informer and wait for it.
 *
 * <p>Writes throw Fabric8's {@link KubernetesClientException} with the server's code; throwing it on from a reconciler is
 * the ordinary way to retry.
 */
public final class CachedClient {

    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICTS_BEFORE_GIVING_UP = 5;

    private final KubernetesClient api;
    private final ObjectCache cache;
    private final String fieldManager;

    /** @param fieldManager the name under which this client applies */
    public CachedClient(KubernetesClient api, ObjectCache cache, String fieldManager) {
        this.api = api;
        this.cache = cache;
        this.fieldManager = fieldManager;
    }

    /** Fabric8's client, for what goes past the cache. */
    public KubernetesClient api() {
        return api;
    }

    // ---- reads

    /** The object of {@code type} that a request names; null when the cache holds none. */
    public <T extends HasMetadata> @Nullable T get(Class<T> type, Request request) throws InterruptedException {
        return get(type, request.namespace(), request.name());
    }

    /** @param namespace empty for a type without namespaces */
    public <T extends HasMetadata> @Nullable T get(Class<T> type, String namespace, String name)
            throws InterruptedException {
        return lister(type).get(namespace, name);
    }

    public <T extends HasMetadata> List<T> list(Class<T> type) throws InterruptedException {
        return lister(type).list();
    }

    public <T extends HasMetadata> List<T> list(Class<T> type, String namespace) throws InterruptedException {
        return lister(type).inNamespace(namespace);
    }

    /** @param labels where a label selector goes: {@code selector::matches} */
    public <T extends HasMetadata> List<T> list(
            Class<T> type, String namespace, Predicate<? super Map<String, String>> labels)
            throws InterruptedException {
        return lister(type).inNamespace(namespace, labels);
    }

    /** A lister over the cache of {@code type}, synced. */
    public <T extends HasMetadata> Lister<T> lister(Class<T> type) throws InterruptedException {
        return cache.synced(ResourceType.of(type)).lister();
    }

    // ---- writes

    public <T extends HasMetadata> T create(T object) {
        return api.resource(object).create();
    }

    /** Replaces the object, if it still has the revision that {@code object} carries. */
    public <T extends HasMetadata> T update(T object) {
        return api.resource(object).update();
    }

    /** Replaces the status alone, if the object still has the revision that {@code object} carries. */
    public <T extends HasMetadata> T updateStatus(T object) {
        return api.resource(object).updateStatus();
    }

    /** Sets the status to that of {@code object}, whatever revision the object has. */
    public <T extends HasMetadata> T patchStatus(T object) {
        Object status = api.getKubernetesSerialization()
                .convertValue(object, GenericKubernetesResource.class)
                .get("status");
        Map<String, Object> operation = new HashMap<>();
        operation.put("op", "add");
        operation.put("path", "/status");
        operation.put("value", status);
        String patch = api.getKubernetesSerialization().asJson(List.of(operation));
        return api.resource(object).subresource("status").patch(PatchContext.of(PatchType.JSON), patch);
    }

    /**
     * Server-side apply: the fields that {@code object} has become this client's, and others' claims to them are taken
     * over; fields applied before and absent now are removed. The object is created when there is none.
     */
    public <T extends HasMetadata> T apply(T object) {
        return api.resource(forApply(object)).patch(applyContext());
    }

    /** As {@link #apply}, of the status alone. The object must exist. */
    public <T extends HasMetadata> T applyStatus(T object) {
        return api.resource(forApply(object)).subresource("status").patch(applyContext());
    }

    private <T extends HasMetadata> T forApply(T object) {
        T applied = api.getKubernetesSerialization().clone(object);
        applied.getMetadata().setManagedFields(null);
        applied.getMetadata().setResourceVersion(null);
        return applied;
    }

    private PatchContext applyContext() {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(fieldManager)
                .withForce(true)
                .build();
    }

    /** Deletes the object; returns false when there is none. */
    public boolean delete(HasMetadata object) {
        return !api.resource(object).delete().isEmpty();
    }

    /**
     * Reads the object from the server, changes and writes it; again from the start as long as somebody else writes in
     * between, up to five times.
     *
     * @return the object as written, or null when there is none
     * @throws KubernetesClientException of code 409 when others keep coming first
     */
    public <T extends HasMetadata> @Nullable T edit(Class<T> type, Request request, UnaryOperator<T> change) {
        for (int attempt = 1; ; attempt++) {
            T live = read(type, request);
            if (live == null) {
                return null;
            }
            try {
                return api.resource(change.apply(live)).update();
            } catch (KubernetesClientException refused) {
                if (refused.getCode() == NOT_FOUND) {
                    return null;
                }
                if (refused.getCode() != CONFLICT || attempt == CONFLICTS_BEFORE_GIVING_UP) {
                    throw refused;
                }
            }
        }
    }

    private <T extends HasMetadata> @Nullable T read(Class<T> type, Request request) {
        return request.namespace().isEmpty()
                ? api.resources(type).withName(request.name()).get()
                : api.resources(type)
                        .inNamespace(request.namespace())
                        .withName(request.name())
                        .get();
    }

    /**
     * Makes sure the object has {@code finalizer}, if it still has the revision that {@code object} carries.
     *
     * @return the object with the finalizer, or {@code object} itself when it had it already
     */
    public <T extends HasMetadata> T addFinalizer(T object, String finalizer) {
        List<String> present = finalizers(object);
        if (present.contains(finalizer)) {
            return object;
        }
        present.add(finalizer);
        return withFinalizers(object, present);
    }

    /** Makes sure the object no longer has {@code finalizer}; as {@link #addFinalizer}. */
    public <T extends HasMetadata> T removeFinalizer(T object, String finalizer) {
        List<String> present = finalizers(object);
        return present.remove(finalizer) ? withFinalizers(object, present) : object;
    }

    private static List<String> finalizers(HasMetadata object) {
        List<String> finalizers = object.getMetadata().getFinalizers();
        return finalizers == null ? new ArrayList<>() : new ArrayList<>(finalizers);
    }

    private <T extends HasMetadata> T withFinalizers(T object, List<String> finalizers) {
        T changed = api.getKubernetesSerialization().clone(object);
        changed.getMetadata().setFinalizers(finalizers);
        return api.resource(changed).update();
    }
}
