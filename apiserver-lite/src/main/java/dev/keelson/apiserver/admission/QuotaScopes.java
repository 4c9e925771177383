package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Which pods a quota with scopes is about. Other objects have no scope. */
final class QuotaScopes {
    private static final List<String> COMPUTE = List.of("requests", "limits");

    private QuotaScopes() {}

    static boolean match(ObjectNode quota, String resource, ObjectNode object) {
        JsonNode spec = quota.path("spec");
        List<Requirement> requirements = new ArrayList<>();
        spec.path("scopes").forEach(scope -> requirements.add(new Requirement(scope.asText(), "Exists", List.of())));
        for (JsonNode each : spec.path("scopeSelector").path("matchExpressions")) {
            List<String> values = new ArrayList<>();
            each.path("values").forEach(value -> values.add(value.asText()));
            requirements.add(new Requirement(
                    each.path("scopeName").asText(), each.path("operator").asText(), values));
        }
        return requirements.isEmpty()
                || (resource.equals("pods") && requirements.stream().allMatch(each -> each.matches(object)));
    }

    private record Requirement(String scope, String operator, List<String> values) {
        boolean matches(ObjectNode pod) {
            JsonNode spec = pod.path("spec");
            return switch (scope) {
                case "Terminating" -> spec.path("activeDeadlineSeconds").isNumber();
                case "NotTerminating" -> !spec.path("activeDeadlineSeconds").isNumber();
                case "BestEffort" -> isBestEffort(spec);
                case "NotBestEffort" -> !isBestEffort(spec);
                case "PriorityClass" -> priority(spec.path("priorityClassName").asText());
                case "CrossNamespacePodAffinity" -> crossesNamespaces(spec.path("affinity"));
                default -> false;
            };
        }

        private boolean priority(String name) {
            return switch (operator) {
                case "In" -> values.contains(name);
                case "NotIn" -> !values.contains(name);
                case "DoesNotExist" -> name.isEmpty();
                default -> !name.isEmpty();
            };
        }
    }

    private static boolean isBestEffort(JsonNode spec) {
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : spec.path(list)) {
                if (says(container.path("resources"))) {
                    return false;
                }
            }
        }
        return !says(spec.path("resources"));
    }

    private static boolean says(JsonNode resources) {
        return COMPUTE.stream()
                .anyMatch(field -> resources.path(field).has("cpu")
                        || resources.path(field).has("memory"));
    }

    private static boolean crossesNamespaces(JsonNode affinity) {
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            JsonNode terms = affinity.path(kind);
            for (JsonNode term : terms.path("requiredDuringSchedulingIgnoredDuringExecution")) {
                if (namesNamespaces(term)) {
                    return true;
                }
            }
            for (JsonNode weighted : terms.path("preferredDuringSchedulingIgnoredDuringExecution")) {
                if (namesNamespaces(weighted.path("podAffinityTerm"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean namesNamespaces(JsonNode term) {
        return !term.path("namespaces").isEmpty()
                || term.path("namespaceSelector").isObject();
    }
}
