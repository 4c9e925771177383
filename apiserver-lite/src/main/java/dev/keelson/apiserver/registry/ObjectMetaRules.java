package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.managedfields.FieldManager;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Checks every object's metadata. Follows apimachinery's {@code api/validation/objectmeta.go}. */
public final class ObjectMetaRules {
    private static final int MAX_ANNOTATION_BYTES = 256 * 1024;
    private static final Set<String> STANDARD_FINALIZERS = Set.of("orphan", "foregroundDeletion", "kubernetes");

    private ObjectMetaRules() {}

    /** Checks metadata on create, after a name was generated. */
    public static void validate(
            ObjectNode object,
            boolean namespaced,
            BiFunction<String, Boolean, List<String>> nameErrors,
            FieldPath path,
            List<FieldError> errors) {
        ObjectNode metadata = Metadata.of(object);
        String prefix = Fields.text(metadata, "generateName");
        if (!prefix.isEmpty()) {
            addAll(path.child("generateName"), prefix, nameErrors.apply(prefix, true), errors);
        }
        String name = Fields.text(metadata, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path.child("name"), "name or generateName is required"));
        } else {
            addAll(path.child("name"), name, nameErrors.apply(name, false), errors);
        }
        validateCommon(metadata, namespaced, path, errors);
    }

    private static void validateCommon(
            ObjectNode metadata, boolean namespaced, FieldPath path, List<FieldError> errors) {
        String namespace = Fields.text(metadata, "namespace");
        if (namespaced && namespace.isEmpty()) {
            errors.add(FieldError.required(path.child("namespace"), ""));
        } else if (namespaced) {
            addAll(path.child("namespace"), namespace, NameRules.dns1123Label(namespace), errors);
        } else if (!namespace.isEmpty()) {
            errors.add(FieldError.forbidden(path.child("namespace"), "not allowed on this type"));
        }
        long generation = Fields.number(metadata, "generation");
        if (generation < 0) {
            errors.add(FieldError.invalid(path.child("generation"), generation, "must be greater than or equal to 0"));
        }
        labels(Fields.strings(metadata, "labels"), path.child("labels"), errors);
        annotations(Fields.strings(metadata, "annotations"), path.child("annotations"), errors);
        ownerReferences(metadata, path.child("ownerReferences"), errors);
        finalizers(Fields.texts(metadata, "finalizers"), path.child("finalizers"), errors);
    }

    private static void addAll(FieldPath path, String value, List<String> problems, List<FieldError> errors) {
        for (String problem : problems) {
            errors.add(FieldError.invalid(path, value, problem));
        }
    }

    /** What is wrong with the labels and annotations of a metadata, in one text; null if nothing is. */
    public static @Nullable String labelProblem(ObjectNode metadata) {
        List<FieldError> errors = new ArrayList<>();
        FieldPath path = FieldPath.of("metadata");
        labels(Fields.strings(metadata, "labels"), path.child("labels"), errors);
        annotations(Fields.strings(metadata, "annotations"), path.child("annotations"), errors);
        return errors.isEmpty() ? null : FieldError.join(errors);
    }

    /** Checks labels as they stand in metadata and templates. */
    public static void labels(Map<String, String> labels, FieldPath path, List<FieldError> errors) {
        labels.forEach((key, value) -> {
            addAll(path, key, NameRules.labelKey(key), errors);
            addAll(path, value, NameRules.labelValue(value), errors);
        });
    }

    /** Checks annotations as they stand in metadata and templates. */
    public static void annotations(Map<String, String> annotations, FieldPath path, List<FieldError> errors) {
        long size = 0;
        for (Map.Entry<String, String> entry : annotations.entrySet()) {
            addAll(path, entry.getKey(), NameRules.labelKey(entry.getKey().toLowerCase(Locale.ROOT)), errors);
            size += entry.getKey().getBytes(StandardCharsets.UTF_8).length
                    + entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (size > MAX_ANNOTATION_BYTES) {
            errors.add(FieldError.tooLong(path, MAX_ANNOTATION_BYTES));
        }
    }

    private static void ownerReferences(ObjectNode metadata, FieldPath path, List<FieldError> errors) {
        String controller = "";
        for (ObjectNode reference : Fields.objects(metadata, "ownerReferences")) {
            ownerReference(reference, path, errors);
            if (Fields.truth(reference, "controller")) {
                String current = Fields.text(reference, "kind") + "/" + Fields.text(reference, "name");
                if (controller.isEmpty()) {
                    controller = current;
                } else {
                    errors.add(FieldError.invalid(
                            path,
                            Fields.array(metadata, "ownerReferences"),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + current));
                }
            }
        }
    }

    private static void ownerReference(ObjectNode reference, FieldPath path, List<FieldError> errors) {
        String apiVersion = Fields.text(reference, "apiVersion");
        if (apiVersion.isEmpty() || apiVersion.endsWith("/")) {
            errors.add(FieldError.invalid(path.child("apiVersion"), apiVersion, "version must not be empty"));
        }
        for (String field : List.of("kind", "name", "uid")) {
            if (Fields.text(reference, field).isEmpty()) {
                errors.add(FieldError.invalid(path.child(field), "", "must not be empty"));
            }
        }
        if (apiVersion.equals("v1") && Fields.text(reference, "kind").equals("Event")) {
            errors.add(FieldError.invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner"));
        }
    }

    private static void finalizers(List<String> finalizers, FieldPath path, List<FieldError> errors) {
        for (String finalizer : finalizers) {
            addAll(path, finalizer, NameRules.labelKey(finalizer), errors);
        }
        if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
            errors.add(FieldError.invalid(
                    path, finalizers.toString(), "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    /** Kubernetes' core kinds additionally want finalizers to be standard or qualified by a domain. */
    public static void coreFinalizers(ObjectNode object, FieldPath path, List<FieldError> errors) {
        List<String> finalizers = Metadata.finalizers(object);
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = finalizers.get(i);
            if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
                errors.add(FieldError.invalid(
                        path.child("finalizers").index(i),
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
    }

    /** Checks what an update may not change in metadata. */
    public static void validateUpdate(ObjectNode object, ObjectNode old, FieldPath path, List<FieldError> errors) {
        ObjectNode now = Metadata.of(object);
        ObjectNode before = Metadata.of(old);
        if (Metadata.isDeleting(old)) {
            Set<String> added = new TreeSet<>(Metadata.finalizers(object));
            added.removeAll(new HashSet<>(Metadata.finalizers(old)));
            if (!added.isEmpty()) {
                List<String> quoted = new ArrayList<>();
                added.forEach(name -> quoted.add("\"" + name + "\""));
                errors.add(FieldError.forbidden(
                        path.child("finalizers"),
                        "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                                + String.join(", ", quoted) + "}"));
            }
        }
        for (String field : List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp")) {
            immutable(now, before, path, field, errors);
        }
        immutable(now, before, path, "deletionGracePeriodSeconds", errors);
    }

    private static void immutable(
            ObjectNode now, ObjectNode before, FieldPath path, String field, List<FieldError> errors) {
        JsonNode value = now.get(field);
        if (!Fields.same(value, before.get(field))) {
            errors.add(FieldError.invalid(path.child(field), value, "field is immutable"));
        }
    }

    /** Checks managed fields that something other than the field manager has put there. */
    static void managedFields(ObjectNode object, FieldPath path, List<FieldError> errors) {
        JsonNode managed = Metadata.of(object).get("managedFields");
        String problem = managed == null ? null : FieldManager.problemOf(managed);
        if (problem != null) {
            errors.add(FieldError.invalid(path.child("managedFields"), managed, problem));
        }
    }
}
