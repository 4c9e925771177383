package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.status.StatusException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One write's work on managed fields. Used by one thread, for one write. */
final class ManagedOperation {
    private static final int MAX_UPDATERS = 10;
    private static final String ANCIENT_CHANGES = "ancient-changes";
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";
    /** What identifies an object or is the server's own; never owned by anyone. */
    private static final FieldSet NEVER_OWNED = neverOwned();

    private final FieldManager fieldManager;
    private final String apiVersion;
    private final String subresource;
    private final ResetFields resets;

    ManagedOperation(FieldManager fieldManager, String subresource) {
        this.fieldManager = fieldManager;
        this.apiVersion = fieldManager.kind().apiVersion();
        this.subresource = subresource;
        this.resets = fieldManager.resets(subresource);
    }

    private static FieldSet neverOwned() {
        FieldSet set =
                FieldSet.ofFields("apiVersion").union(FieldSet.ofFields("kind")).union(FieldSet.ofFields("metadata"));
        for (String name : List.of(
                "name",
                "namespace",
                "creationTimestamp",
                "selfLink",
                "uid",
                "clusterName",
                "generation",
                "managedFields",
                "resourceVersion")) {
            set = set.union(FieldSet.ofFields("metadata", name));
        }
        return set;
    }

    private Shape shape(String version) {
        Shape shape = fieldManager.shape(version);
        if (shape == null) {
            throw new IllegalStateException("no schema of " + fieldManager.kind() + " in version " + version);
        }
        return shape;
    }

    ObjectNode update(@Nullable ObjectNode live, ObjectNode updated, String manager) {
        Ownership owners = ownersForUpdate(live, updated);
        Objects.setManagedFields(updated, null);
        boolean creates =
                live == null || live.path("metadata").path("uid").asText("").isEmpty();
        if (owners.isEmpty() && !creates) {
            return updated;
        }
        ObjectNode base = live == null ? emptyObject() : Objects.withoutManagedFields(live);
        try {
            Objects.setManagedFields(
                    updated, recordUpdate(owners, base, updated, manager).encode());
        } catch (Shape.KeyException e) {
            // A stored list whose elements cannot be told apart cannot be owned element by element.
            Objects.setManagedFields(updated, null);
        }
        return updated;
    }

    /** What the client sent, unless it sent none or it cannot be read, or this is a subresource; then the stored. */
    private Ownership ownersForUpdate(@Nullable ObjectNode live, ObjectNode updated) {
        JsonNode sent = Objects.managedFieldsOf(updated);
        JsonNode stored = Objects.managedFieldsOf(live);
        if (subresource.isEmpty() && sent != null && !sent.isNull() && !sent.equals(stored)) {
            if (Ownership.isReset(sent)) {
                return new Ownership();
            }
            Ownership owners = Ownership.decodeOrEmpty(sent);
            if (!owners.isEmpty()) {
                return owners;
            }
        }
        return storedOwners(stored);
    }

    private static Ownership storedOwners(@Nullable JsonNode stored) {
        try {
            return Ownership.decodeStored(stored);
        } catch (Ownership.InvalidException e) {
            return new Ownership();
        }
    }

    private ObjectNode emptyObject() {
        Schema schema = fieldManager.isBuiltIn() ? fieldManager.versions().schemaOf(apiVersion) : null;
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        empty.put("apiVersion", apiVersion);
        empty.put("kind", fieldManager.kind().kind());
        if (schema != null) {
            ObjectNode zero = Shape.zeroValue(schema);
            zero.remove(List.of("apiVersion", "kind"));
            empty.setAll(zero);
        }
        return empty;
    }

    /** The owners after a write by anything but apply that made {@code updated} of {@code base}. */
    private Ownership recordUpdate(Ownership before, ObjectNode base, ObjectNode updated, String manager)
            throws Shape.KeyException {
        if (!Validation.validate(updated, shape(apiVersion), true).isEmpty()) {
            throw new Shape.KeyException("the object does not fit its schema");
        }
        Ownership owners = reconciled(before);
        Comparison changes = loseTo(owners, null, base, updated);
        FieldSet own = resets.filter(changes.addedOrModified()).difference(NEVER_OWNED);
        if (!own.isEmpty()) {
            Ownership.Id id = Ownership.Id.updater(nameOf(manager), apiVersion, subresource);
            Ownership.Entry previous = owners.get(id);
            FieldSet all = previous == null ? own : own.union(previous.set());
            owners.put(new Ownership.Entry(id, apiVersion, all, null).at(fieldManager.now()));
        }
        owners.capUpdaters(MAX_UPDATERS, ANCIENT_CHANGES);
        return owners;
    }

