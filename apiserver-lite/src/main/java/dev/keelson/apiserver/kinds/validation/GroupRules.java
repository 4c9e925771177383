package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Kinds of the named groups whose rules are few. */
public final class GroupRules {
    private GroupRules() {}

    /** Fields that an update may not change, each a path from the top. */
    public static Rules immutable(Rules rules, String... fields) {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                rules.validate(object, errors);
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                rules.validateUpdate(object, old, errors);
                for (String field : fields) {
                    String[] steps = field.split("\\.", -1);
                    FieldPath path = FieldPath.root();
                    for (String step : steps) {
                        path = path.child(step);
                    }
                    Check.immutable(Fields.at(object, steps), Fields.at(old, steps), path, errors);
                }
            }
        };
    }

    /** PodDisruptionBudgets. */
    public static Rules disruptionBudget() {
        return new Rules() {
            @Override
            public void validate(ObjectNode budget, List<FieldError> errors) {
                ObjectNode spec = Fields.make(budget, "spec");
                if (Fields.has(spec, "minAvailable") && Fields.has(spec, "maxUnavailable")) {
                    errors.add(
                            FieldError.invalid(Check.SPEC, spec, "minAvailable and maxUnavailable cannot be both set"));
                }
                Check.intOrPercent(spec, "minAvailable", Check.SPEC, errors);
                Check.intOrPercent(spec, "maxUnavailable", Check.SPEC, errors);
                Check.labelSelector(Fields.object(spec, "selector"), Check.SPEC.child("selector"), errors);
                Check.oneOf(
                        spec,
                        "unhealthyPodEvictionPolicy",
                        Check.SPEC,
                        List.of("AlwaysAllow", "IfHealthyBudget"),
                        errors);
            }

            @Override
            public void validateStatusUpdate(ObjectNode budget, ObjectNode old, List<FieldError> errors) {
                ObjectNode status = Fields.make(budget, "status");
                for (String field : List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
                    Check.notNegative(status, field, Check.STATUS, errors);
                }
            }
        };
    }

    /** HorizontalPodAutoscalers in their stored version. */
    public static Rules autoscaler() {
        return new Rules() {
            @Override
            public void validate(ObjectNode scaler, List<FieldError> errors) {
                scalerSpec(scaler, errors);
            }

            @Override
            public void validateStatusUpdate(ObjectNode scaler, ObjectNode old, List<FieldError> errors) {
                ObjectNode status = Fields.make(scaler, "status");
                Check.notNegative(status, "currentReplicas", Check.STATUS, errors);
                Check.notNegative(status, "desiredReplicas", Check.STATUS, errors);
            }
        };
    }

    private static void scalerSpec(ObjectNode scaler, List<FieldError> errors) {
        ObjectNode spec = Fields.make(scaler, "spec");
        long max = Fields.number(spec, "maxReplicas");
        long min = Fields.number(spec, "minReplicas");
        if (Fields.has(spec, "minReplicas") && min < 1) {
            errors.add(FieldError.invalid(Check.SPEC.child("minReplicas"), min, "must be greater than or equal to 1"));
        }
        if (max < 1) {
            errors.add(FieldError.invalid(Check.SPEC.child("maxReplicas"), max, "must be greater than 0"));
        }
        if (max < min) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("maxReplicas"), max, "must be greater than or equal to `minReplicas`"));
        }
        ObjectNode target = Fields.make(spec, "scaleTargetRef");
        FieldPath path = Check.SPEC.child("scaleTargetRef");
        Check.required(target, "kind", path, "", errors);
        Check.required(target, "name", path, "", errors);
    }

    /** RoleBindings and ClusterRoleBindings. */
    public static Rules binding(boolean cluster) {
        return new Rules() {
            @Override
            public void validate(ObjectNode binding, List<FieldError> errors) {
                ObjectNode role = Fields.make(binding, "roleRef");
                FieldPath path = FieldPath.of("roleRef");
                String group = Fields.text(role, "apiGroup");
                if (!group.equals("rbac.authorization.k8s.io")) {
                    errors.add(FieldError.notSupported(
                            path.child("apiGroup"), group, List.of("rbac.authorization.k8s.io")));
                }
                List<String> kinds = cluster ? List.of("ClusterRole") : List.of("Role", "ClusterRole");
                String kind = Fields.text(role, "kind");
                if (!kinds.contains(kind)) {
                    errors.add(FieldError.notSupported(path.child("kind"), kind, kinds));
                }
                Check.required(role, "name", path, "", errors);
                List<ObjectNode> subjects = Fields.objects(binding, "subjects");
                for (int i = 0; i < subjects.size(); i++) {
                    subject(subjects.get(i), FieldPath.of("subjects").index(i), errors);
                }
            }

            @Override
            public void validateUpdate(ObjectNode binding, ObjectNode old, List<FieldError> errors) {
                validate(binding, errors);
                if (!Fields.same(binding.get("roleRef"), old.get("roleRef"))) {
                    errors.add(FieldError.invalid(
                            FieldPath.of("roleRef"), binding.get("roleRef"), "cannot change roleRef"));
                }
            }
        };
    }

    private static void subject(ObjectNode subject, FieldPath path, List<FieldError> errors) {
        Check.required(subject, "name", path, "", errors);
        String kind = Fields.text(subject, "kind");
        switch (kind) {
            case "ServiceAccount" -> {
                if (Fields.text(subject, "namespace").isEmpty()) {
                    errors.add(FieldError.required(path.child("namespace"), ""));
                }
            }
            case "User", "Group" -> {}
            default ->
                errors.add(
                        FieldError.notSupported(path.child("kind"), kind, List.of("ServiceAccount", "User", "Group")));
        }
    }

    /** Roles and ClusterRoles. */
    public static Rules role(boolean cluster) {
        return (role, errors) -> {
            List<ObjectNode> rules = Fields.objects(role, "rules");
            for (int i = 0; i < rules.size(); i++) {
                ObjectNode rule = rules.get(i);
                FieldPath path = FieldPath.of("rules").index(i);
                if (Fields.array(rule, "verbs").isEmpty()) {
                    errors.add(FieldError.required(path.child("verbs"), "verbs must contain at least one value"));
                }
                if (!Fields.array(rule, "nonResourceURLs").isEmpty()) {
                    if (!cluster) {
                        errors.add(FieldError.invalid(
                                path.child("nonResourceURLs"),
                                rule.get("nonResourceURLs"),
                                "namespaced rules cannot apply to non-resource URLs"));
                    }
                    continue;
                }
                if (Fields.array(rule, "apiGroups").isEmpty()) {
                    errors.add(FieldError.required(
                            path.child("apiGroups"), "resource rules must supply at least one api group"));
                }
                if (Fields.array(rule, "resources").isEmpty()) {
                    errors.add(FieldError.required(
                            path.child("resources"), "resource rules must supply at least one resource"));
                }
            }
        };
    }

    /** Leases. */
    public static Rules lease() {
        return (lease, errors) -> {
            ObjectNode spec = Fields.make(lease, "spec");
            Check.positive(spec, "leaseDurationSeconds", Check.SPEC, errors);
            if (Fields.number(spec, "leaseTransitions") < 0) {
                errors.add(FieldError.invalid(
                        Check.SPEC.child("leaseTransitions"),
                        Fields.number(spec, "leaseTransitions"),
                        "must be greater than or equal to 0"));
            }
        };
    }

    /** PriorityClasses. */
    public static Rules priorityClass() {
        return new Rules() {
            private static final long HIGHEST_USER_PRIORITY = 1_000_000_000L;

            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                String name = Fields.text(object, "metadata", "name");
                long value = Fields.number(object, "value");
                if (name.startsWith("system-")) {
                    if (!name.equals("system-node-critical") && !name.equals("system-cluster-critical")) {
                        errors.add(FieldError.forbidden(
                                Check.METADATA.child("name"),
                                "priority class names with 'system-' prefix are reserved for system use only. error: "
                                        + name + " is not a known system priority class"));
                    }
                } else if (value > HIGHEST_USER_PRIORITY) {
                    errors.add(FieldError.forbidden(
                            FieldPath.of("value"),
                            "maximum allowed value of a user defined priority is " + HIGHEST_USER_PRIORITY));
                }
                Check.oneOf(
                        object, "preemptionPolicy", FieldPath.root(), List.of("PreemptLowerPriority", "Never"), errors);
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                if (!Fields.same(object.get("value"), old.get("value"))) {
                    errors.add(FieldError.forbidden(FieldPath.of("value"), "may not be changed in an update."));
                }
                Check.immutable(
                        object.get("preemptionPolicy"),
                        old.get("preemptionPolicy"),
                        FieldPath.of("preemptionPolicy"),
                        errors);
            }
        };
    }

    /** NetworkPolicies. */
    public static Rules networkPolicy() {
        return (policy, errors) -> Check.labelSelector(
                Fields.object(policy, "spec", "podSelector"), Check.SPEC.child("podSelector"), errors);
    }

    /** Ingresses. */
    public static Rules ingress() {
        return (ingress, errors) -> {
            ObjectNode spec = Fields.make(ingress, "spec");
            if (Fields.array(spec, "rules").isEmpty() && !Fields.has(spec, "defaultBackend")) {
                errors.add(
                        FieldError.invalid(Check.SPEC, spec, "either `defaultBackend` or `rules` must be specified"));
            }
            List<ObjectNode> rules = Fields.objects(spec, "rules");
            for (int i = 0; i < rules.size(); i++) {
                FieldPath path = Check.SPEC.child("rules").index(i);
                String host = Fields.text(rules.get(i), "host");
                if (!host.isEmpty()) {
                    List<String> problems = host.contains("*")
                            ? NameRules.wildcardDns1123Subdomain(host)
                            : NameRules.dns1123Subdomain(host);
                    Check.all(path.child("host"), host, problems, errors);
                }
                List<ObjectNode> paths = Fields.objects(rules.get(i), "http", "paths");
                for (int j = 0; j < paths.size(); j++) {
                    ingressPath(paths.get(j), path.child("http").child("paths").index(j), errors);
                }
            }
        };
    }

    private static void ingressPath(ObjectNode entry, FieldPath path, List<FieldError> errors) {
        String type = Fields.text(entry, "pathType");
        List<String> types = List.of("Exact", "ImplementationSpecific", "Prefix");
        if (type.isEmpty()) {
            errors.add(FieldError.required(path.child("pathType"), "pathType must be specified"));
        } else if (!types.contains(type)) {
            errors.add(FieldError.notSupported(path.child("pathType"), type, types));
        }
        String text = Fields.text(entry, "path");
        if ((type.equals("Exact") || type.equals("Prefix")) && !text.startsWith("/")) {
            errors.add(FieldError.invalid(path.child("path"), text, "must be an absolute path"));
        }
        ObjectNode service = Fields.object(entry, "backend", "service");
        if (service != null) {
            FieldPath at = path.child("backend").child("service");
            Check.required(service, "name", at, "", errors);
        }
    }

    /** EndpointSlices. */
    public static Rules endpointSlice() {
        return new Rules() {
            @Override
            public void validate(ObjectNode slice, List<FieldError> errors) {
                String type = Fields.text(slice, "addressType");
                List<String> types = List.of("FQDN", "IPv4", "IPv6");
                if (type.isEmpty()) {
                    errors.add(FieldError.required(FieldPath.of("addressType"), ""));
                } else if (!types.contains(type)) {
                    errors.add(FieldError.notSupported(FieldPath.of("addressType"), type, types));
                }
                List<ObjectNode> endpoints = Fields.objects(slice, "endpoints");
                for (int i = 0; i < endpoints.size(); i++) {
                    if (Fields.array(endpoints.get(i), "addresses").isEmpty()) {
                        errors.add(FieldError.required(
                                FieldPath.of("endpoints").index(i).child("addresses"),
                                "must contain at least 1 address"));
                    }
                }
            }

            @Override
            public void validateUpdate(ObjectNode slice, ObjectNode old, List<FieldError> errors) {
                validate(slice, errors);
                Check.immutable(slice.get("addressType"), old.get("addressType"), FieldPath.of("addressType"), errors);
            }
        };
    }
}
