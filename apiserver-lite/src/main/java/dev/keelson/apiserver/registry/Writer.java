package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.admission.AdmissionRequest;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.managedfields.FieldManager;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.watchcache.StoredJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates and updates the objects of one resource: the part of a write that comes after decoding. Follows apiserver's
 * {@code registry/generic/registry/store.go} and {@code registry/rest}.
 */
final class Writer {
    private static final FieldPath METADATA = FieldPath.of("metadata");
    private static final int GENERATE_ATTEMPTS = 8;
    /** A writer that loses so often to others that this is reached would starve anyway. */
    private static final int MAX_ATTEMPTS = 100;

    private final ServedResource resource;
    private final Environment environment;

    Writer(ServedResource resource, Environment environment) {
        this.resource = resource;
        this.environment = environment;
    }

    /** What a write ended with. */
    record Written(ObjectNode tree, @Nullable Stored stored, boolean created) {}

    /** Makes the object to be stored from the stored one, which it must not change; null if there is none. */
    interface Transform {
        ObjectNode apply(@Nullable ObjectNode existing);
    }

    /**
     * A write to be done.
     *
     * @param subresource empty for the resource itself
     * @param createsMissing whether an object that is not there may be created
     */
    record Request(
            RequestContext context,
            String namespace,
            String name,
            String subresource,
            UpdateRules rules,
            boolean createsMissing,
            boolean dryRun) {}

    AdmissionRequest admission(
            Request request, Operation operation, @Nullable ObjectNode object, @Nullable ObjectNode old) {
        return new AdmissionRequest(
                operation,
                resource.info().gvr(),
                resource.info().kind(),
                request.subresource(),
                request.namespace(),
                request.name(),
                object,
                old,
                request.context().user(),
                request.dryRun(),
                request.context().warnings()::warn);
    }

    /** Stores a new object. {@code object} is of the stored version, mutated by admission already. */
    Written create(Request request, ObjectNode object) {
        boolean generated = fillSystemFields(object);
        for (int attempt = 1; ; attempt++) {
            ObjectNode candidate = generated ? object.deepCopy() : object;
            if (generated) {
                Metadata.of(candidate)
                        .put("name", environment.generateName(Fields.text(candidate, "metadata", "generateName")));
            }
            Written written = createNamed(request, candidate);
            if (written != null) {
                return written;
            }
            if (!generated || attempt == GENERATE_ATTEMPTS) {
                throw alreadyExists(request, Metadata.name(candidate), generated);
            }
        }
    }

    private StatusException alreadyExists(Request request, String name, boolean generated) {
        if (generated) {
            return StatusException.alreadyExists(resource.group(), resource.resource(), name);
        }
        Stored there = resource.store().get(request.namespace(), name);
        if (there != null && Metadata.isDeleting(there.tree())) {
            return new StatusException(
                    409,
                    "AlreadyExists",
                    "object is being deleted: " + StatusException.qualified(resource.group(), resource.resource())
                            + " \"" + name + "\" already exists",
                    StatusException.alreadyExists(resource.group(), resource.resource(), name)
                            .details());
        }
        return StatusException.alreadyExists(resource.group(), resource.resource(), name);
    }

    /** Sets uid and creation time; whether the name is to be generated. */
    private boolean fillSystemFields(ObjectNode object) {
        ObjectNode metadata = Metadata.of(object);
        metadata.put("creationTimestamp", Scalars.time(environment.clock().now()));
        metadata.put("uid", environment.newUid());
        return Fields.text(metadata, "name").isEmpty()
                && !Fields.text(metadata, "generateName").isEmpty();
    }

    private @Nullable Written createNamed(Request request, ObjectNode object) {
        Strategy strategy = resource.strategy();
        Strategy.Reservation reservation = strategy.reserve(object, null, request.dryRun());
        boolean stored = false;
        try {
            beforeCreate(request, object);
            Written written = store(request, object);
            stored = written != null && !request.dryRun();
            return written;
        } finally {
            reservation.end(stored);
        }
    }

