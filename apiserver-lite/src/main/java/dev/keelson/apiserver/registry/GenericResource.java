package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.schema.DecodeException;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.registry.Writer.Request;
import dev.keelson.apiserver.registry.Writer.Written;
import dev.keelson.apiserver.status.StatusException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A resource whose objects are stored: every verb, the same way for built-in and custom kinds. */
public final class GenericResource implements ResourceService, ObjectAccess {
    private final ServedResource resource;
    private final Environment environment;
    private final FieldManager fieldManager;
    private final Reader reader;
    private final Writer writer;
    private final Deleter deleter;
    private final Map<String, Subresource> subresources = new HashMap<>();

    public GenericResource(ServedResource resource, FieldManager fieldManager, Environment environment) {
        this.resource = resource;
        this.environment = environment;
        this.fieldManager = fieldManager;
        this.reader = new Reader(resource);
        this.writer = new Writer(resource, environment);
        this.deleter = new Deleter(resource, environment);
    }

    /** Adds a subresource; to be called before the resource is served. */
    public GenericResource with(String name, Subresource subresource) {
        subresources.put(name, subresource);
        return this;
    }

    /** Adds a subresource that gets the whole object and updates what its rules let through. */
    public GenericResource withPart(String name, UpdateRules rules) {
        return with(name, new ObjectPart(this, name, rules));
    }

    @Override
    public ResourceInfo info() {
        return resource.info();
    }

    @Override
    public ServedResource resource() {
        return resource;
    }

    private Subresource subresource(String name) {
        Subresource found = subresources.get(name);
        if (found == null) {
            throw StatusException.noSuchResource();
        }
        return found;
    }

    private void require(String verb) {
        if (!resource.info().hasVerb(verb)) {
            throw StatusException.methodNotAllowed();
        }
    }

    @Override
    public ObjectResult get(
            RequestContext context, String namespace, String name, @Nullable String subresource, GetOptions options) {
        if (subresource != null) {
            return subresource(subresource).get(context, namespace, name, options);
        }
        require("get");
        return reader.get(namespace, name, options);
    }

    @Override
    public ListResult list(RequestContext context, @Nullable String namespace, ListOptions options) {
        require("list");
        return reader.list(namespace, options);
    }

    @Override
    public WatchStream watch(RequestContext context, @Nullable String namespace, ListOptions options) {
        require("watch");
        return reader.watch(namespace, options);
    }

