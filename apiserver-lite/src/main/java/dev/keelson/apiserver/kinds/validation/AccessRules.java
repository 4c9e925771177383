package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Roles and their bindings. Follows {@code pkg/apis/rbac/validation}. */
public final class AccessRules {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> GROUPS = List.of(GROUP);
    private static final List<String> SUBJECTS = List.of("ServiceAccount", "User", "Group");

    private AccessRules() {}

    /** Roles and ClusterRoles. */
    public static Rules role(boolean cluster) {
        return (object, errors) -> {
            View role = View.of(object, errors);
            for (View rule : role.list("rules")) {
                rule(rule, cluster);
            }
            View aggregation = cluster ? role.child("aggregationRule") : null;
            if (aggregation != null) {
                aggregation(aggregation);
            }
        };
    }

    private static void rule(View rule, boolean cluster) {
        if (rule.size("verbs") == 0) {
            rule.required("verbs", "verbs must contain at least one value");
        }
        if (rule.size("nonResourceURLs") > 0) {
            if (!cluster) {
                rule.invalid("nonResourceURLs", "namespaced rules cannot apply to non-resource URLs");
            }
            if (rule.size("apiGroups") > 0 || rule.size("resources") > 0 || rule.size("resourceNames") > 0) {
                rule.invalid("nonResourceURLs", "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.size("apiGroups") == 0) {
            rule.required("apiGroups", "resource rules must supply at least one api group");
        }
        if (rule.size("resources") == 0) {
            rule.required("resources", "resource rules must supply at least one resource");
        }
    }

    private static void aggregation(View aggregation) {
        if (aggregation.size("clusterRoleSelectors") == 0) {
            aggregation.required(
                    "clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        for (View selector : aggregation.list("clusterRoleSelectors")) {
            Check.labelSelector(selector.node(), selector.path(), selector.errors());
        }
    }

    /** RoleBindings and ClusterRoleBindings. */
    public static Rules binding(boolean cluster) {
        List<String> kinds = cluster ? List.of("ClusterRole") : List.of("Role", "ClusterRole");
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                View binding = View.of(object, errors);
                View role = binding.struct("roleRef");
                if (!role.text("apiGroup").equals(GROUP)) {
                    role.notSupported("apiGroup", GROUPS);
                }
                if (!kinds.contains(role.text("kind"))) {
                    role.notSupported("kind", kinds);
                }
                ReferenceRules.segment(role, "name");
                for (View subject : binding.list("subjects")) {
                    subject(subject, cluster);
                }
            }

            @Override
            public void validateUpdate(ObjectNode binding, ObjectNode old, List<FieldError> errors) {
                validate(binding, errors);
                if (!Fields.same(binding.get("roleRef"), old.get("roleRef"))) {
                    View.of(binding, errors).invalid("roleRef", "cannot change roleRef");
                }
            }
        };
    }

    private static void subject(View subject, boolean cluster) {
        subject.present("name");
        switch (subject.text("kind")) {
            case "ServiceAccount" -> {
                if (!subject.text("name").isEmpty()) {
                    subject.problems("name", NameRules.dns1123Subdomain(subject.text("name")));
                }
                if (!subject.text("apiGroup").isEmpty()) {
                    subject.notSupported("apiGroup", List.of(""));
                }
                if (cluster) {
                    subject.present("namespace");
                }
            }
            case "User", "Group" -> {
                if (!subject.text("apiGroup").equals(GROUP)) {
                    subject.notSupported("apiGroup", GROUPS);
                }
            }
            default -> subject.notSupported("kind", SUBJECTS);
        }
    }
}
