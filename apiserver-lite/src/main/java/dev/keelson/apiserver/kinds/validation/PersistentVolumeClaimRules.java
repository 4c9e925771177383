package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PersistentVolumeClaims, and the templates of those that pods and StatefulSets make. */
public final class PersistentVolumeClaimRules implements Rules {
    static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final String[] NOT_IN_TEMPLATES = {
        "name",
        "generateName",
        "namespace",
        "selfLink",
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "ownerReferences",
        "finalizers",
        "managedFields"
    };
    private static final FieldPath STORAGE =
            Check.SPEC.child("resources").child("requests").child("storage");
    private static final FieldPath CLASS = Check.SPEC.child("volumeAttributesClassName");

    @Override
    public void validate(ObjectNode claim, List<FieldError> errors) {
        spec(Fields.make(claim, "spec"), null, Check.SPEC, errors);
    }

    /** A template of a claim within a pod. */
    static void template(ObjectNode template, FieldPath path, List<FieldError> errors) {
        FieldPath metadata = path.child("metadata");
        ObjectMetaRules.annotations(
                Fields.strings(template, "metadata", "annotations"), metadata.child("annotations"), errors);
        ObjectMetaRules.labels(Fields.strings(template, "metadata", "labels"), metadata.child("labels"), errors);
        for (String field : NOT_IN_TEMPLATES) {
            if (Fields.has(template, "metadata", field)) {
                errors.add(FieldError.forbidden(metadata.child(field), "cannot be set"));
            }
        }
        spec(Fields.make(template, "spec"), null, path.child("spec"), errors);
    }

    /** Checks a claim's specification; {@code old} is the one that is stored, if there is one. */
    static void spec(ObjectNode spec, @Nullable ObjectNode old, FieldPath path, List<FieldError> errors) {
        if (Fields.array(spec, "accessModes").isEmpty()) {
            errors.add(FieldError.required(path.child("accessModes"), "at least 1 access mode is required"));
        }
        Check.labelSelector(
                Fields.object(spec, "selector"),
                Check.hasBadValue(Fields.object(old, "selector")),
                path.child("selector"),
                errors);
        accessModes(spec, path.child("accessModes"), errors);
        FieldPath storage = path.child("resources").key("storage");
        String size = Fields.text(spec, "resources", "requests", "storage");
        if (size.isEmpty()) {
            errors.add(FieldError.required(storage, ""));
        } else if (QuantityValue.parse(size).signum() <= 0) {
            errors.add(FieldError.invalid(storage, QuantityValue.parse(size).toString(), "must be greater than zero"));
        }
        NameChecks.subdomain(spec, "storageClassName", path, errors);
        NameChecks.subdomain(spec, "volumeAttributesClassName", path, errors);
        Check.supported(spec, "volumeMode", path, VOLUME_MODES, errors);
        sources(spec, old, path, errors);
    }

    /** One pod alone excludes every other way of access. */
    static void accessModes(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        boolean one = false;
        boolean others = false;
        for (String mode : Fields.texts(spec, "accessModes")) {
            boolean known = ACCESS_MODES.contains(mode);
            if (!known) {
                errors.add(FieldError.notSupported(path, mode, ACCESS_MODES));
            }
            one |= mode.equals("ReadWriteOncePod");
            others |= known && !mode.equals("ReadWriteOncePod");
        }
        if (one && others) {
            errors.add(FieldError.forbidden(path, "may not use ReadWriteOncePod with other access modes"));
        }
    }

