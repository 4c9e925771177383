package dev.keelson.runtime.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.informers.Lister;
import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.cache.OwnWrite;
import dev.keelson.runtime.cache.StaleCacheException;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads from informers, writes to the server.
 *
 * <p>Guarantees of reads: what they return are copies that belong to the caller. They show every write to the object or
 * type that was answered before through this client or a view of it; for that they wait until the write has come back
 * through the informer, ten seconds unless set otherwise, and throw {@link StaleCacheException} if it has not. Events are
 * never dropped or held back, so what others wrote is seen as soon as it arrives.
 *
 * <p>Caveats: what others wrote, and what was sent through {@link #api()}, may be missing yet; another call of the
 * reconciler follows when it arrives. The same holds for a write without an answer, whose outcome is unknown, and for
 * caches narrowed by field selectors. Reads of a type that nothing watches yet start an informer and wait for it.
 *
 * <p>Writes throw Fabric8's {@link KubernetesClientException} with the server's code, or without one when there was no
 * answer; throwing it on from a reconciler is the ordinary way to retry. They are repeated only when the server asks for
 * it, with 429 or 5xx and {@code Retry-After}; never when their outcome is unknown.
 *
 * <p>Follows controller-runtime's pkg/client and pkg/controller/controllerutil.
 */
public final class CachedClient {

    private static final int NOT_FOUND = 404;
    private static final DeleteOptions BACKGROUND =
            new DeleteOptionsBuilder().withPropagationPolicy("Background").build();

    private final ApiSession session;
    private final ClientView view;
    private final ObjectReads reads;
    private final ObjectWrites writes;

    /**
     * A client with the defaults of {@link #builder}.
     *
     * @param fieldManager the name under which this client writes
     */
    public CachedClient(KubernetesClient api, ObjectCache cache, String fieldManager) {
        this(new CachedClientBuilder(api, cache).fieldManager(fieldManager));
    }

    CachedClient(CachedClientBuilder settings) {
        this(settings.session(), settings.view());
    }

    private CachedClient(ApiSession session, ClientView view) {
        this.session = session;
        this.view = view;
        this.reads = new ObjectReads(session, view);
        this.writes = new ObjectWrites(session, view);
    }

    public static CachedClientBuilder builder(KubernetesClient api, ObjectCache cache) {
        return new CachedClientBuilder(api, cache);
    }

    /** Fabric8's client, for what goes past the cache. Later reads do not wait for what is written through it. */
    public KubernetesClient api() {
        return session.api();
    }

    // ---- views

    /** The same client under another name: fields that it writes are that manager's. */
    public CachedClient withFieldManager(String fieldManager) {
        return new CachedClient(session, view.withFieldManager(fieldManager));
    }

    /** The same client, whose writes the server checks and answers but does not store. */
    public CachedClient asDryRun() {
        return new CachedClient(session, view.asDryRun());
    }

    /**
     * The same client limited to a namespace: objects and reads without one mean this one, and those of another are
     * refused with {@link IllegalArgumentException}. Types without namespaces are not affected.
     */
    public CachedClient inNamespace(String namespace) {
        return new CachedClient(session, view.inNamespace(namespace));
    }

    /** The same client, whose writes the server validates so unless they say otherwise: see {@link WriteOptions}. */
    public CachedClient withFieldValidation(String fieldValidation) {
        return new CachedClient(session, view.withFieldValidation(fieldValidation));
    }

    /**
     * The same client, whose reads ask the server: for what must not be old, or is read too seldom to be cached. Reads by
     * an index then use its name as a field selector. Its writes are waited for by others' reads all the same.
     */
    public CachedClient live() {
        return new CachedClient(session, view.asLive());
    }

    /** The same client without waiting: its reads may miss its writes, and others' reads do not wait for them. */
    public CachedClient withoutWaiting() {
        return new CachedClient(session, view.withoutWaiting());
    }

    // ---- reads

    /** The object of {@code type} that a request names; null when the cache holds none. */
    public <T extends HasMetadata> @Nullable T get(Class<T> type, Request request) throws InterruptedException {
        return get(type, request.namespace(), request.name());
    }

    /** @param namespace empty for a type without namespaces */
    public <T extends HasMetadata> @Nullable T get(Class<T> type, String namespace, String name)
            throws InterruptedException {
        return get(session.types().of(type), namespace, name);
    }

    /** As {@link #get(Class, String, String)}, also for untyped objects. */
    public <T extends HasMetadata> @Nullable T get(ResourceType<T> type, String namespace, String name)
            throws InterruptedException {
        return reads.get(type, namespace, name);
    }

    public <T extends HasMetadata> List<T> list(Class<T> type) throws InterruptedException {
        return list(type, ListOptions.all());
    }

    public <T extends HasMetadata> List<T> list(Class<T> type, String namespace) throws InterruptedException {
        return list(type, ListOptions.inNamespace(namespace));
    }

    /** @param labels where a label selector goes: {@code selector::matches} */
    public <T extends HasMetadata> List<T> list(
            Class<T> type, String namespace, Predicate<? super Map<String, String>> labels)
            throws InterruptedException {
        return reads.list(session.types().of(type), namespace, labels);
    }

    /**
     * The objects that satisfy all options.
     *
     * @throws IllegalArgumentException when there is no such index
     */
    public <T extends HasMetadata> List<T> list(Class<T> type, ListOptions options, ListOptions... more)
            throws InterruptedException {
        return list(session.types().of(type), options, more);
    }

    /** As {@link #list(Class, ListOptions, ListOptions...)}, also for untyped objects. */
    public <T extends HasMetadata> List<T> list(ResourceType<T> type, ListOptions options, ListOptions... more)
            throws InterruptedException {
        return reads.list(type, ListOptions.merged(options, more));
    }

    /** A lister over the cache of {@code type}, synced, with everything written before this call. */
    public <T extends HasMetadata> Lister<T> lister(Class<T> type) throws InterruptedException {
        return reads.lister(session.types().of(type));
    }

    // ---- writes

    public <T extends HasMetadata> T create(T object) {
        return create(object, WriteOptions.standard());
    }

    public <T extends HasMetadata> T create(T object, WriteOptions options) {
        return writes.create(object, options);
    }

    /** Replaces the object, if it still has the revision that {@code object} carries. */
    public <T extends HasMetadata> T update(T object) {
        return update(object, WriteOptions.standard());
    }

    public <T extends HasMetadata> T update(T object, WriteOptions options) {
        return writes.update(object, "", options);
    }

    /** Replaces the status alone, if the object still has the revision that {@code object} carries. */
    public <T extends HasMetadata> T updateStatus(T object) {
        return subresource("status").update(object);
    }

    /** Sets the status to that of {@code object}, whatever revision the object has. */
    public <T extends HasMetadata> T patchStatus(T object) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.put("op", "add").put("path", "/status");
        operation.set("value", ObjectReads.tree(session.json(object)).path("status"));
        return subresource("status").patch(object, Patch.of(PatchType.JSON, "[" + operation + "]"));
    }

    /** Sends the patch, or the difference that leads to {@code object}, as {@link Patch} says. */
    public <T extends HasMetadata> T patch(T object, Patch patch) {
        return patch(object, patch, WriteOptions.standard());
    }

    public <T extends HasMetadata> T patch(T object, Patch patch, WriteOptions options) {
        return writes.patch(object, "", patch, options);
    }

    /**
     * Server-side apply: the fields that {@code object} has become this client's, and others' claims to them are taken
     * over; fields applied before and absent now are removed. The object is created when there is none.
     */
    public <T extends HasMetadata> T apply(T object) {
        return apply(object, WriteOptions.standard());
    }

    /** @throws ApplyConflictException without force, where others own a field and want another value */
    public <T extends HasMetadata> T apply(T object, WriteOptions options) {
        return writes.apply(object, "", options);
    }

    /** As {@link #apply(HasMetadata)}, of the status alone. The object must exist. */
    public <T extends HasMetadata> T applyStatus(T object) {
        return subresource("status").apply(object);
    }

    /** Reads and writes a subresource, such as {@code status} or {@code scale}. */
    public SubresourceClient subresource(String name) {
        return new SubresourceClient(session, view, name);
    }

    /** Deletes the object, and what it owns in the background; returns false when there is none. */
    public boolean delete(HasMetadata object) {
        return delete(object, BACKGROUND);
    }

    /** @param options preconditions, propagation, grace period, dry run; Fabric8's own class */
    public boolean delete(HasMetadata object, DeleteOptions options) {
        return writes.delete(object, options);
    }

    /**
     * Deletes all objects that satisfy the options, in one request. Of an index only names that the server knows as field
     * selectors can be used.
     */
    public <T extends HasMetadata> void deleteAllOf(Class<T> type, ListOptions options, ListOptions... more) {
        deleteAllOf(session.types().of(type), BACKGROUND, options, more);
    }

    /**
     * As {@link #deleteAllOf(Class, ListOptions, ListOptions...)}, also for untyped objects.
     *
     * @param deletion propagation, grace period, dry run; Fabric8's own class
     */
    public <T extends HasMetadata> void deleteAllOf(
            ResourceType<T> type, DeleteOptions deletion, ListOptions options, ListOptions... more) {
        ListOptions which = ListOptions.merged(options, more);
        String namespace = which.namespace() == null ? "" : which.namespace();
        writes.deleteAll(session.ref(view, type, namespace, ""), which, deletion);
    }

    /**
     * Tells of a write that was not made through this client: {@code answered} is what the server answered with. Later
     * reads wait for it.
     */
    public void wrote(HasMetadata answered) {
        ObjectRef<?> ref = session.ref(view, answered);
        try (OwnWrite write = session.cache().writing(ref.type(), ref.namespace(), ref.name())) {
            write.wrote(answered);
        }
    }

    // ---- reading and writing

    /**
     * Brings an object to a desired state: what {@code change} makes of the cached object is written if it differs, and
     * created from {@code named} if there is none. Changes of subresources are ignored by the server.
     *
     * <p>A field that {@code change} clears and the server sets by default differs every time.
     *
     * @param named the name and namespace of the object
     * @param change may change its argument and return it
     * @throws IllegalArgumentException when {@code change} changes name or namespace
     */
    public <T extends HasMetadata> Upserted<T> createOrUpdate(T named, UnaryOperator<T> change)
            throws InterruptedException {
        return new Upserts(session, view).update(named, change);
    }

    /** As {@link #createOrUpdate}, but sends only what differs, and the status too where the object exists. */
    public <T extends HasMetadata> Upserted<T> createOrPatch(T named, UnaryOperator<T> change)
            throws InterruptedException {
        return new Upserts(session, view).patch(named, change);
    }

    /**
     * Reads the object from the server, changes and writes it; again from the start as long as somebody else writes in
     * between, up to five times, 10 ms apart.
     *
     * @return the object as written, or null when there is none
     * @throws KubernetesClientException of code 409 when others keep coming first
     */
    // The checker does not see that the type argument of run is nullable.
    @SuppressWarnings("NullAway")
    public <T extends HasMetadata> @Nullable T edit(Class<T> type, Request request, UnaryOperator<T> change) {
        ObjectRef<T> ref = session.ref(view, session.types().of(type), request.namespace(), request.name());
        try {
            return session.conflicts().<@Nullable T, RuntimeException>run(() -> {
                T live = session.live(ref);
                return live == null ? null : update(change.apply(live));
            });
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == NOT_FOUND) {
                return null;
            }
            throw refused;
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /**
     * Calls {@code change} again as long as it throws a conflict, as {@link ConflictRetry} says. It has to read the object
     * with {@link #edit}, or from a cache that has caught up.
     */
    public <V extends @Nullable Object, E extends Exception> V retryOnConflict(ConflictRetry.Change<V, E> change)
            throws E, InterruptedException {
        return session.conflicts().run(change);
    }

    /**
     * Makes sure the object has {@code finalizer}, and changes nothing else of it. Conflicts are survived.
     *
     * @return the object with the finalizer, or {@code object} itself when it had it already
     * @throws KubernetesClientException of code 404 when it is gone
     */
    public <T extends HasMetadata> T addFinalizer(T object, String finalizer) {
        try {
            return new Finalizers(session, view).add(object, finalizer);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** Makes sure the object no longer has {@code finalizer}; as {@link #addFinalizer}, but it may be gone. */
    public <T extends HasMetadata> T removeFinalizer(T object, String finalizer) {
        try {
            return new Finalizers(session, view).remove(object, finalizer);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private static KubernetesClientException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new KubernetesClientException("interrupted while waiting to write again after a conflict", cause);
    }
}