    private void beforeCreate(Request request, ObjectNode object) {
        Strategy strategy = resource.strategy();
        strategy.prepareForCreate(request.context(), object);
        List<FieldError> errors = new ArrayList<>();
        ObjectMetaRules.validate(object, resource.info().namespaced(), strategy::nameErrors, METADATA, errors);
        strategy.validate(object, errors);
        if (!errors.isEmpty()) {
            throw resource.invalid(Metadata.name(object), errors);
        }
        strategy.warnings(object, null).forEach(request.context().warnings()::warn);
        completeStored(object);
        environment.admission().get().validate(admission(request, Operation.CREATE, object, null));
    }

    private void completeStored(ObjectNode object) {
        resource.form().completeStored(object);
    }

    private @Nullable Written store(Request request, ObjectNode object) {
        String version = Metadata.resourceVersion(object);
        if (!version.isEmpty() && !version.equals("0")) {
            throw StatusException.plain("resourceVersion should not be set on objects to be created");
        }
        String key = resource.store().key(request.namespace(), Metadata.name(object));
        if (request.dryRun()) {
            if (resource.store().get(request.namespace(), Metadata.name(object)) != null) {
                return null;
            }
            return new Written(object, null, true);
        }
        Stored stored = resource.store().create(key, object, resource.strategy().timeToLive());
        return stored == null ? null : new Written(object, stored, true);
    }

