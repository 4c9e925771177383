package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** FlowSchemas. Follows {@code pkg/apis/flowcontrol/validation}. */
public final class FlowSchemaRules implements Rules {
    private static final int MAX_PRECEDENCE = 10_000;
    private static final List<String> DISTINGUISHERS = List.of("ByNamespace", "ByUser");
    private static final List<String> SUBJECTS = List.of("Group", "ServiceAccount", "User");
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch");
    /** The kinds of subjects, by the field that each has. */
    private static final Map<String, String> SUBJECT_FIELDS =
            Map.of("serviceAccount", "ServiceAccount", "user", "User", "group", "Group");

    private static final String EVERYTHING = """
            {"resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"],"clusterScope":true,
             "namespaces":["*"]}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}],"subjects":[%s]}""";
    private static final String GROUP = "{\"kind\":\"Group\",\"group\":{\"name\":\"%s\"}}";
    /** The specifications of the schemas that no one may change, by name. */
    private static final Map<String, ObjectNode> MANDATORY = Map.of(
            "exempt",
            json("{\"priorityLevelConfiguration\":{\"name\":\"exempt\"},\"matchingPrecedence\":1,\"rules\":["
                    + EVERYTHING.formatted(GROUP.formatted("system:masters")) + "]}"),
            "catch-all",
            json("{\"priorityLevelConfiguration\":{\"name\":\"catch-all\"},\"matchingPrecedence\":10000,"
                    + "\"distinguisherMethod\":{\"type\":\"ByUser\"},\"rules\":["
                    + EVERYTHING.formatted(
                            GROUP.formatted("system:unauthenticated") + "," + GROUP.formatted("system:authenticated"))
                    + "]}"));

    private static ObjectNode json(String text) {
        return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        View view = View.of(object, errors);
        String name = Fields.text(object, "metadata", "name");
        View spec = view.struct("spec");
        precedence(spec, name);
        View distinguisher = spec.child("distinguisherMethod");
        if (distinguisher != null && !DISTINGUISHERS.contains(distinguisher.text("type"))) {
            errors.add(FieldError.notSupported(distinguisher.path("type"), distinguisher.node(), DISTINGUISHERS));
        }
        View level = spec.struct("priorityLevelConfiguration");
        if (level.text("name").isEmpty()) {
            level.required("name", "must reference a priority level");
        } else {
            level.problems("name", NameRules.dns1123Subdomain(level.text("name")));
        }
        for (View rule : spec.list("rules")) {
            rule(rule);
        }
        @Nullable ObjectNode mandatory = MANDATORY.get(name);
        if (mandatory != null && !Fields.same(spec.node(), mandatory)) {
            view.invalid("spec", "spec of '" + name + "' must equal the fixed value");
        }
        conditions(view.struct("status"));
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        conditions(View.of(object, errors).struct("status"));
    }

    /** The conditions of schemas and priority levels: each type once. */
    static void conditions(View status) {
        Set<String> types = new HashSet<>();
        for (View condition : status.list("conditions")) {
            if (!types.add(condition.text("type"))) {
                condition.duplicate("type", condition.text("type"));
            }
            condition.present("type");
        }
    }

    private static void precedence(View spec, String name) {
        long precedence = spec.number("matchingPrecedence");
        if (precedence <= 0) {
            spec.invalid("matchingPrecedence", precedence, "must be a positive value");
        }
        if (precedence > MAX_PRECEDENCE) {
            spec.invalid("matchingPrecedence", "must not be greater than " + MAX_PRECEDENCE);
        }
        if (precedence == 1 && !name.equals("exempt")) {
            spec.invalid("matchingPrecedence", "only the schema named 'exempt' may have matchingPrecedence 1");
        }
    }

