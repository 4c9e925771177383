package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** ResourceQuotas. */
public final class QuotaRules implements Rules {
    private static final Set<String> POD_RESOURCES =
            Set.of("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");
    private static final Set<String> EXISTS_ONLY =
            Set.of("BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity");
    private static final Set<String> SCOPES = Set.of(
            "BestEffort",
            "NotBestEffort",
            "Terminating",
            "NotTerminating",
            "CrossNamespacePodAffinity",
            "PriorityClass",
            "VolumeAttributesClass");

    @Override
    public void validate(ObjectNode quota, List<FieldError> errors) {
        spec(quota, errors);
        status(quota, errors);
    }

    private static void list(ObjectNode quota, String part, String field, List<FieldError> errors) {
        ResourceRules.list(
                Fields.object(quota, part, field), ResourceRules::quotaName, FieldPath.of(part, field), errors);
    }

    private static void spec(ObjectNode quota, List<FieldError> errors) {
        list(quota, "spec", "hard", errors);
        List<String> scopes = Fields.texts(quota, "spec", "scopes");
        JsonNode shown = Fields.at(quota, "spec", "scopes");
        Set<String> hard = new TreeSet<>(Fields.strings(quota, "spec", "hard").keySet());
        FieldPath path = Check.SPEC.child("scopes");
        for (String scope : scopes) {
            if (!SCOPES.contains(scope)) {
                errors.add(FieldError.invalid(path, shown, "unsupported scope"));
            }
            applies(scope, hard, shown, path, errors);
        }
        conflicts(new HashSet<>(scopes), shown, path, errors);
        ObjectNode selector = Fields.object(quota, "spec", "scopeSelector");
        if (selector != null) {
            selector(selector, hard, shown, errors);
        }
    }

    /** Checks that a scope means something for everything that is bounded. */
    private static void applies(
            String scope, Set<String> hard, @Nullable JsonNode shown, FieldPath path, List<FieldError> errors) {
        for (String resource : hard) {
            if (ResourceRules.isQuota(resource) && !applies(scope, resource)) {
                errors.add(FieldError.invalid(path, shown, "unsupported scope applied to resource"));
            }
        }
    }

    private static boolean applies(String scope, String resource) {
        return switch (scope) {
            case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity" ->
                POD_RESOURCES.contains(resource);
            case "BestEffort" -> resource.equals("pods");
            case "VolumeAttributesClass" ->
                resource.equals("persistentvolumeclaims") || resource.equals("requests.storage");
            default -> true;
        };
    }

    private static void conflicts(
            Set<String> scopes, @Nullable JsonNode shown, FieldPath path, List<FieldError> errors) {
        for (String scope : new String[] {"BestEffort", "Terminating"}) {
            if (scopes.contains(scope) && scopes.contains("Not" + scope)) {
                errors.add(FieldError.invalid(path, shown, "conflicting scopes"));
            }
        }
    }

    private static void selector(
            ObjectNode selector, Set<String> hard, @Nullable JsonNode scopes, List<FieldError> errors) {
        FieldPath path = Check.SPEC.child("scopeSelector").child("matchExpressions");
        Set<String> seen = new HashSet<>();
        for (ObjectNode expression : Fields.objects(selector, "matchExpressions")) {
            String scope = Fields.text(expression, "scopeName");
            if (!SCOPES.contains(scope)) {
                errors.add(FieldError.invalid(path.child("scopeName"), scope, "unsupported scope"));
            }
            applies(scope, hard, selector, path, errors);
            operator(expression, scope, path, errors);
            seen.add(scope);
        }
        conflicts(seen, scopes, path, errors);
    }

    private static void operator(ObjectNode expression, String scope, FieldPath path, List<FieldError> errors) {
        String operator = Fields.text(expression, "operator");
        if (EXISTS_ONLY.contains(scope) && !operator.equals("Exists")) {
            errors.add(FieldError.invalid(
                    path.child("operator"),
                    operator,
                    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
                            + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                            + " ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
        }
        boolean values = !Fields.array(expression, "values").isEmpty();
        switch (operator) {
            case "In", "NotIn" -> {
                if (!values) {
                    errors.add(FieldError.required(
                            path.child("values"),
                            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values) {
                    errors.add(FieldError.invalid(
                            path.child("values"),
                            expression.get("values"),
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
                }
            }
            default ->
                errors.add(FieldError.invalid(path.child("operator"), operator, "not a valid selector operator"));
        }
    }

    private static void status(ObjectNode quota, List<FieldError> errors) {
        list(quota, "status", "hard", errors);
        list(quota, "status", "used", errors);
    }

    @Override
    public void validateUpdate(ObjectNode quota, ObjectNode old, List<FieldError> errors) {
        spec(quota, errors);
        Set<String> now = new HashSet<>(Fields.texts(quota, "spec", "scopes"));
        if (!now.equals(new HashSet<>(Fields.texts(old, "spec", "scopes")))) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("scopes"), Fields.at(quota, "spec", "scopes"), "field is immutable"));
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode quota, ObjectNode old, List<FieldError> errors) {
        status(quota, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(0);
        Map<String, String> hard = old == null ? Fields.strings(object, "spec", "hard") : Map.of();
        for (String resource : List.of("cpu", "memory", "storage", "ephemeral-storage")) {
            String request = "requests." + resource;
            if (!hard.containsKey(request) && (resource.equals("cpu") || resource.equals("memory"))) {
                request = resource;
            }
            String limit = "limits." + resource;
            QuantityValue requested = QuantityValue.tryParse(hard.getOrDefault(request, ""));
            QuantityValue limited = QuantityValue.tryParse(hard.getOrDefault(limit, ""));
            if (requested != null && limited != null && requested.compareTo(limited) > 0) {
                warnings.add("ResourceQuota " + request + " (" + requested + ") should be less than " + limit + " ("
                        + limited + ")");
            }
        }
        return warnings;
    }
}
