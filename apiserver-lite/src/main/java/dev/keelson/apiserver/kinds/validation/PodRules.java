package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Pods and pod templates. */
public final class PodRules implements Rules {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final int MAX_VOLUME_SOURCES = 1;

    @Override
    public void validate(ObjectNode pod, List<FieldError> errors) {
        spec(Fields.make(pod, "spec"), Check.SPEC, errors);
    }

    /** Checks a pod's specification wherever it stands. */
    static void spec(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        Set<String> volumes = volumes(Fields.objects(spec, "volumes"), path.child("volumes"), errors);
        Set<String> names = new HashSet<>();
        List<ObjectNode> containers = Fields.objects(spec, "containers");
        if (containers.isEmpty()) {
            errors.add(FieldError.required(path.child("containers"), ""));
        }
        ContainerRules.list(containers, path.child("containers"), volumes, names, errors);
        ContainerRules.list(
                Fields.objects(spec, "initContainers"), path.child("initContainers"), volumes, names, errors);
        ephemeral(spec, path.child("ephemeralContainers"), volumes, names, errors);
        Check.oneOf(spec, "restartPolicy", path, RESTART_POLICIES, errors);
        Check.oneOf(spec, "dnsPolicy", path, DNS_POLICIES, errors);
        Check.notNegative(spec, "terminationGracePeriodSeconds", path, errors);
        if (Fields.has(spec, "activeDeadlineSeconds") && Fields.number(spec, "activeDeadlineSeconds") < 1) {
            errors.add(FieldError.invalid(
                    path.child("activeDeadlineSeconds"),
                    Fields.number(spec, "activeDeadlineSeconds"),
                    "must be between 1 and 2147483647, inclusive"));
        }
        names(spec, path, errors);
        ObjectMetaRules.labels(Fields.strings(spec, "nodeSelector"), path.child("nodeSelector"), errors);
        tolerations(Fields.objects(spec, "tolerations"), path.child("tolerations"), errors);
    }

    private static void names(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        for (String field : List.of("nodeName", "serviceAccountName", "priorityClassName")) {
            String name = Fields.text(spec, field);
            if (!name.isEmpty()) {
                Check.all(path.child(field), name, NameRules.dns1123Subdomain(name), errors);
            }
        }
        for (String field : List.of("hostname", "subdomain")) {
            String name = Fields.text(spec, field);
            if (!name.isEmpty()) {
                Check.all(path.child(field), name, NameRules.dns1123Label(name), errors);
            }
        }
    }

    private static void ephemeral(
            ObjectNode spec, FieldPath path, Set<String> volumes, Set<String> names, List<FieldError> errors) {
        List<ObjectNode> containers = Fields.objects(spec, "ephemeralContainers");
        ContainerRules.list(containers, path, volumes, names, errors);
        for (int i = 0; i < containers.size(); i++) {
            ObjectNode container = containers.get(i);
            String target = Fields.text(container, "targetContainerName");
            if (!target.isEmpty() && !names.contains(target)) {
                errors.add(FieldError.notFound(path.index(i).child("targetContainerName"), target));
            }
            for (String field : List.of("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")) {
                if (Fields.has(container, field)) {
                    errors.add(FieldError.forbidden(
                            path.index(i).child(field), "cannot be set for an Ephemeral Container"));
                }
            }
            ObjectNode resources = Fields.object(container, "resources");
            if (resources != null && !resources.isEmpty()) {
                errors.add(FieldError.forbidden(
                        path.index(i).child("resources"), "cannot be set for an Ephemeral Container"));
            }
        }
    }