    private static String nameOf(String manager) {
        return manager.isEmpty() ? "unknown" : manager;
    }

    private Ownership reconciled(Ownership owners) {
        Ownership result = new Ownership();
        for (Ownership.Entry entry : owners.entries()) {
            Shape shape = fieldManager.shape(entry.apiVersion());
            if (shape == null) {
                continue;
            }
            // The schemas of built-in kinds do not change while the server runs.
            result.put(
                    fieldManager.isBuiltIn() ? entry : entry.with(SchemaReconciliation.reconcile(entry.set(), shape)));
        }
        return result;
    }

    /**
     * Takes from all owners but one what changed or went. Owners in versions that are not known are dropped.
     *
     * @return the changes in this write's version
     */
    private Comparison loseTo(Ownership owners, Ownership.@Nullable Id winner, ObjectNode before, ObjectNode after)
            throws Shape.KeyException {
        Map<String, Comparison> byVersion = new HashMap<>();
        Comparison own = compare(before, after, apiVersion);
        byVersion.put(apiVersion, own);
        for (Ownership.Entry entry : owners.entries()) {
            if (entry.id().equals(winner)) {
                owners.putUnlessEmpty(entry);
                continue;
            }
            Comparison changes = byVersion.get(entry.apiVersion());
            if (changes == null) {
                if (fieldManager.shape(entry.apiVersion()) == null) {
                    owners.remove(entry.id());
                    continue;
                }
                changes = compare(
                        converted(before, entry.apiVersion()),
                        converted(after, entry.apiVersion()),
                        entry.apiVersion());
                byVersion.put(entry.apiVersion(), changes);
            }
            owners.putUnlessEmpty(
                    entry.without(changes.added()).without(changes.modified()).without(changes.removed()));
        }
        return own;
    }

    private Comparison compare(ObjectNode before, ObjectNode after, String version) throws Shape.KeyException {
        Comparison comparison = Comparison.of(before, after, shape(version));
        return version.equals(apiVersion) ? comparison.filtered(resets) : comparison;
    }

    private ObjectNode converted(ObjectNode object, String version) {
        return Objects.text(object, "apiVersion").equals(version)
                ? object
                : fieldManager.versions().convert(object, version);
    }

    ObjectNode apply(@Nullable ObjectNode live, ObjectNode config, String manager, boolean force) {
        checkConfig(config);
        ObjectNode base = live == null ? emptyObject() : Objects.withoutManagedFields(live);
        try {
            Ownership owners = ownersForApply(live, base);
            ObjectNode applied;
            try {
                applied = merge(owners.copy(), base, config, manager, force);
            } catch (ApplyConflicts conflicts) {
                FieldSet allowed = LastApplied.allowedConflicts(base, manager, apiVersion, shape(apiVersion));
                ApplyConflicts left = conflicts.without(allowed);
                if (!left.isEmpty()) {
                    throw left.toStatus();
                }
                applied = merge(owners.copy(), base, config, manager, true);
            }
            LastApplied.refresh(applied, config, manager);
            return applied;
        } catch (ApplyConflicts conflicts) {
            throw conflicts.toStatus();
        } catch (Shape.KeyException e) {
            throw StatusException.plain(
                    "failed to create typed live object (" + Objects.describe(base) + "): " + e.getMessage());
        }
    }

    private void checkConfig(ObjectNode config) {
        String kind = Objects.text(config, "kind");
        String version = Objects.text(config, "apiVersion");
        if (!kind.equals(fieldManager.kind().kind()) || !version.equals(apiVersion)) {
            String shown = version.contains("/") ? version : "/" + version;
            throw StatusException.badRequest("invalid object type: " + shown + ", Kind=" + kind);
        }
        JsonNode sent = Objects.managedFieldsOf(config);
        if (sent != null && !sent.isNull()) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        List<String> errors = Validation.validate(config, shape(apiVersion), false);
        if (!errors.isEmpty()) {
            throw StatusException.plain("failed to create typed patch object (" + Objects.describe(config) + "): "
                    + Validation.text(errors));
        }
    }

    private Ownership ownersForApply(@Nullable ObjectNode live, ObjectNode base) throws Shape.KeyException {
        try {
            Ownership owners = Ownership.decodeStored(Objects.managedFieldsOf(live));
            return owners.isEmpty() && live != null
                    ? recordUpdate(owners, emptyObject(), base, BEFORE_FIRST_APPLY)
                    : owners;
        } catch (Ownership.InvalidException e) {
            throw StatusException.plain("failed to decode managed fields: " + e.getMessage());
        }
    }