    /** Updates an object until no other write comes in between, or creates it where that is allowed. */
    Written update(Request request, Transform transform) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Stored existing = resource.store().get(request.namespace(), request.name());
            if (existing == null && !request.createsMissing()) {
                throw resource.notFound(request.name());
            }
            Written written =
                    existing == null ? createByUpdate(request, transform) : updateOnce(request, existing, transform);
            if (written != null) {
                return written;
            }
        }
        throw StatusException.conflict(
                resource.group(), resource.resource(), request.name(), "the object is changed by others all the time");
    }

    private @Nullable Written createByUpdate(Request request, Transform transform) {
        ObjectNode object = transform.apply(null);
        Metadata.of(object).remove("resourceVersion");
        fillSystemFields(object);
        return createNamed(request, object);
    }

    private @Nullable Written updateOnce(Request request, Stored existing, Transform transform) {
        ObjectNode old = existing.tree();
        ObjectNode object = transform.apply(old);
        checkVersion(request, object, old);
        // Subresources change nothing of what is reserved, whatever else their body says.
        Strategy.Reservation reservation = request.subresource().isEmpty()
                ? resource.strategy().reserve(object, old, request.dryRun())
                : Strategy.Reservation.NONE;
        boolean stored = false;
        try {
            beforeUpdate(request, object, old);
            Metadata.of(object).put("resourceVersion", Metadata.resourceVersion(old));
            environment.admission().get().validate(admission(request, Operation.UPDATE, object, old));
            Written written = goesNow(object, old)
                    ? deleteNow(request, existing, object)
                    : replace(request, existing, old, object);
            stored = written != null && !request.dryRun();
            return written;
        } finally {
            reservation.end(stored);
        }
    }

    private void checkVersion(Request request, ObjectNode object, ObjectNode old) {
        String name = request.name();
        String asked = Metadata.resourceVersion(object);
        if (asked.isEmpty() || asked.equals("0")) {
            if (!resource.strategy().allowsUnconditionalUpdate()) {
                FieldError error =
                        FieldError.invalid(METADATA.child("resourceVersion"), 0, "must be specified for an update");
                throw StatusException.invalid(resource.group(), resource.resource(), name, List.of(error));
            }
        } else if (!asked.equals(Metadata.resourceVersion(old))) {
            if (!asked.chars().allMatch(Character::isDigit)) {
                throw StatusException.plain("invalid resource version: \"" + asked + "\"");
            }
            throw StatusException.conflict(
                    resource.group(),
                    resource.resource(),
                    name,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private void beforeUpdate(Request request, ObjectNode object, ObjectNode old) {
        ObjectNode metadata = Metadata.of(object);
        ObjectNode before = Metadata.of(old);
        Fields.copyField(before, metadata, "generation");
        request.rules().prepare(request.context(), object, old);
        if (Metadata.uid(object).isEmpty()) {
            Fields.copyField(before, metadata, "uid");
        }
        Fields.copyField(before, metadata, "creationTimestamp");
        if (Metadata.isDeleting(old)) {
            Fields.copyField(before, metadata, "deletionTimestamp");
        }
        if (Fields.has(before, "deletionGracePeriodSeconds") && !Fields.has(metadata, "deletionGracePeriodSeconds")) {
            Fields.copyField(before, metadata, "deletionGracePeriodSeconds");
        }
        List<FieldError> errors = new ArrayList<>();
        ObjectMetaRules.validate(object, resource.info().namespaced(), NameRules::pathSegmentName, METADATA, errors);
        ObjectMetaRules.validateUpdate(object, old, METADATA, errors);
        request.rules().validate(object, old, errors);
        if (!errors.isEmpty()) {
            throw resource.invalid(Metadata.name(object), errors);
        }
        request.rules().warnings(object, old).forEach(request.context().warnings()::warn);
        completeStored(object);
    }

    private boolean goesNow(ObjectNode object, ObjectNode old) {
        return Metadata.isDeleting(old)
                && Metadata.finalizers(object).isEmpty()
                && Fields.number(old, "metadata", "deletionGracePeriodSeconds") == 0
                && resource.strategy().goesWithLastFinalizer(object, old);
    }

    private @Nullable Written deleteNow(Request request, Stored existing, ObjectNode object) {
        if (!request.dryRun()) {
            if (resource.store().delete(existing.key(), existing.revision()) == 0) {
                return null;
            }
            resource.strategy().released(object);
        }
        return new Written(object, null, false);
    }

    private @Nullable Written replace(Request request, Stored existing, ObjectNode old, ObjectNode object) {
        byte[] bytes = StoredJson.encode(object);
        Duration timeToLive = resource.strategy().timeToLive();
        if (timeToLive == null && isUnchanged(bytes, object, existing, old)) {
            return new Written(existing.tree(), existing, false);
        }
        if (request.dryRun()) {
            return new Written(object, null, false);
        }
        Stored stored = resource.store().put(existing.key(), bytes, existing.revision(), timeToLive);
        return stored == null ? null : new Written(object, stored, false);
    }

    /** Whether nothing but the order of fields and the times of managed fields differs; these all have one length. */
    private static boolean isUnchanged(byte[] bytes, ObjectNode object, Stored existing, ObjectNode old) {
        if (bytes.length != StoredJson.storedLength(existing.sent())) {
            return false;
        }
        // Most changes show here. Numbers of one value may be of different types in trees that were not parsed.
        if (!FieldManager.sameButManagedFields(old, object)) {
            return false;
        }
        ObjectNode now = Json.parseObject(bytes);
        Metadata.of(now).put("resourceVersion", Metadata.resourceVersion(old));
        FieldManager.keepTimesIfUnchanged(old, now);
        return now.equals(old);
    }

    /** Removes owner references that are there twice, with a warning as Kubernetes has it. */
    static void dedupOwners(RequestContext context, ObjectNode object) {
        ArrayNode owners = Fields.array(object, "metadata", "ownerReferences");
        Set<JsonNode> unique = new LinkedHashSet<>();
        Set<String> twice = new LinkedHashSet<>();
        for (JsonNode owner : owners) {
            if (!unique.add(owner)) {
                twice.add(Fields.text(owner, "uid"));
            }
        }
        if (!twice.isEmpty()) {
            ArrayNode kept = Metadata.of(object).putArray("ownerReferences");
            unique.forEach(kept::add);
            context.warnings()
                    .warn(".metadata.ownerReferences contains duplicate entries; API server dedups owner references in"
                            + " 1.20+, and may reject such requests as early as 1.24; please fix your requests;"
                            + " duplicate UID(s) observed: " + String.join(", ", twice));
        }
    }
}