    private static Set<String> volumes(List<ObjectNode> volumes, FieldPath path, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < volumes.size(); i++) {
            ObjectNode volume = volumes.get(i);
            FieldPath at = path.index(i);
            String name = Fields.text(volume, "name");
            if (name.isEmpty()) {
                errors.add(FieldError.required(at.child("name"), ""));
            } else {
                Check.all(at.child("name"), name, NameRules.dns1123Label(name), errors);
                if (!names.add(name)) {
                    errors.add(FieldError.duplicate(at.child("name"), name));
                }
            }
            volumeSource(volume, at, errors);
        }
        return names;
    }

    private static void volumeSource(ObjectNode volume, FieldPath path, List<FieldError> errors) {
        int count = 0;
        Iterator<String> fields = volume.fieldNames();
        while (fields.hasNext()) {
            String field = fields.next();
            if (field.equals("name")) {
                continue;
            }
            if (++count > MAX_VOLUME_SOURCES) {
                errors.add(FieldError.forbidden(path.child(field), "may not specify more than 1 volume type"));
            }
        }
        if (Fields.has(volume, "hostPath")) {
            Check.required(Fields.make(volume, "hostPath"), "path", path.child("hostPath"), "", errors);
        }
        if (Fields.has(volume, "secret")) {
            Check.required(Fields.make(volume, "secret"), "secretName", path.child("secret"), "", errors);
        }
        if (Fields.has(volume, "configMap")) {
            Check.required(Fields.make(volume, "configMap"), "name", path.child("configMap"), "", errors);
        }
        if (Fields.has(volume, "persistentVolumeClaim")) {
            Check.required(
                    Fields.make(volume, "persistentVolumeClaim"),
                    "claimName",
                    path.child("persistentVolumeClaim"),
                    "",
                    errors);
        }
    }

    static void tolerations(List<ObjectNode> tolerations, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < tolerations.size(); i++) {
            ObjectNode toleration = tolerations.get(i);
            FieldPath at = path.index(i);
            String key = Fields.text(toleration, "key");
            String operator = Fields.text(toleration, "operator");
            if (!key.isEmpty()) {
                Check.all(at.child("key"), key, NameRules.labelKey(key), errors);
            } else if (!operator.equals("Exists")) {
                errors.add(FieldError.invalid(
                        at.child("operator"),
                        operator,
                        "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
            }
            if (Fields.has(toleration, "tolerationSeconds")
                    && !Fields.text(toleration, "effect").equals("NoExecute")) {
                errors.add(FieldError.invalid(
                        at.child("effect"),
                        Fields.text(toleration, "effect"),
                        "effect must be 'NoExecute' when `tolerationSeconds` is set"));
            }
            switch (operator) {
                case "", "Equal" ->
                    Check.all(
                            at.child("operator"),
                            Fields.text(toleration, "value"),
                            NameRules.labelValue(Fields.text(toleration, "value")),
                            errors);
                case "Exists" -> {
                    if (!Fields.text(toleration, "value").isEmpty()) {
                        errors.add(FieldError.invalid(
                                at.child("operator"), toleration, "value must be empty when `operator` is 'Exists'"));
                    }
                }
                default ->
                    errors.add(FieldError.notSupported(at.child("operator"), operator, List.of("Equal", "Exists")));
            }
            Check.oneOf(toleration, "effect", at, EFFECTS, errors);
        }
    }

    /** Checks a pod template. */
    static void template(ObjectNode template, FieldPath path, List<FieldError> errors) {
        FieldPath metadata = path.child("metadata");
        ObjectMetaRules.labels(Fields.strings(template, "metadata", "labels"), metadata.child("labels"), errors);
        ObjectMetaRules.annotations(
                Fields.strings(template, "metadata", "annotations"), metadata.child("annotations"), errors);
        spec(Fields.make(template, "spec"), path.child("spec"), errors);
        if (!Fields.array(template, "spec", "ephemeralContainers").isEmpty()) {
            errors.add(FieldError.forbidden(
                    path.child("spec").child("ephemeralContainers"),
                    "ephemeral containers not allowed in pod template"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        validate(pod, errors);
        ObjectNode spec = Fields.make(pod, "spec");
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        for (String list : List.of("containers", "initContainers")) {
            if (Fields.array(spec, list).size() != Fields.array(before, list).size()) {
                errors.add(FieldError.forbidden(
                        Check.SPEC.child(list),
                        "pod updates may not add or remove " + (list.equals("containers") ? "" : "init ")
                                + "containers"));
                return;
            }
        }
        deadline(spec, before, errors);
        addedTolerations(spec, before, errors);
        ObjectNode allowed = before.deepCopy();
        for (String field : List.of("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds")) {
            if (!field.startsWith("termination") || Fields.number(before, field) < 0) {
                Fields.copyField(spec, allowed, field);
            }
        }
        gates(spec, before, allowed, errors);
        takeImages(spec, allowed);
        if (!Fields.same(allowed, spec)) {
            errors.add(FieldError.forbidden(
                    Check.SPEC,
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
                            + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be"
                            + " set to 1 if it was previously negative)\n"));
        }
    }

    private static void takeImages(ObjectNode from, ObjectNode to) {
        for (String list : List.of("containers", "initContainers")) {
            List<ObjectNode> sources = Fields.objects(from, list);
            List<ObjectNode> targets = Fields.objects(to, list);
            for (int i = 0; i < Math.min(sources.size(), targets.size()); i++) {
                Fields.copyField(sources.get(i), targets.get(i), "image");
            }
        }
    }

    /** A gated pod may lose gates, and have its node selector narrowed. */
    private static void gates(ObjectNode spec, ObjectNode before, ObjectNode allowed, List<FieldError> errors) {
        ArrayNode gates = Fields.array(spec, "schedulingGates");
        List<JsonNode> earlier = new ArrayList<>();
        Fields.array(before, "schedulingGates").forEach(earlier::add);
        for (JsonNode gate : gates) {
            if (!earlier.contains(gate)) {
                errors.add(FieldError.forbidden(
                        Check.SPEC.child("schedulingGates").index(0),
                        "only deletion is allowed, but found new scheduling gate '" + Fields.text(gate, "name") + "'"));
            }
        }
        Fields.copyField(spec, allowed, "schedulingGates");
        boolean gated = !earlier.isEmpty();
        if (gated
                && Fields.strings(spec, "nodeSelector")
                        .entrySet()
                        .containsAll(Fields.strings(before, "nodeSelector").entrySet())) {
            Fields.copyField(spec, allowed, "nodeSelector");
        }
    }

    private static void deadline(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        String field = "activeDeadlineSeconds";
        FieldPath path = Check.SPEC.child(field);
        if (Fields.has(spec, field) && Fields.has(before, field)) {
            if (Fields.number(spec, field) > Fields.number(before, field)) {
                errors.add(FieldError.invalid(
                        path, Fields.number(spec, field), "must be less than or equal to previous value"));
            }
        } else if (Fields.has(before, field)) {
            errors.add(FieldError.invalid(path, null, "must not update from a positive integer to nil value"));
        }
    }

    private static void addedTolerations(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        List<ObjectNode> now = Fields.objects(spec, "tolerations");
        for (ObjectNode toleration : Fields.objects(before, "tolerations")) {
            boolean kept = now.stream().anyMatch(each -> {
                ObjectNode left = each.deepCopy();
                ObjectNode right = toleration.deepCopy();
                left.remove("tolerationSeconds");
                right.remove("tolerationSeconds");
                return Fields.same(left, right);
            });
            if (!kept) {
                errors.add(FieldError.forbidden(
                        Check.SPEC.child("tolerations"),
                        "existing toleration can not be modified except its tolerationSeconds"));
                return;
            }
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        new PodStatusRules().validate(pod, old, errors);
    }
}