    private static void rule(View rule) {
        List<View> subjects = rule.list("subjects");
        if (subjects.isEmpty()) {
            rule.required("subjects", "subjects must contain at least one value");
        }
        for (View subject : subjects) {
            subject(subject);
        }
        if (rule.size("resourceRules") == 0 && rule.size("nonResourceRules") == 0) {
            rule.required("", "at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        for (View resources : rule.list("resourceRules")) {
            resources(resources);
        }
        for (View others : rule.list("nonResourceRules")) {
            verbs(others);
            paths(others);
        }
    }

    private static void subject(View subject) {
        String kind = subject.text("kind");
        if (!SUBJECTS.contains(kind)) {
            subject.notSupported("kind", SUBJECTS);
            return;
        }
        SUBJECT_FIELDS.forEach((field, itsKind) -> {
            View value = subject.child(field);
            if (itsKind.equals(kind)) {
                if (value == null) {
                    subject.required(field, field + " is required when subject kind is '" + kind + "'");
                } else {
                    named(value, kind);
                }
            } else if (value != null) {
                subject.forbidden(field, field + " is forbidden when subject kind is not '" + itsKind + "'");
            }
        });
    }

    private static void named(View value, String kind) {
        boolean present = value.present("name");
        if (!kind.equals("ServiceAccount")) {
            return;
        }
        if (present && !value.text("name").equals("*")) {
            value.problems("name", NameRules.dns1123Subdomain(value.text("name")));
        }
        if (value.text("namespace").isEmpty()) {
            value.required("namespace", "must specify namespace for service account");
        } else {
            value.problems("namespace", NameRules.dns1123Label(value.text("namespace")));
        }
    }

    private static void verbs(View rule) {
        List<String> verbs = rule.texts("verbs");
        if (verbs.isEmpty()) {
            rule.required("verbs", "verbs must contain at least one value");
        } else if (verbs.contains("*")) {
            alone(rule, "verbs", verbs, "verbs");
        } else if (!VERBS.containsAll(verbs)) {
            rule.errors().add(FieldError.notSupported(rule.path("verbs"), rule.get("verbs"), VERBS));
        }
    }

    private static void alone(View rule, String field, List<String> values, String words) {
        if (values.size() > 1 && values.contains("*")) {
            rule.invalid(field, "if '*' is present, must not specify other " + words);
        }
    }

    private static void resources(View rule) {
        verbs(rule);
        List<String> groups = rule.texts("apiGroups");
        if (groups.isEmpty()) {
            rule.required("apiGroups", "resource rules must supply at least one api group");
        }
        alone(rule, "apiGroups", groups, "api groups");
        List<String> resources = rule.texts("resources");
        if (resources.isEmpty()) {
            rule.required("resources", "resource rules must supply at least one resource");
        }
        alone(rule, "resources", resources, "resources");
        List<String> namespaces = rule.texts("namespaces");
        if (namespaces.isEmpty() && !rule.truth("clusterScope")) {
            rule.required(
                    "namespaces", "resource rules that are not cluster scoped must supply at least one namespace");
        } else if (namespaces.contains("*")) {
            alone(rule, "namespaces", namespaces, "namespaces");
        } else {
            for (int i = 0; i < namespaces.size(); i++) {
                for (String problem : NameRules.dns1123Label(namespaces.get(i))) {
                    rule.invalidAt(
                            "namespaces",
                            i,
                            namespaces.get(i),
                            "each member of this list must be '*' or a DNS-1123 label; " + problem);
                }
            }
        }
    }

    private static void paths(View rule) {
        List<String> paths = rule.texts("nonResourceURLs");
        if (paths.isEmpty()) {
            rule.required("nonResourceURLs", "nonResourceURLs must contain at least one value");
        } else if (paths.contains("*")) {
            alone(rule, "nonResourceURLs", paths, "non-resource URLs");
        } else {
            for (int i = 0; i < paths.size(); i++) {
                String problem = pathProblem(paths.get(i));
                if (!problem.isEmpty()) {
                    rule.invalidAt("nonResourceURLs", i, paths.get(i), problem);
                }
            }
        }
    }

    private static String pathProblem(String path) {
        if (path.isEmpty()) {
            return "must not be empty";
        }
        if (!path.startsWith("/")) {
            return "must start with slash";
        }
        if (path.contains(" ")) {
            return "must not contain white-space";
        }
        if (path.contains("//")) {
            return "must not contain double slash";
        }
        int star = path.indexOf('*');
        boolean suffix = star < 0 || star == path.length() - 1 && path.endsWith("/*");
        return suffix ? "" : "wildcard can only do suffix matching";
    }
}
