package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks CustomResourceDefinitions. Follows apiextensions' {@code apis/apiextensions/validation}. */
final class DefinitionValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");
    private static final int MAX_SELECTABLE_FIELDS = 8;
    private static final Set<Schema.Type> SELECTABLE =
            EnumSet.of(Schema.Type.STRING, Schema.Type.BOOLEAN, Schema.Type.INTEGER);

    private final ObjectNode definition;
    private final List<ObjectNode> versions;
    private final List<FieldError> errors;

    private DefinitionValidation(ObjectNode definition, List<FieldError> errors) {
        this.definition = definition;
        this.versions = Fields.objects(definition, "spec", "versions");
        this.errors = errors;
    }

    static void validate(ObjectNode definition, List<FieldError> errors) {
        String required =
                Fields.text(definition, "spec", "names", "plural") + "." + Fields.text(definition, "spec", "group");
        if (!Fields.text(definition, "metadata", "name").equals(required)) {
            errors.add(FieldError.invalid(
                    FieldPath.of("metadata", "name"),
                    Fields.text(definition, "metadata", "name"),
                    "must be spec.names.plural+\".\"+spec.group"));
        }
        new DefinitionValidation(definition, errors).spec(false);
        protectedGroup(definition, null, errors);
    }

    static void validateUpdate(ObjectNode definition, ObjectNode old, List<FieldError> errors) {
        new DefinitionValidation(definition, errors).spec(usableBefore(old));
        if (Conditions.isTrue(old, Conditions.ESTABLISHED)) {
            immutable(definition, old, errors, "scope");
            immutable(definition, old, errors, "names", "kind");
        }
        immutable(definition, old, errors, "group");
        immutable(definition, old, errors, "names", "plural");
        protectedGroup(definition, old, errors);
    }

    /** An authority that cannot be read may stay where it was so before, and may come before a definition is served. */
    private static boolean usableBefore(ObjectNode old) {
        return Conditions.isTrue(old, Conditions.ESTABLISHED)
                && ConversionRules.isReadable(
                        Fields.text(old, "spec", "conversion", "webhook", "clientConfig", "caBundle"));
    }

    static void validateStatus(ObjectNode definition, List<FieldError> errors) {
        new DefinitionValidation(definition, errors)
                .names(Fields.at(definition, "status", "acceptedNames"), FieldPath.of("status", "acceptedNames"));
    }

    private static void immutable(ObjectNode definition, ObjectNode old, List<FieldError> errors, String... path) {
        String[] full = new String[path.length + 1];
        full[0] = "spec";
        System.arraycopy(path, 0, full, 1, path.length);
        String now = Fields.text(definition, full);
        if (!now.equals(Fields.text(old, full))) {
            errors.add(FieldError.invalid(FieldPath.of("spec", path), now, "field is immutable"));
        }
    }

    /** Groups of the Kubernetes community need a link to their approval. */
    private static void protectedGroup(ObjectNode definition, @Nullable ObjectNode old, List<FieldError> errors) {
        String group = Fields.text(definition, "spec", "group");
        boolean community = group.equals("k8s.io")
                || group.endsWith(".k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".kubernetes.io");
        String annotation = "api-approved.kubernetes.io";
        String approval = Fields.text(definition, "metadata", "annotations", annotation);
        if (!community
                || old != null
                        && Fields.text(old, "metadata", "annotations", annotation)
                                .equals(approval)) {
            return;
        }
        FieldPath path = FieldPath.of("metadata", "annotations").key(annotation);
        if (approval.isEmpty()) {
            errors.add(FieldError.required(
                    path,
                    "protected groups must have approval annotation \"" + annotation
                            + "\", see https://github.com/kubernetes/enhancements/pull/1111"));
        } else if (!approval.startsWith("unapproved") && !approval.matches("https?://[^/\\s]+\\S*")) {
            errors.add(FieldError.invalid(
                    path,
                    approval,
                    "protected groups must have approval annotation \"" + annotation
                            + "\" with either a URL or a reason starting with \"unapproved\", see"
                            + " https://github.com/kubernetes/enhancements/pull/1111"));
        }
    }

    /** @param established whether the definition was served before, so that it must stay usable */
    private void spec(boolean established) {
        group();
        scope();
        versionList();
        requiredNames();
        names(Fields.at(definition, "spec", "names"), SPEC.child("names"));
        conversion(established);
        storedVersions();
        if (Fields.truth(definition, "spec", "preserveUnknownFields")) {
            errors.add(FieldError.invalid(
                    SPEC.child("preserveUnknownFields"),
                    true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema"
                            + " instead"));
        }
    }

    private void group() {
        String group = Fields.text(definition, "spec", "group");
        FieldPath path = SPEC.child("group");
        List<String> problems = NameRules.dns1123Subdomain(group);
        if (group.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        } else if (!problems.isEmpty()) {
            errors.add(FieldError.invalid(path, group, String.join(",", problems)));
        } else if (!group.contains(".")) {
            errors.add(FieldError.invalid(path, group, "should be a domain with at least one dot"));
        }
    }

    private void scope() {
        String scope = Fields.text(definition, "spec", "scope");
        List<String> scopes = List.of("Cluster", "Namespaced");
        if (scope.isEmpty()) {
            errors.add(FieldError.required(SPEC.child("scope"), ""));
        } else if (!scopes.contains(scope)) {
            errors.add(FieldError.notSupported(SPEC.child("scope"), scope, scopes));
        }
    }

    /** What all versions say alike is, in messages, the definition's own, as in Kubernetes' internal form. */
    private boolean isShared(String... path) {
        JsonNode first = versions.isEmpty() ? null : Fields.at(versions.get(0), path);
        for (ObjectNode version : versions) {
            JsonNode own = Fields.at(version, path);
            if (first == null ? own != null : !first.equals(own)) {
                return false;
            }
        }
        return true;
    }

    private void versionList() {
        FieldPath path = SPEC.child("versions");
        int storage = 0;
        Set<String> names = new HashSet<>();
        boolean unique = true;
        for (int i = 0; i < versions.size(); i++) {
            ObjectNode version = versions.get(i);
            String name = Fields.text(version, "name");
            storage += Fields.truth(version, "storage") ? 1 : 0;
            unique &= names.add(name);
            List<String> problems = NameRules.dns1035Label(name);
            if (!problems.isEmpty()) {
                errors.add(FieldError.invalid(path.index(i).child("name"), name, String.join(",", problems)));
            }
            if (!(Fields.at(version, "schema", "openAPIV3Schema") instanceof ObjectNode)) {
                errors.add(FieldError.required(path.index(i).child("schema").child("openAPIV3Schema"), ""));
            }
            deprecation(version, path.index(i).child("deprecationWarning"));
        }
        perVersion(path);
        if (!unique) {
            errors.add(FieldError.invalid(path, null, "must contain unique version names"));
        }
        if (storage != 1) {
            errors.add(FieldError.invalid(path, null, "must have exactly one version marked as storage version"));
        }
    }

    private void perVersion(FieldPath path) {
        boolean sharedSchema = isShared("schema");
        boolean sharedSubresources = isShared("subresources");
        boolean sharedColumns = isShared("additionalPrinterColumns");
        boolean sharedSelectable = isShared("selectableFields");
        for (int i = 0; i < versions.size(); i++) {
            ObjectNode version = versions.get(i);
            FieldPath at = path.index(i);
            boolean first = i == 0;
            if (first && sharedSchema) {
                boolean anyStatus = versions.stream().anyMatch(each -> Fields.has(each, "subresources", "status"));
                schema(version, anyStatus, SPEC.child("validation"));
            } else if (!sharedSchema) {
                schema(version, Fields.has(version, "subresources", "status"), at.child("schema"));
            }
            if (first || !sharedSubresources) {
                scale(version, (sharedSubresources ? SPEC : at).child("subresources"));
            }
            if (first || !sharedColumns) {
                columns(version, (sharedColumns ? SPEC : at).child("additionalPrinterColumns"));
            }
            if (first || !sharedSelectable) {
                selectable(version, (sharedSelectable ? SPEC : at).child("selectableFields"));
            }
        }
    }

    private void schema(ObjectNode version, boolean status, FieldPath path) {
        if (Fields.at(version, "schema", "openAPIV3Schema") instanceof ObjectNode schema) {
            new SchemaRules(errors).check(schema, status, path.child("openAPIV3Schema"));
        }
    }

    private void deprecation(ObjectNode version, FieldPath path) {
        JsonNode warning = Fields.at(version, "deprecationWarning");
        if (warning == null) {
            return;
        }
        String text = warning.asText();
        if (!Fields.truth(version, "deprecated")) {
            errors.add(FieldError.invalid(path, text, "can only be set for deprecated versions"));
            return;
        }
        if (text.length() > 256) {
            errors.add(FieldError.invalid(path, text, "must be <= 256 characters long"));
        }
        if (text.isEmpty()) {
            errors.add(FieldError.invalid(path, text, "must not be an empty string"));
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                errors.add(FieldError.invalid(
                        path,
                        text,
                        "must only contain printable UTF-8 characters; non-printable character found at index " + i));
                return;
            }
        }
    }

    private void scale(ObjectNode version, FieldPath path) {
        ObjectNode scale = Fields.object(version, "subresources", "scale");
        if (scale == null) {
            return;
        }
        replicasPath(Fields.text(scale, "specReplicasPath"), ".spec.", path.child("scale.specReplicasPath"));
        replicasPath(Fields.text(scale, "statusReplicasPath"), ".status.", path.child("scale.statusReplicasPath"));
        String selector = Fields.text(scale, "labelSelectorPath");
        FieldPath at = path.child("scale.labelSelectorPath");
        boolean placed = selector.startsWith(".spec.") || selector.startsWith(".status.");
        if (!selector.isEmpty() && isSimplePath(selector, at) && !placed) {
            errors.add(FieldError.invalid(at, selector, "should be a json path under either .spec or .status"));
        }
    }

    private void replicasPath(String value, String prefix, FieldPath path) {
        if (value.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        } else if (isSimplePath(value, path) && !value.startsWith(prefix)) {
            errors.add(FieldError.invalid(
                    path, value, "should be a json path under " + prefix.substring(0, prefix.length() - 1)));
        }
    }

    private boolean isSimplePath(String value, FieldPath path) {
        if (value.startsWith(".")) {
            return true;
        }
        errors.add(FieldError.invalid(path, value, "must be a simple json path starting with ."));
        return false;
    }

    private void columns(ObjectNode version, FieldPath path) {
        List<ObjectNode> columns = Fields.objects(version, "additionalPrinterColumns");
        for (int i = 0; i < columns.size(); i++) {
            ObjectNode column = columns.get(i);
            FieldPath at = path.index(i);
            if (Fields.text(column, "name").isEmpty()) {
                errors.add(FieldError.required(at.child("name"), ""));
            }
            String type = Fields.text(column, "type");
            String oneOf = "must be one of " + String.join(",", COLUMN_TYPES);
            if (type.isEmpty()) {
                errors.add(FieldError.required(at.child("type"), oneOf));
            } else if (!COLUMN_TYPES.contains(type)) {
                errors.add(FieldError.invalid(at.child("type"), type, oneOf));
            }
            String format = Fields.text(column, "format");
            if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
                errors.add(FieldError.invalid(
                        at.child("format"), format, "must be one of " + String.join(",", COLUMN_FORMATS)));
            }
            String jsonPath = Fields.text(column, "jsonPath");
            if (jsonPath.isEmpty()) {
                errors.add(FieldError.required(at.child("JSONPath"), ""));
            } else {
                isSimplePath(jsonPath, at.child("JSONPath"));
            }
        }
    }

    private void selectable(ObjectNode version, FieldPath path) {
        List<ObjectNode> fields = Fields.objects(version, "selectableFields");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            String jsonPath = Fields.text(fields.get(i), "jsonPath");
            FieldPath at = path.index(i).child("jsonPath");
            if (jsonPath.isEmpty()) {
                errors.add(FieldError.required(at, ""));
                continue;
            }
            selectable(Fields.at(version, "schema", "openAPIV3Schema"), jsonPath, at, seen);
        }
        if (seen.size() > MAX_SELECTABLE_FIELDS) {
            errors.add(FieldError.tooMany(path, seen.size(), MAX_SELECTABLE_FIELDS));
        }
    }

    private void selectable(@Nullable JsonNode stated, String jsonPath, FieldPath at, Set<String> seen) {
        SchemaPath found;
        try {
            Schema schema = stated == null ? Schema.builder().build() : Schema.fromOpenApi(stated);
            found = SchemaPath.parse(jsonPath, schema, false);
        } catch (SchemaPath.WrongPathException e) {
            errors.add(FieldError.invalid(at, jsonPath, "is an invalid path: " + e.getMessage()));
            return;
        } catch (IllegalArgumentException e) {
            return; // The schema itself is wrong, which is said elsewhere.
        }
        if (found.first().equals("metadata")) {
            errors.add(FieldError.invalid(at, jsonPath, "must not point to fields in metadata"));
        }
        if (!SELECTABLE.contains(found.schema().type())) {
            errors.add(FieldError.invalid(
                    at,
                    jsonPath,
                    "must point to a field of type string, boolean or integer. Enum string fields and strings with"
                            + " formats are allowed."));
        }
        if (!seen.add(found.path().toString())) {
            errors.add(FieldError.duplicate(at, jsonPath));
        }
    }

    private void requiredNames() {
        for (String name : List.of("plural", "singular", "kind", "listKind")) {
            if (Fields.text(definition, "spec", "names", name).isEmpty()) {
                errors.add(FieldError.required(SPEC.child("names").child(name), ""));
            }
        }
    }

    private void names(@Nullable JsonNode names, FieldPath path) {
        for (String name : List.of("plural", "singular")) {
            label(Fields.text(names, name), path.child(name));
        }
        for (String name : List.of("kind", "listKind")) {
            String value = Fields.text(names, name);
            List<String> problems = NameRules.dns1035Label(value.toLowerCase(Locale.ROOT));
            if (!value.isEmpty() && !problems.isEmpty()) {
                errors.add(FieldError.invalid(
                        path.child(name),
                        value,
                        "may have mixed case, but should otherwise match: " + String.join(",", problems)));
            }
        }
        for (String list : List.of("shortNames", "categories")) {
            List<String> values = Fields.texts(names, list);
            for (int i = 0; i < values.size(); i++) {
                List<String> problems = NameRules.dns1035Label(values.get(i));
                if (!problems.isEmpty()) {
                    errors.add(
                            FieldError.invalid(path.child(list).index(i), values.get(i), String.join(",", problems)));
                }
            }
        }
        String kind = Fields.text(names, "kind");
        if (!kind.isEmpty() && kind.equals(Fields.text(names, "listKind"))) {
            errors.add(FieldError.invalid(path.child("listKind"), kind, "kind and listKind may not be the same"));
        }
    }

    private void label(String value, FieldPath path) {
        List<String> problems = NameRules.dns1035Label(value);
        if (!value.isEmpty() && !problems.isEmpty()) {
            errors.add(FieldError.invalid(path, value, String.join(",", problems)));
        }
    }

    private void conversion(boolean established) {
        if (Fields.at(definition, "spec", "conversion") instanceof ObjectNode conversion) {
            FieldPath path = SPEC.child("conversion");
            boolean preserves = Fields.truth(definition, "spec", "preserveUnknownFields");
            if (preserves && !Fields.text(conversion, "strategy").equals("None")) {
                errors.add(FieldError.invalid(
                        path.child("strategy"),
                        Fields.text(conversion, "strategy"),
                        "must be None if spec.preserveUnknownFields is true"));
            }
            ConversionRules.check(conversion, path, established, errors);
        }
    }

    private void storedVersions() {
        FieldPath path = FieldPath.of("status", "storedVersions");
        List<String> stored = Fields.texts(definition, "status", "storedVersions");
        JsonNode value = Fields.at(definition, "status", "storedVersions");
        if (stored.isEmpty()) {
            errors.add(FieldError.invalid(path, value, "must have at least one stored version"));
            return;
        }
        List<String> names = new ArrayList<>();
        for (ObjectNode version : versions) {
            String name = Fields.text(version, "name");
            names.add(name);
            if (Fields.truth(version, "storage") && !stored.contains(name)) {
                errors.add(FieldError.invalid(path, value, "must have the storage version " + name));
            }
        }
        for (int i = 0; i < stored.size(); i++) {
            String name = stored.get(i);
            if (!names.contains(name)) {
                errors.add(FieldError.invalid(
                        path.index(i),
                        name,
                        "missing from spec.versions; " + name
                                + " was previously a storage version, and must remain in spec.versions until a storage"
                                + " migration ensures no data remains persisted in " + name + " and removes " + name
                                + " from status.storedVersions"));
            }
        }
    }
}
