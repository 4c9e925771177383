package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.AdmissionRequest;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.registry.Strategy.GarbageCollection;
import dev.keelson.apiserver.status.StatusException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deletes the objects of one resource: at once, gracefully, or when their finalizers are gone. */
final class Deleter {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private final ServedResource resource;
    private final Environment environment;

    Deleter(ServedResource resource, Environment environment) {
        this.resource = resource;
        this.environment = environment;
    }

    /**
     * How a deletion ended.
     *
     * @param object as it is or last was, in the stored version
     * @param gone whether it is deleted rather than marked
     * @param answersObject whether the client gets the object even of a kind that answers with a Status
     */
    record Deleted(ObjectNode object, boolean gone, boolean answersObject) {}

    /** What one attempt is to do with the object. */
    private record Plan(ObjectNode object, boolean write, boolean remove, boolean pending) {}

    WriteOutcome delete(RequestContext context, String namespace, String name, DeleteOptions options) {
        Deleted deleted = deleteOne(context, namespace, name, options);
        int code = 200;
        if (!deleted.gone()) {
            code = Boolean.FALSE.equals(options.orphanDependents()) ? 202 : 200;
        }
        if (deleted.answersObject() || resource.strategy().returnsDeletedObject()) {
            return new WriteOutcome(code, Json.encodeObject(resource.served(deleted.object())));
        }
        return WriteOutcome.of(code, success(deleted.object()));
    }