    @Override
    public WriteOutcome create(
            RequestContext context,
            String namespace,
            @Nullable String name,
            @Nullable String subresource,
            RequestBody body,
            CreateOptions options) {
        if (subresource != null) {
            return subresource(subresource).create(context, namespace, name == null ? "" : name, body, options);
        }
        require("create");
        OptionRules.check(options);
        ObjectNode object = Decoding.object(context, body, resource, FieldValidation.of(options.fieldValidation()));
        ObjectNode metadata = Metadata.of(object);
        metadata.remove(
                List.of("creationTimestamp", "uid", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
        requireNamespace(object, namespace);
        Writer.dedupOwners(context, object);
        ObjectNode owned = owned(null, object, manager(context, options.fieldManager()), "");
        ObjectNode stored = resource.form().toStored(owned);
        Written written =
                createStored(context, namespace, stored, !options.dryRun().isEmpty());
        return outcome(written);
    }

    private Written createStored(RequestContext context, String namespace, ObjectNode stored, boolean dryRun) {
        Request request = new Request(
                context, namespace, Metadata.name(stored), "", UpdateRules.main(resource.strategy()), true, dryRun);
        environment.admission().get().mutate(writer.admission(request, Operation.CREATE, stored, null));
        Writer.dedupOwners(context, stored);
        return writer.create(request, stored);
    }

    private static String manager(RequestContext context, String option) {
        return option.isEmpty() ? context.defaultFieldManager() : option;
    }

    private WriteOutcome outcome(Written written) {
        Stored stored = written.stored();
        byte[] json = stored != null ? resource.served(stored) : Json.encodeObject(resource.served(written.tree()));
        return new WriteOutcome(written.created() ? 201 : 200, json);
    }

    @Override
    public WriteOutcome update(
            RequestContext context,
            String namespace,
            String name,
            @Nullable String subresource,
            RequestBody body,
            UpdateOptions options) {
        if (subresource != null) {
            return subresource(subresource).update(context, namespace, name, body, options);
        }
        require("update");
        return updatePart(context, namespace, name, "", UpdateRules.main(resource.strategy()), body, options);
    }

    /** PUT of the whole object through the resource or one of its subresources. */
    WriteOutcome updatePart(
            RequestContext context,
            String namespace,
            String name,
            String subresource,
            UpdateRules rules,
            RequestBody body,
            UpdateOptions options) {
        OptionRules.check(options);
        ObjectNode object = Decoding.object(context, body, resource, FieldValidation.of(options.fieldValidation()));
        requireNamespace(object, namespace);
        requireName(object, name);
        Writer.dedupOwners(context, object);
        boolean creates = subresource.isEmpty() && resource.strategy().allowsCreateOnUpdate();
        Request request = new Request(
                context,
                namespace,
                name,
                subresource,
                rules,
                creates,
                !options.dryRun().isEmpty());
        String manager = manager(context, options.fieldManager());
        String uid = Metadata.uid(object);
        return outcome(writer.update(request, existing -> {
            requireUid(name, uid, existing);
            ObjectNode live = existing == null ? null : resource.served(existing);
            ObjectNode updated = owned(live, object.deepCopy(), manager, subresource);
            return admitted(request, resource.form().toStored(updated), existing);
        }));
    }

    private void requireUid(String name, String uid, @Nullable ObjectNode existing) {
        String there = existing == null ? "" : Metadata.uid(existing);
        if (!uid.isEmpty() && !uid.equals(there)) {
            throw StatusException.conflict(
                    resource.group(),
                    resource.resource(),
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + there);
        }
    }

    private ObjectNode admitted(Request request, ObjectNode object, @Nullable ObjectNode existing) {
        Operation operation = existing == null ? Operation.CREATE : Operation.UPDATE;
        environment.admission().get().mutate(writer.admission(request, operation, object, existing));
        Writer.dedupOwners(request.context(), object);
        return object;
    }

    @Override
    public WriteOutcome patch(
            RequestContext context,
            String namespace,
            String name,
            @Nullable String subresource,
            RequestBody body,
            PatchOptions options) {
        if (subresource != null) {
            return subresource(subresource).patch(context, namespace, name, body, options);
        }
        require("patch");
        return patchPart(context, namespace, name, "", UpdateRules.main(resource.strategy()), body, options);
    }

    /** PATCH of the whole object through the resource or one of its subresources. */
    WriteOutcome patchPart(
            RequestContext context,
            String namespace,
            String name,
            String subresource,
            UpdateRules rules,
            RequestBody body,
            PatchOptions options) {
        FieldValidation validation = FieldValidation.of(options.fieldValidation());
        Patches patch = Patches.parse(body, resource.form().strategicMerge(), validation);
        OptionRules.check(options, patch.isApply());
        boolean creates = patch.isApply() && subresource.isEmpty();
        Request request = new Request(
                context,
                namespace,
                name,
                subresource,
                rules,
                creates,
                !options.dryRun().isEmpty());
        return outcome(writer.update(request, existing -> {
            ObjectNode live = existing == null ? null : resource.served(existing);
            ObjectNode patched = patched(context, patch, live, subresource, options);
            requirePatched(patched, existing, namespace, name);
            return admitted(request, resource.form().toStored(patched), existing);
        }));
    }

    private ObjectNode patched(
            RequestContext context,
            Patches patch,
            @Nullable ObjectNode live,
            String subresource,
            PatchOptions options) {
        if (patch.isApply()) {
            boolean force = Boolean.TRUE.equals(options.force());
            ObjectNode merged =
                    fieldManager.apply(live, patch.configuration(context), options.fieldManager(), force, subresource);
            return readApplied(merged);
        }
        if (live == null) {
            throw new IllegalStateException("only apply creates what is not there");
        }
        ObjectNode object = patch.apply(context, live, resource);
        return owned(live, object, manager(context, options.fieldManager()), subresource);
    }

    /** Fields that only annotations of the written version hold are the writer's too. */
    private ObjectNode owned(@Nullable ObjectNode live, ObjectNode object, String manager, String subresource) {
        if (resource.form().isStored() || resource.form().waitsOn() != null) {
            return fieldManager.update(live, object, manager, subresource);
        }
        ObjectNode settled = resource.served(resource.form().toStored(object.deepCopy()));
        ObjectNode updated = fieldManager.update(live, settled, manager, subresource);
        Fields.setOrRemove(
                Metadata.of(object), "managedFields", Metadata.of(updated).get("managedFields"));
        return object;
    }

    private ObjectNode readApplied(ObjectNode merged) {
        try {
            ObjectNode object = merged.deepCopy();
            resource.read(object, DuplicateKeys.none());
            return object;
        } catch (DecodeException e) {
            throw StatusException.plain("failed to convert new object: " + e.getMessage());
        }
    }

    private void requirePatched(ObjectNode object, @Nullable ObjectNode existing, String namespace, String name) {
        String uid = Metadata.uid(object);
        if (!uid.isEmpty() && existing == null) {
            throw StatusException.conflict(
                    resource.group(),
                    resource.resource(),
                    name,
                    "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found");
        }
        requireNamespace(object, namespace);
        requireName(object, name);
    }

    @Override
    public WriteOutcome delete(
            RequestContext context, String namespace, String name, @Nullable RequestBody body, DeleteOptions options) {
        require("delete");
        DeleteOptions effective = DeleteOptionsReader.effective(body, options);
        OptionRules.check(effective);
        return delete(context, namespace, name, effective);
    }

    @Override
    public WriteOutcome delete(RequestContext context, String namespace, String name, DeleteOptions options) {
        DeleteOptions effective = withLegacyWarning(context, options);
        return deleter.delete(context, namespace, name, effective);
    }

    private DeleteOptions withLegacyWarning(RequestContext context, DeleteOptions options) {
        boolean unsaid = options.propagationPolicy() == null && options.orphanDependents() == null;
        if (unsaid && resource.group().equals("batch") && resource.resource().equals("jobs")) {
            context.warnings()
                    .warn(
                            "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to"
                                    + " remove them or set propagationPolicy=Orphan to suppress this warning");
        }
        return options;
    }

    @Override
    public WriteOutcome deleteCollection(
            RequestContext context,
            @Nullable String namespace,
            @Nullable RequestBody body,
            DeleteOptions options,
            ListOptions selection) {
        require("deletecollection");
        DeleteOptions effective = DeleteOptionsReader.effective(body, options);
        OptionRules.check(effective);
        ListResult selected = reader.list(namespace, selection);
        return deleter.deleteCollection(context, selected, effective);
    }

    @Override
    public ObjectNode get(String namespace, String name, GetOptions options) {
        return reader.stored(namespace, name, options).tree();
    }

    @Override
    public ObjectNode update(
            RequestContext context,
            String namespace,
            String name,
            String subresource,
            UpdateRules rules,
            boolean dryRun,
            Change change) {
        Request request = new Request(context, namespace, name, subresource, rules, false, dryRun);
        Written written = writer.update(request, existing -> {
            if (existing == null) {
                throw resource.notFound(name);
            }
            return admitted(request, change.apply(existing.deepCopy()), existing);
        });
        Stored stored = written.stored();
        return stored == null ? written.tree() : stored.tree();
    }

    @Override
    public ObjectNode create(RequestContext context, String namespace, ObjectNode object, boolean dryRun) {
        ObjectNode complete = object.deepCopy();
        if (resource.form().isStored()) {
            resource.form().applyDefaults(complete);
            resource.form().complete(complete);
        }
        requireNamespace(complete, namespace);
        Written written = createStored(context, namespace, complete, dryRun);
        Stored stored = written.stored();
        return stored == null ? written.tree() : stored.tree();
    }

    static void requireNamespace(ObjectNode object, String namespace) {
        ObjectNode metadata = Metadata.of(object);
        String own = Fields.text(metadata, "namespace");
        if (own.equals(namespace)) {
            return;
        }
        if (namespace.isEmpty()) {
            metadata.remove("namespace");
        } else if (own.isEmpty()) {
            metadata.put("namespace", namespace);
        } else {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    static void requireName(ObjectNode object, String name) {
        String own = Metadata.name(object);
        if (!own.equals(name)) {
            throw StatusException.badRequest(
                    "the name of the object (" + own + ") does not match the name on the URL (" + name + ")");
        }
    }
}
