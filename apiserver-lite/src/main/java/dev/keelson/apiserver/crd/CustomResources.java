package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.managedfields.ObjectVersions;
import dev.keelson.apiserver.managedfields.ResetFields;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.Environment;
import dev.keelson.apiserver.registry.GenericResource;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceStore;
import dev.keelson.apiserver.registry.Stored;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageClosedException;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.StorageWatch;
import dev.keelson.apiserver.webhook.WebhookClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what CustomResourceDefinitions define, from shortly after they are written until their objects are gone.
 *
 * <p>{@link #start} returns when every definition that is in storage already is served. From then on definitions are
 * followed in the background: their names are accepted or refused, a served definition becomes Established, a deleted one
 * loses its objects first. The work of one instance is done by one task at a time on the given executor; failed work is
 * tried again every second.
 */
public final class CustomResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CustomResources.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String MANAGER = "kube-apiserver";
    private static final RequestContext CONTEXT =
            RequestContext.of(UserInfo.of("system:apiserver", "system:masters"), MANAGER);
    /** The server's own writes to a status change just that. */
    private static final UpdateRules OWN_WRITE = new UpdateRules() {
        @Override
        public void prepare(RequestContext context, ObjectNode object, ObjectNode old) {}

        @Override
        public void validate(ObjectNode object, ObjectNode old, List<FieldError> errors) {}
    };

    private final Registry registry;
    private final GenericResource definitions;
    private final ResourceStore store;
    private final Environment environment;
    private final CustomServices services;
    private final FieldManager fieldManager;
    private final Executor executor;
    /** By the definition's name; written only by the one task at work or before there is any. */
    private final Map<String, CustomServices.Served> served = new ConcurrentHashMap<>();
    /** Names of definitions with work to do; guarded by itself. */
    private final Set<String> pending = new LinkedHashSet<>();
    /** Whether a task is at work or on its way; guarded by {@link #pending}. */
    private boolean working;
    /** Guarded by {@link #pending}. */
    private boolean closed;
    /** Names of definitions that are being deleted; written like {@link #served}. */
    private final Set<String> terminating = ConcurrentHashMap.newKeySet();

    private volatile @Nullable StorageWatch watch;

    /**
     * @param registry where services are added and removed
     * @param definitions the resource of CustomResourceDefinitions, with {@link DefinitionStrategy}
     * @param objectMeta the schema of ObjectMeta
     * @param scaleSchema the schema of {@code autoscaling/v1} Scale
     * @param webhooks calls conversion webhooks
     * @param executor runs tasks that block
     */
    public CustomResources(
            Registry registry,
            GenericResource definitions,
            Environment environment,
            Schema objectMeta,
            Schema scaleSchema,
            WebhookClient webhooks,
            Executor executor) {
        this.registry = registry;
        this.definitions = definitions;
        this.store = definitions.resource().store();
        this.environment = environment;
        this.services = new CustomServices(store.storage(), environment, objectMeta, scaleSchema, webhooks, executor);
        this.executor = executor;
        this.fieldManager = FieldManager.ofBuiltIn(
                definitions.resource().gvk(),
                ObjectVersions.single(
                        definitions.resource().gvk().apiVersion(),
                        definitions.resource().form().schema()),
                subresource -> ResetFields.of(
                        definitions.resource().group(), definitions.resource().resource(), true, subresource),
                environment.clock());
    }

    /** Serves every definition in storage, then follows changes. To be called once. */
    public void start() {
        String prefix = store.prefix(null);
        RangeResult all = store.storage().range(prefix, Storage.prefixEnd(prefix), 0, Storage.LATEST);
        for (KeyValue item : all.items()) {
            String name = item.key().substring(prefix.length());
            ObjectNode definition = Json.parseObject(item.value());
            if (Definition.isServable(definition)) {
                guarded(name, () -> serve(name, definition));
            }
            enqueue(name);
        }
        watch(prefix, all.revision());
    }

    private void watch(String prefix, long revision) {
        StorageWatch begun = store.storage().watch(prefix, Storage.prefixEnd(prefix), revision, new StorageListener() {
            @Override
            public void onEvents(List<StorageEvent> events) {
                for (StorageEvent event : events) {
                    enqueue(event.current().key().substring(prefix.length()));
                }
            }

            @Override
            public void onProgress(long progress) {}

            @Override
            public void onFailure(StorageException failure) {
                synchronized (pending) {
                    if (closed) {
                        return;
                    }
                }
                LOG.warn("The watch of CustomResourceDefinitions ended and is begun again: {}", failure.toString());
                startAgainLater();
            }
        });
        watch = begun;
        synchronized (pending) {
            if (closed) {
                begun.close();
            }
        }
    }

    private void startAgainLater() {
        environment.clock().schedule(RETRY, () -> {
            synchronized (pending) {
                if (closed) {
                    return;
                }
            }
            executor.execute(this::startAgain);
        });
    }

    /** Until storage is back: without it nothing tells of changes any more. */
    private void startAgain() {
        try {
            served.keySet().forEach(this::enqueue);
            start();
        } catch (StorageClosedException ended) {
            LOG.debug("the storage is closed", ended);
        } catch (StorageException away) {
            LOG.warn("CustomResourceDefinitions cannot be watched yet: {}", away.toString());
            startAgainLater();
        }
    }

    /** The table columns of a custom resource; null if it is not served. */
    public @Nullable PrinterColumns columns(GroupVersionResource resource) {
        for (CustomServices.Served each : served.values()) {
            PrinterColumns columns = each.columns().get(resource);
            if (columns != null) {
                return columns;
            }
        }
        return null;
    }

    /** The schema of a custom resource as its definition states it; null if no such kind is served. */
    public @Nullable Schema schemaOf(GroupVersionKind kind) {
        for (CustomServices.Served each : served.values()) {
            for (GenericResource service : each.services()) {
                if (service.resource().gvk().equals(kind)) {
                    return service.resource().form().schema();
                }
            }
        }
        return null;
    }

    private void enqueue(String name) {
        synchronized (pending) {
            pending.add(name);
            if (working || closed) {
                return;
            }
            working = true;
        }
        executor.execute(this::work);
    }

    private void work() {
        for (String name = next(); name != null; name = next()) {
            String current = name;
            guarded(current, () -> reconcile(current));
        }
    }

    private @Nullable String next() {
        synchronized (pending) {
            if (pending.isEmpty() || closed) {
                working = false;
                return null;
            }
            String name = pending.iterator().next();
            pending.remove(name);
            return name;
        }
    }

    private void guarded(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("CustomResourceDefinition {} is tried again in {} s: {}", name, RETRY.toSeconds(), e.toString());
            later(name);
        }
    }

    private void later(String name) {
        environment.clock().schedule(RETRY, () -> enqueue(name));
    }

    private void reconcile(String name) {
        Stored stored = store.get("", name);
        if (stored == null) {
            terminating.remove(name);
            withdraw(name);
            enqueueOthers(name);
            return;
        }
        ObjectNode definition = stored.tree();
        if (Metadata.isDeleting(definition)) {
            terminating.add(name);
            if (Metadata.finalizers(definition).contains(DefinitionStrategy.CLEANUP_FINALIZER)) {
                terminate(name, definition);
            }
            return;
        }
        terminating.remove(name);
        boolean renamed = !NameArbiter.isSettled(definition) && decideNames(name, definition);
        ObjectNode named = renamed ? write(name, fresh -> decide(name, fresh)) : definition;
        if (!Definition.isServable(named)) {
            withdraw(name);
            return;
        }
        serve(name, named);
        if (Conditions.isTrue(named, Conditions.NAMES_ACCEPTED) && !Conditions.isTrue(named, Conditions.ESTABLISHED)) {
            write(name, this::establish);
        }
        if (renamed) {
            enqueueOthers(name);
        }
    }

    private void establish(ObjectNode definition) {
        Conditions.set(
                definition,
                Conditions.ESTABLISHED,
                true,
                "InitialNamesAccepted",
                "the initial names have been accepted",
                environment.clock().now());
    }

    /** Whether deciding on the names anew makes a difference. */
    private boolean decideNames(String name, ObjectNode definition) {
        ObjectNode decided = definition.deepCopy();
        decide(name, decided);
        return !decided.equals(definition);
    }

    private void decide(String name, ObjectNode definition) {
        String group = Fields.text(definition, "spec", "group");
        List<ObjectNode> others = new ArrayList<>();
        for (ObjectNode other : all()) {
            if (!Metadata.name(other).equals(name)
                    && Fields.text(other, "spec", "group").equals(group)) {
                others.add(other);
            }
        }
        new NameArbiter(others).decide(definition, environment.clock().now());
    }

    private List<ObjectNode> all() {
        String prefix = store.prefix(null);
        List<ObjectNode> all = new ArrayList<>();
        for (KeyValue item : store.storage()
                .range(prefix, Storage.prefixEnd(prefix), 0, Storage.LATEST)
                .items()) {
            all.add(Json.parseObject(item.value()));
        }
        return all;
    }

    /** Definitions that wait for a name may get it now. */
    private void enqueueOthers(String name) {
        for (ObjectNode other : all()) {
            if (!Metadata.name(other).equals(name) && !NameArbiter.isSettled(other)) {
                enqueue(Metadata.name(other));
            }
        }
    }

    private ObjectNode write(String name, Consumer<ObjectNode> change) {
        return definitions.update(CONTEXT, "", name, "status", OWN_WRITE, false, existing -> {
            ObjectNode changed = existing.deepCopy();
            change.accept(changed);
            return fieldManager.update(existing, changed, MANAGER, "status");
        });
    }

    private void serve(String name, ObjectNode object) {
        Definition definition = Definition.read(object);
        CustomServices.Served before = served.get(name);
        if (before != null && before.definition().equals(definition)) {
            return;
        }
        CustomServices.Served now =
                services.serve(definition, Definition.changesOnRead(object), () -> terminating.contains(name));
        served.put(name, now);
        if (before != null) {
            List<GroupVersionResource> gone = new ArrayList<>(before.resources());
            gone.removeAll(now.resources());
            registry.remove(gone);
        }
        registry.add(now.services());
        if (before != null) {
            before.store().close();
        }
    }

    private void withdraw(String name) {
        CustomServices.Served before = served.remove(name);
        if (before != null) {
            registry.remove(before.resources());
            before.store().close();
        }
    }

    /** Deletes the objects of a definition that is being deleted and, once they are gone, lets it go. */
    private void terminate(String name, ObjectNode definition) {
        if (!Conditions.isTrue(definition, Conditions.ESTABLISHED)) {
            release(name, "NeverEstablished", "resource was never established");
            return;
        }
        if (!served.containsKey(name)) {
            serve(name, definition);
        }
        CustomServices.Served now = served.get(name);
        if (now == null || now.services().isEmpty() || deleteAll(now)) {
            release(name, "InstanceDeletionCompleted", "removed all instances");
            return;
        }
        ObjectNode condition = Conditions.find(definition, Conditions.TERMINATING);
        if (!Fields.text(condition, "reason").equals("InstanceDeletionInProgress")) {
            write(
                    name,
                    fresh -> Conditions.set(
                            fresh,
                            Conditions.TERMINATING,
                            true,
                            "InstanceDeletionInProgress",
                            "CustomResource deletion is in progress",
                            environment.clock().now()));
        }
        later(name);
    }

    /** Whether no object is left. Those with finalizers stay until these are taken away. */
    private boolean deleteAll(CustomServices.Served now) {
        GenericResource service = now.services().get(0);
        String prefix = now.store().prefix(null);
        Storage storage = now.store().storage();
        for (KeyValue item : storage.range(prefix, Storage.prefixEnd(prefix), 0, Storage.LATEST)
                .items()) {
            ObjectNode object = Json.parseObject(item.value());
            if (!Metadata.isDeleting(object)) {
                deleteOne(service, object);
            }
        }
        return storage.range(prefix, Storage.prefixEnd(prefix), 1, Storage.LATEST)
                .items()
                .isEmpty();
    }

    private static void deleteOne(GenericResource service, ObjectNode object) {
        try {
            service.delete(CONTEXT, Metadata.namespace(object), Metadata.name(object), DeleteOptions.DEFAULT);
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
            }
        }
    }

    private void release(String name, String reason, String message) {
        write(name, fresh -> {
            Conditions.set(
                    fresh,
                    Conditions.TERMINATING,
                    false,
                    reason,
                    message,
                    environment.clock().now());
            List<String> finalizers = new ArrayList<>(Metadata.finalizers(fresh));
            finalizers.remove(DefinitionStrategy.CLEANUP_FINALIZER);
            Metadata.setFinalizers(fresh, finalizers);
        });
    }

    /** Stops following definitions; what is served stays served. Idempotent. */
    @Override
    public void close() {
        synchronized (pending) {
            closed = true;
            pending.clear();
        }
        StorageWatch running = watch;
        if (running != null) {
            running.close();
        }
        for (CustomServices.Served each : served.values()) {
            each.store().close();
        }
    }
}
