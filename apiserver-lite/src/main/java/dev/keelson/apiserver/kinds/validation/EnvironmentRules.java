package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Set;

/** A container's environment variables. */
final class EnvironmentRules {
    private static final Set<String> VARIABLE_FIELDS = Set.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final String[] SOURCES = {
        "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"
    };

    private EnvironmentRules() {}

    static void check(ObjectNode container, FieldPath path, List<FieldError> errors) {
        if (container.has("env")) {
            variables(Fields.objects(container, "env"), path.child("env"), errors);
        }
        if (container.has("envFrom")) {
            bulk(Fields.objects(container, "envFrom"), path.child("envFrom"), errors);
        }
    }

    private static void variables(List<ObjectNode> variables, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < variables.size(); i++) {
            ObjectNode variable = variables.get(i);
            FieldPath at = path.index(i);
            if (Check.required(variable, "name", at, "", errors)) {
                String name = Fields.text(variable, "name");
                Check.all(at.child("name"), name, NameRules.environmentVariable(name), errors);
            }
            ObjectNode source = Fields.object(variable, "valueFrom");
            if (source != null) {
                source(variable, source, at.child("valueFrom"), errors);
            }
        }
    }

    private static void source(ObjectNode variable, ObjectNode source, FieldPath path, List<FieldError> errors) {
        int count = 0;
        for (String kind : SOURCES) {
            ObjectNode reference = Fields.object(source, kind);
            if (reference != null) {
                count++;
                reference(kind, reference, path.child(kind), errors);
            }
        }
        if (count == 0) {
            errors.add(FieldError.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or"
                            + " `fileKeyRef`"));
        } else if (!Fields.text(variable, "value").isEmpty()) {
            errors.add(FieldError.invalid(path, "", "may not be specified when `value` is not empty"));
        } else if (count > 1) {
            errors.add(FieldError.invalid(path, "", "may not have more than one field specified at a time"));
        }
    }

    private static void reference(String kind, ObjectNode reference, FieldPath path, List<FieldError> errors) {
        switch (kind) {
            case "fieldRef" -> FieldReferenceRules.objectField(reference, VARIABLE_FIELDS, path, errors);
            case "resourceFieldRef" -> FieldReferenceRules.resourceField(reference, false, path, errors);
            case "fileKeyRef" -> fileKey(reference, path, errors);
            default -> {
                String name = Fields.text(reference, "name");
                Check.all(path.child("name"), name, NameRules.dns1123Subdomain(name), errors);
                if (Check.required(reference, "key", path, "", errors)) {
                    String key = Fields.text(reference, "key");
                    Check.all(path.child("key"), key, NameRules.configMapKey(key), errors);
                }
            }
        }
    }

    private static void fileKey(ObjectNode reference, FieldPath path, List<FieldError> errors) {
        if (Check.required(reference, "key", path, "", errors)) {
            String key = Fields.text(reference, "key");
            Check.all(path.child("key"), key, NameRules.environmentVariable(key), errors);
        }
        NameChecks.requiredLabel(reference, "volumeName", path, errors);
        if (Check.required(reference, "path", path, "", errors)) {
            NameChecks.noBacksteps(Fields.text(reference, "path"), path.child("path"), errors);
        }
    }

    /** Whole maps of variables; upstream names the list for a source that is none or two. */
    private static void bulk(List<ObjectNode> sources, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < sources.size(); i++) {
            ObjectNode source = sources.get(i);
            FieldPath at = path.index(i);
            String prefix = Fields.text(source, "prefix");
            if (!prefix.isEmpty()) {
                Check.all(at.child("prefix"), prefix, NameRules.environmentVariable(prefix), errors);
            }
            int count = 0;
            for (String kind : new String[] {"configMapRef", "secretRef"}) {
                ObjectNode reference = Fields.object(source, kind);
                if (reference != null) {
                    count++;
                    if (Check.required(reference, "name", at.child(kind), "", errors)) {
                        String name = Fields.text(reference, "name");
                        Check.all(at.child(kind).child("name"), name, NameRules.subdomainName(name, true), errors);
                    }
                }
            }
            if (count != 1) {
                errors.add(FieldError.invalid(
                        path,
                        "",
                        count == 0
                                ? "must specify one of: `configMapRef` or `secretRef`"
                                : "may not have more than one field specified at a time"));
            }
        }
    }

    /** Files that variables are read from must lie in volumes of the right sort. */
    static void fileVolumes(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        for (String list : ContainerRules.LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                List<ObjectNode> variables = Fields.objects(containers.get(i), "env");
                for (int j = 0; j < variables.size(); j++) {
                    ObjectNode file = Fields.object(variables.get(j), "valueFrom", "fileKeyRef");
                    if (file != null) {
                        FieldPath at = path.child(list).index(i).child("env").index(j);
                        fileVolume(spec, file, at.child("valueFrom").child("fileKeyRef"), errors);
                    }
                }
            }
        }
    }

    private static void fileVolume(ObjectNode spec, ObjectNode file, FieldPath path, List<FieldError> errors) {
        String name = Fields.text(file, "volumeName");
        for (ObjectNode volume : Fields.objects(spec, "volumes")) {
            if (Fields.text(volume, "name").equals(name)) {
                if (!Fields.has(volume, "emptyDir")) {
                    errors.add(FieldError.invalid(
                            path.child("volumeName"), name, "referenced volume must be of type emptyDir"));
                }
                return;
            }
        }
        errors.add(FieldError.notFound(path.child("volumeName"), name));
    }
}