    private ObjectNode success(ObjectNode object) {
        ObjectNode status = Json.NODES.objectNode();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details");
        details.put("name", Metadata.name(object));
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.resource());
        details.put("uid", Metadata.uid(object));
        return status;
    }

    Deleted deleteOne(RequestContext context, String namespace, String name, DeleteOptions options) {
        boolean dryRun = !options.dryRun().isEmpty();
        while (true) {
            Stored existing = resource.store().get(namespace, name);
            if (existing == null) {
                throw resource.notFound(name);
            }
            ObjectNode old = existing.tree();
            checkPreconditions(old, options);
            admit(context, namespace, name, old, dryRun);
            Plan plan = plan(old, options);
            Deleted done = carryOut(existing, plan, dryRun);
            if (done != null) {
                return done;
            }
        }
    }

    private void admit(RequestContext context, String namespace, String name, ObjectNode old, boolean dryRun) {
        AdmissionRequest request = new AdmissionRequest(
                Operation.DELETE,
                resource.info().gvr(),
                resource.info().kind(),
                "",
                namespace,
                name,
                null,
                old,
                context.user(),
                dryRun,
                context.warnings()::warn);
        environment.admission().get().mutate(request);
        environment.admission().get().validate(request);
    }

    /** Kubernetes names the kind, not the plural, in these conflicts. */
    private void checkPreconditions(ObjectNode old, DeleteOptions options) {
        String uid = options.preconditionUid();
        if (uid != null && !uid.equals(Metadata.uid(old))) {
            throw preconditionFailed(
                    old,
                    "the UID in the precondition (" + uid + ") does not match the UID in record (" + Metadata.uid(old)
                            + "). The object might have been deleted and then recreated");
        }
        String version = options.preconditionResourceVersion();
        if (version != null && !version.equals(Metadata.resourceVersion(old))) {
            throw preconditionFailed(
                    old,
                    "the ResourceVersion in the precondition (" + version
                            + ") does not match the ResourceVersion in record (" + Metadata.resourceVersion(old)
                            + "). The object might have been modified");
        }
    }

    private StatusException preconditionFailed(ObjectNode old, String why) {
        return StatusException.conflict(resource.group(), resource.info().kind(), Metadata.name(old), why);
    }

    private Plan plan(ObjectNode old, DeleteOptions options) {
        Strategy strategy = resource.strategy();
        ObjectNode object = old.deepCopy();
        Long requested = options.gracePeriodSeconds();
        Long grace = null;
        if (strategy.deletesGracefully()) {
            if (Metadata.isDeleting(old)) {
                long current = Fields.number(old, "metadata", "deletionGracePeriodSeconds");
                if (current > 0) {
                    if (requested == null || atLeastOne(requested) >= current) {
                        return new Plan(object, false, false, true);
                    }
                    grace = shorten(object, current, atLeastOne(requested));
                }
            } else {
                grace = strategy.gracePeriod(object, requested == null ? null : atLeastOne(requested));
                if (grace != null) {
                    mark(object, environment.clock().now().plusSeconds(grace), grace);
                }
            }
        }
        boolean changed = setPropagation(object, options);
        if (strategy.holdsDeletion(object)) {
            return holdingPlan(object, changed);
        }
        boolean finalizing = !Metadata.finalizers(object).isEmpty();
        if (grace != null) {
            return new Plan(object, true, grace == 0 && !finalizing, false);
        }
        if (finalizing) {
            markAsDeleting(object);
            return new Plan(object, true, false, false);
        }
        return new Plan(object, false, true, false);
    }

    private Plan holdingPlan(ObjectNode object, boolean changed) {
        if (Metadata.isDeleting(object)) {
            return new Plan(object, changed, false, false);
        }
        Metadata.of(object)
                .put("deletionTimestamp", Scalars.time(environment.clock().now()));
        resource.strategy().markedForDeletion(object);
        return new Plan(object, true, false, false);
    }

    private static long atLeastOne(long seconds) {
        return seconds < 0 ? 1 : seconds;
    }

    private long shorten(ObjectNode object, long current, long requested) {
        Instant now = environment.clock().now();
        Instant end = Instant.parse(Fields.text(object, "metadata", "deletionTimestamp"))
                .minusSeconds(current)
                .plusSeconds(requested);
        long period = requested;
        if (end.isBefore(now)) {
            end = now;
            period = requested == 0 ? 0 : 1;
        }
        ObjectNode metadata = Metadata.of(object);
        metadata.put("deletionTimestamp", Scalars.time(end));
        metadata.put("deletionGracePeriodSeconds", period);
        return period;
    }

    private static void mark(ObjectNode object, Instant end, long grace) {
        ObjectNode metadata = Metadata.of(object);
        metadata.put("deletionTimestamp", Scalars.time(end));
        metadata.put("deletionGracePeriodSeconds", grace);
        if (Metadata.generation(object) > 0) {
            metadata.put("generation", Metadata.generation(object) + 1);
        }
    }

    private void markAsDeleting(ObjectNode object) {
        Instant now = environment.clock().now();
        ObjectNode metadata = Metadata.of(object);
        if (!Metadata.isDeleting(object)) {
            mark(object, now, 0);
        } else if (Instant.parse(Fields.text(metadata, "deletionTimestamp")).isAfter(now)) {
            metadata.put("deletionTimestamp", Scalars.time(now));
        }
        metadata.put("deletionGracePeriodSeconds", 0);
    }

    /** Adds and removes the garbage collector's finalizers; whether anything changed. */
    private boolean setPropagation(ObjectNode object, DeleteOptions options) {
        if (resource.strategy().garbageCollection() == GarbageCollection.UNSUPPORTED) {
            return false;
        }
        List<String> before = Metadata.finalizers(object);
        List<String> after = new ArrayList<>(before);
        after.removeAll(List.of(ORPHAN, FOREGROUND));
        String propagation = propagation(before, options);
        if (propagation != null) {
            after.add(propagation);
        }
        if (new HashSet<>(before).equals(new HashSet<>(after))) {
            return false;
        }
        Metadata.setFinalizers(object, after);
        return true;
    }

    /** The garbage collector's finalizer that the object is to have, or null. */
    private @Nullable String propagation(List<String> finalizers, DeleteOptions options) {
        Boolean orphan = options.orphanDependents();
        if (orphan != null) {
            return orphan ? ORPHAN : null;
        }
        String policy = options.propagationPolicy();
        if (policy != null) {
            return switch (policy) {
                case "Orphan" -> ORPHAN;
                case "Foreground" -> FOREGROUND;
                default -> null;
            };
        }
        for (String finalizer : finalizers) {
            if (finalizer.equals(ORPHAN) || finalizer.equals(FOREGROUND)) {
                return finalizer;
            }
        }
        return resource.strategy().garbageCollection() == GarbageCollection.ORPHAN ? ORPHAN : null;
    }

    /** Does what was planned; null if another write came first. */
    private @Nullable Deleted carryOut(Stored existing, Plan plan, boolean dryRun) {
        if (plan.pending()) {
            return new Deleted(existing.tree(), false, false);
        }
        ObjectNode object = plan.object();
        if (dryRun) {
            return new Deleted(object, plan.remove(), !plan.remove());
        }
        long revision = existing.revision();
        if (plan.write() && !object.equals(existing.tree())) {
            Stored written = resource.store()
                    .replace(
                            existing.key(),
                            object,
                            revision,
                            resource.strategy().timeToLive());
            if (written == null) {
                return null;
            }
            revision = written.revision();
            object = written.tree();
        }
        if (!plan.remove()) {
            return new Deleted(plan.write() ? object : existing.tree(), false, true);
        }
        long deletion = resource.store().delete(existing.key(), revision);
        if (deletion == 0) {
            return null;
        }
        resource.strategy().released(object);
        Metadata.of(object).put("resourceVersion", Long.toString(deletion));
        return new Deleted(object, true, false);
    }

    WriteOutcome deleteCollection(RequestContext context, ListResult selected, DeleteOptions options) {
        for (byte[] item : selected.items()) {
            ObjectNode object = Json.parseObject(item);
            try {
                deleteOne(context, Metadata.namespace(object), Metadata.name(object), options);
            } catch (StatusException e) {
                if (e.code() != 404) {
                    throw e;
                }
            }
        }
        return new WriteOutcome(200, selected.json());
    }
}