    /** Merges, prunes and settles ownership; {@code owners} is used up. */
    private ObjectNode merge(Ownership owners, ObjectNode base, ObjectNode config, String manager, boolean force)
            throws ApplyConflicts, Shape.KeyException {
        Ownership.Id id = Ownership.Id.applier(nameOf(manager), subresource);
        Ownership settled = reconciled(owners);
        Shape shape = shape(apiVersion);
        ObjectNode merged = Merge.merge(base, config, shape);
        Ownership.Entry last = settled.get(id);
        FieldSet own = resets.filter(TreeFields.of(config, shape));
        settled.put(new Ownership.Entry(id, apiVersion, own, last == null ? null : last.time()));
        ObjectNode pruned = last == null ? merged : pruned(merged, settled, last);
        if (!force) {
            refuseConflicts(settled, id, base, pruned);
        }
        loseTo(settled, id, base, pruned);
        boolean changed = !Values.equal(base, pruned);
        Ownership.Entry entry = settled.get(id);
        if (entry != null) {
            Ownership.Entry stripped = entry.with(entry.set().difference(NEVER_OWNED));
            settled.putUnlessEmpty(changed ? stripped.at(fieldManager.now()) : stripped);
        }
        ObjectNode result = pruned.deepCopy();
        if (fieldManager.isBuiltIn()) {
            Objects.dropNulls(result, shape);
        }
        Objects.setManagedFields(result, settled.encode());
        return result;
    }

    private void refuseConflicts(Ownership owners, Ownership.Id applier, ObjectNode before, ObjectNode after)
            throws ApplyConflicts, Shape.KeyException {
        Map<String, FieldSet> changedByVersion = new HashMap<>();
        Map<Ownership.Id, FieldSet> conflicts = new LinkedHashMap<>();
        for (Ownership.Entry entry : owners.entries()) {
            String version = entry.apiVersion();
            if (entry.id().equals(applier) || fieldManager.shape(version) == null) {
                continue;
            }
            FieldSet changed = changedByVersion.get(version);
            if (changed == null) {
                changed = compare(converted(before, version), converted(after, version), version)
                        .addedOrModified();
                changedByVersion.put(version, changed);
            }
            if (entry.hasAny(changed)) {
                conflicts.put(entry.id(), entry.set().intersection(changed));
            }
        }
        if (!conflicts.isEmpty()) {
            throw ApplyConflicts.of(conflicts);
        }
    }

    /**
     * Removes from the merged object what the applier had applied before, does not apply now, and nobody else owns.
     *
     * @param owners with the applier's new fields
     * @param last the applier's former fields
     */
    private ObjectNode pruned(ObjectNode merged, Ownership owners, Ownership.Entry last) throws Shape.KeyException {
        Shape lastShape = fieldManager.shape(last.apiVersion());
        if (last.set().isEmpty() || lastShape == null) {
            return merged;
        }
        ObjectNode full = converted(merged, last.apiVersion());
        FieldSet lastFields = last.set().withNamedFields(lastShape);
        ObjectNode pruned = Removal.remove(full, lastFields, lastShape);
        pruned = withOwned(full, pruned, owners, last.apiVersion());
        // Only what the applier itself had may go; what is unowned or an updater's stays.
        FieldSet gone = fields(full, lastShape).difference(fields(converted(pruned, last.apiVersion()), lastShape));
        return converted(Removal.remove(full, gone.intersection(lastFields), lastShape), apiVersion);
    }

    private static FieldSet fields(ObjectNode object, Shape shape) throws Shape.KeyException {
        return TreeFields.of(object, shape).withNamedFields(shape);
    }

    /** Adds back what any owner claims, first in the version that was pruned, then in all others. */
    private ObjectNode withOwned(ObjectNode merged, ObjectNode pruned, Ownership owners, String prunedVersion)
            throws Shape.KeyException {
        Map<String, FieldSet> ownedByVersion = new LinkedHashMap<>();
        ownedByVersion.put(prunedVersion, FieldSet.EMPTY);
        for (Ownership.Entry entry : owners.entries()) {
            ownedByVersion.merge(entry.apiVersion(), entry.set(), FieldSet::union);
        }
        ObjectNode full = merged;
        ObjectNode result = pruned;
        for (Map.Entry<String, FieldSet> owned : ownedByVersion.entrySet()) {
            Shape shape = fieldManager.shape(owned.getKey());
            if (shape == null) {
                continue;
            }
            full = converted(full, owned.getKey());
            result = converted(result, owned.getKey());
            FieldSet keep = fields(result, shape).union(owned.getValue().withNamedFields(shape));
            result = Removal.remove(full, fields(full, shape).difference(keep), shape);
        }
        return result;
    }
}