    private static void sources(ObjectNode spec, @Nullable ObjectNode old, FieldPath path, List<FieldError> errors) {
        ObjectNode source = Fields.object(spec, "dataSource");
        ObjectNode reference = Fields.object(spec, "dataSourceRef");
        boolean anyGroup = Fields.has(old, "dataSource", "apiGroup") || Fields.has(old, "dataSourceRef", "apiGroup");
        if (source != null) {
            source(source, anyGroup, path.child("dataSource"), errors);
        }
        if (reference != null) {
            source(reference, anyGroup, path.child("dataSourceRef"), errors);
            NameChecks.label(reference, "namespace", path.child("dataSourceRef"), errors);
        }
        if (source == null || reference == null) {
            return;
        }
        String shown = path.child("dataSource").toString();
        if (!Fields.text(reference, "namespace").isEmpty()) {
            errors.add(
                    FieldError.invalid(path, shown, "may not be specified when dataSourceRef.namespace is specified"));
        } else if (!same(source, reference)) {
            errors.add(FieldError.invalid(path, shown, "must match dataSourceRef"));
        }
    }

    private static boolean same(ObjectNode a, ObjectNode b) {
        for (String field : new String[] {"apiGroup", "kind", "name"}) {
            if (!Fields.text(a, field).equals(Fields.text(b, field))) {
                return false;
            }
        }
        return true;
    }

