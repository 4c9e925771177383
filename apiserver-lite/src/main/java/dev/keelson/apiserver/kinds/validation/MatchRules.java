package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Purpose;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What webhooks and admission policies are called for. Follows {@code pkg/apis/admissionregistration/validation}. */
final class MatchRules {
    private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    /** Nothing is left to change in what is deleted. */
    private static final List<String> MUTATING_OPERATIONS = List.of("*", "CONNECT", "CREATE", "UPDATE");

    private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");
    private static final int MAX_CONDITIONS = 64;

    private final ExpressionCheck expressions;

    MatchRules(ExpressionCheck expressions) {
        this.expressions = expressions;
    }

    /** The conditions in the field {@code matchConditions}. */
    void conditions(View view, ExpressionCheck.Scope scope) {
        view.atMost("matchConditions", MAX_CONDITIONS);
        Set<String> names = new HashSet<>();
        for (View condition : view.list("matchConditions")) {
            String expression = condition.text("expression").strip();
            if (expression.isEmpty()) {
                condition.required("expression", "");
            } else {
                for (String problem : expressions.problems(expression, Purpose.MATCH_CONDITION, scope)) {
                    condition.invalid("expression", expression, problem);
                }
            }
            String name = condition.text("name");
            if (condition.present("name")) {
                condition.problems("name", NameRules.labelKey(name));
                if (!names.add(name)) {
                    condition.duplicate("name", name);
                }
            }
        }
    }

    /** The resources and objects that a policy or its binding is for. */
    static void resources(View match) {
        match.requiredOneOf("matchPolicy", WebhookRules.MATCH_POLICIES);
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            if (match.has(selector)) {
                match.labelSelector(selector);
            } else {
                match.required(selector, "");
            }
        }
        for (View rule : match.list("resourceRules")) {
            named(rule);
        }
        for (View rule : match.list("excludeResourceRules")) {
            named(rule);
        }
    }

    /** Refuses operations that leave nothing to mutate; {@code field} has the resources. */
    static void mutatingOperations(View spec, String field) {
        for (View rule : spec.struct(field).list("resourceRules")) {
            for (String operation : rule.texts("operations")) {
                if (!MUTATING_OPERATIONS.contains(operation)) {
                    spec.errors()
                            .add(FieldError.notSupported(
                                    spec.path(field).child("resourceRules").child("operations"),
                                    operation,
                                    MUTATING_OPERATIONS));
                }
            }
        }
    }

    private static void named(View rule) {
        List<String> names = rule.texts("resourceNames");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            rule.problemsAt("resourceNames", i, names.get(i), NameRules.pathSegment(names.get(i)));
            if (!seen.add(names.get(i))) {
                rule.duplicateAt("resourceNames", i, names.get(i));
            }
        }
        operations(rule);
        rule(rule);
    }

    static void operations(View rule) {
        List<String> operations = rule.texts("operations");
        if (operations.isEmpty()) {
            rule.required("operations", "");
        }
        alone(rule, "operations", operations, "operations");
        for (int i = 0; i < operations.size(); i++) {
            if (!OPERATIONS.contains(operations.get(i))) {
                rule.errors()
                        .add(FieldError.notSupported(rule.path("operations").index(i), operations.get(i), OPERATIONS));
            }
        }
    }

    static void rule(View rule) {
        List<String> groups = rule.texts("apiGroups");
        List<String> versions = rule.texts("apiVersions");
        if (groups.isEmpty()) {
            rule.required("apiGroups", "");
        }
        alone(rule, "apiGroups", groups, "API groups");
        if (versions.isEmpty()) {
            rule.required("apiVersions", "");
        }
        alone(rule, "apiVersions", versions, "API versions");
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).isEmpty()) {
                rule.requiredAt("apiVersions", i, "");
            }
        }
        resourceNames(rule, rule.texts("resources"));
        rule.oneOf("scope", SCOPES);
    }

    private static void alone(View rule, String field, List<String> values, String words) {
        if (values.size() > 1 && values.contains("*")) {
            rule.invalid(field, "if '*' is present, must not specify other " + words);
        }
    }

    /** Resources with subresources, of which wildcards must not cover one another. */
    private static void resourceNames(View rule, List<String> resources) {
        if (resources.isEmpty()) {
            rule.required("resources", "");
        }
        Set<String> wildSubresources = new HashSet<>();
        Set<String> wildResources = new HashSet<>();
        boolean plain = false;
        for (int i = 0; i < resources.size(); i++) {
            String resource = resources.get(i);
            int slash = resource.indexOf('/');
            if (resource.isEmpty()) {
                rule.requiredAt("resources", i, "");
            } else if (slash < 0) {
                // As in Kubernetes, only the last resource without a subresource counts.
                plain = !resource.equals("*");
            } else {
                subresource(rule, i, resource, wildSubresources, wildResources);
            }
        }
        if (resources.size() > 1 && resources.contains("*/*")) {
            rule.invalid("resources", "if '*/*' is present, must not specify other resources");
        }
        if (plain && resources.contains("*")) {
            rule.invalid("resources", "if '*' is present, must not specify other resources without subresources");
        }
    }

    private static void subresource(
            View rule, int at, String text, Set<String> wildSubresources, Set<String> wildResources) {
        String resource = text.substring(0, text.indexOf('/'));
        String subresource = text.substring(text.indexOf('/') + 1);
        if (wildSubresources.contains(resource)) {
            rule.invalidAt("resources", at, text, "if '" + resource + "/*' is present, must not specify " + text);
        }
        if (wildResources.contains(subresource)) {
            rule.invalidAt("resources", at, text, "if '*/" + subresource + "' is present, must not specify " + text);
        }
        if (subresource.equals("*")) {
            wildSubresources.add(resource);
        }
        if (resource.equals("*")) {
            wildResources.add(subresource);
        }
    }
}