    private static void source(ObjectNode source, boolean anyGroup, FieldPath path, List<FieldError> errors) {
        Check.required(source, "name", path, "", errors);
        Check.required(source, "kind", path, "", errors);
        String group = Fields.text(source, "apiGroup");
        String kind = Fields.text(source, "kind");
        if (group.isEmpty() && !kind.equals("PersistentVolumeClaim")) {
            errors.add(FieldError.invalid(
                    path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
        }
        if (!anyGroup) {
            NameChecks.subdomain(source, "apiGroup", path, errors);
        }
    }

    @Override
    public void validateUpdate(ObjectNode claim, ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(claim, "spec");
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        spec(spec, before, Check.SPEC, errors);
        ObjectNode allowed = before.deepCopy();
        if (Fields.text(before, "volumeName").isEmpty()) {
            Fields.copyField(spec, allowed, "volumeName");
        }
        storageClass(claim, old, allowed, errors);
        if (Fields.text(claim, "status", "phase").equals("Bound")) {
            if (Fields.has(spec, "resources", "requests", "storage")) {
                ObjectNode requests = Fields.make(allowed, "resources", "requests");
                Fields.copyField(Fields.make(spec, "resources", "requests"), requests, "storage");
            }
            Fields.copyField(spec, allowed, "volumeAttributesClassName");
        }
        if (!Fields.same(allowed, spec)) {
            errors.add(FieldError.forbidden(
                    Check.SPEC,
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for"
                            + " bound claims\n"));
        }
        size(spec, old, errors);
        Check.immutable(spec.get("volumeMode"), before.get("volumeMode"), FieldPath.of("volumeMode"), errors);
        attributes(spec, old, errors);
    }

    /** A class that was only an annotation, or none, may be given once. */
    private static void storageClass(ObjectNode claim, ObjectNode old, ObjectNode allowed, List<FieldError> errors) {
        Map<String, String> annotations = Fields.strings(claim, "metadata", "annotations");
        String earlier = Fields.strings(old, "metadata", "annotations").get(CLASS_ANNOTATION);
        String now = annotations.get(CLASS_ANNOTATION);
        boolean had = Fields.has(old, "spec", "storageClassName");
        String name = Fields.text(claim, "spec", "storageClassName");
        boolean has = Fields.has(claim, "spec", "storageClassName");
        boolean upgraded =
                earlier != null && !had && has && name.equals(earlier) && (now == null || now.equals(earlier));
        if (!upgraded && !String.valueOf(now).equals(String.valueOf(earlier))) {
            errors.add(FieldError.invalid(
                    Check.METADATA.child("annotations").child(CLASS_ANNOTATION),
                    now == null ? "" : now,
                    "field is immutable"));
        }
        if (upgraded || (has && !had && earlier == null)) {
            Fields.copyField(Fields.make(claim, "spec"), allowed, "storageClassName");
        }
    }

    private static void size(ObjectNode spec, ObjectNode old, List<FieldError> errors) {
        QuantityValue now = quantity(Fields.text(spec, "resources", "requests", "storage"));
        QuantityValue before = quantity(Fields.text(old, "spec", "resources", "requests", "storage"));
        QuantityValue actual = quantity(Fields.text(old, "status", "capacity", "storage"));
        if (now.compareTo(before) < 0 && now.compareTo(actual) <= 0) {
            errors.add(FieldError.forbidden(STORAGE, "field can not be less than status.capacity"));
        }
    }

    private static QuantityValue quantity(String text) {
        return text.isEmpty() ? QuantityValue.zero() : QuantityValue.parse(text);
    }

    private static void attributes(ObjectNode spec, ObjectNode old, List<FieldError> errors) {
        if (!Fields.has(old, "status", "currentVolumeAttributesClassName")) {
            return;
        }
        String field = "volumeAttributesClassName";
        if (Fields.has(old, "spec", field) && !Fields.has(spec, field)) {
            errors.add(FieldError.forbidden(
                    CLASS, "update to nil is forbidden when status.currentVolumeAttributesClassName is not nil"));
        } else if (Fields.has(spec, field)
                && Fields.text(spec, field).isEmpty()
                && !Fields.text(old, "spec", field).isEmpty()) {
            errors.add(FieldError.forbidden(
                    CLASS,
                    "update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil"));
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode claim, ObjectNode old, List<FieldError> errors) {
        if (Fields.array(claim, "spec", "accessModes").isEmpty()) {
            errors.add(FieldError.required(FieldPath.of("Spec", "accessModes"), ""));
        }
        FieldPath capacity = Check.STATUS.child("capacity");
        Fields.strings(claim, "status", "capacity")
                .forEach((name, text) -> basicResource(text, capacity.key(name), errors));
        ObjectNode states = Fields.object(claim, "status", "allocatedResourceStatuses");
        if (states != null) {
            resizeStates(states, errors);
        }
        FieldPath allocated = Check.STATUS.child("allocatedResources");
        Fields.strings(claim, "status", "allocatedResources").forEach((name, text) -> {
            if (resourceKey(name, allocated, errors)) {
                basicResource(text, allocated.key(name), errors);
            }
        });
    }

    private static void resizeStates(ObjectNode states, List<FieldError> errors) {
        List<String> known = List.of(
                "ControllerResizeInProgress",
                "ControllerResizeInfeasible",
                "NodeResizePending",
                "NodeResizeInProgress",
                "NodeResizeInfeasible");
        FieldPath path = Check.STATUS.child("allocatedResourceStatuses");
        Iterator<Map.Entry<String, JsonNode>> entries = states.fields();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            resourceKey(entry.getKey(), path, errors);
            if (!known.contains(entry.getValue().asText())) {
                errors.add(FieldError.notSupported(
                        path, entry.getKey(), known.stream().sorted().toList()));
            }
        }
    }

    private static boolean resourceKey(String name, FieldPath path, List<FieldError> errors) {
        List<String> problems = NameRules.labelKey(name);
        Check.all(path, name, problems, errors);
        if (problems.isEmpty() && ResourceRules.isNative(name) && !name.equals("storage")) {
            errors.add(FieldError.notSupported(path, name, List.of("storage")));
            return false;
        }
        return problems.isEmpty();
    }

    static void basicResource(String text, FieldPath path, List<FieldError> errors) {
        long value = QuantityValue.parse(text).value();
        if (value < 0) {
            errors.add(FieldError.invalid(path, value, "must be a valid resource quantity"));
        }
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(0);
        if (Fields.has(object, "metadata", "annotations", CLASS_ANNOTATION)) {
            warnings.add("metadata.annotations[" + CLASS_ANNOTATION + "]: deprecated since v1.8; use"
                    + " \"storageClassName\" attribute instead");
        }
        View spec = View.of(object, new ArrayList<>(0)).struct("spec");
        QuantityWarnings.ofClaim(spec, spec.path(), warnings);
        return warnings;
    }
}
