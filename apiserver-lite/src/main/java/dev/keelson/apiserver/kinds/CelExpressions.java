package dev.keelson.apiserver.kinds;

import dev.keelson.apiserver.cel.CompiledExpression;
import dev.keelson.apiserver.cel.DeclaredType;
import dev.keelson.apiserver.cel.ExpressionEnvironment;
import dev.keelson.apiserver.cel.ExpressionException;
import dev.keelson.apiserver.cel.Expressions;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Compiles the expressions of admission and devices with the variables that each may name.
 *
 * <p>Expressions that ask the {@code authorizer}, or that make an {@code Object} or a {@code JSONPatch}, are let in
 * unread: the language here has no such types. Fields of the request have no types of their own, so that only a whole
 * expression of the wrong type is refused. Follows apiserver's {@code admission/plugin/cel/compile.go}.
 */
final class CelExpressions implements ExpressionCheck {
    private static final Pattern UNKNOWN_TYPES = Pattern.compile("\\b(authorizer|Object|JSONPatch|jsonpatch)\\b");
    private static final DeclaredType ANY = DeclaredType.dynamic();
    private static final DeclaredType KIND = struct("group", "version", "kind");
    private static final DeclaredType RESOURCE = struct("group", "version", "resource");
    private static final DeclaredType REQUEST = request();
    private static final DeclaredType NAMESPACE = DeclaredType.object(Map.of(
            "metadata",
            struct(
                    "name",
                    "generateName",
                    "namespace",
                    "labels",
                    "annotations",
                    "UID",
                    "creationTimestamp",
                    "deletionGracePeriodSeconds",
                    "deletionTimestamp",
                    "generation",
                    "resourceVersion",
                    "finalizers"),
            "spec",
            struct("finalizers"),
            "status",
            struct("conditions", "phase")));
    private static final DeclaredType DEVICE = struct("driver", "attributes", "capacity", "allowMultipleAllocations");

    /** Those without variables of a policy, of which there are few. */
    private final Map<String, ExpressionEnvironment> environments = new ConcurrentHashMap<>();

    private static DeclaredType struct(String... names) {
        Map<String, DeclaredType> fields = new HashMap<>();
        for (String name : names) {
            fields.put(name, ANY);
        }
        return DeclaredType.object(fields);
    }

    private static DeclaredType request() {
        Map<String, DeclaredType> fields = new HashMap<>();
        for (String name :
                List.of("subResource", "requestSubResource", "name", "namespace", "operation", "dryRun", "options")) {
            fields.put(name, ANY);
        }
        fields.put("kind", KIND);
        fields.put("requestKind", KIND);
        fields.put("resource", RESOURCE);
        fields.put("requestResource", RESOURCE);
        fields.put("userInfo", struct("username", "uid", "groups", "extra"));
        return DeclaredType.object(fields);
    }

    @Override
    public List<String> problems(String expression, Purpose purpose, Scope scope) {
        if (purpose != Purpose.DEVICE_SELECTOR
                && purpose != Purpose.MESSAGE
                && UNKNOWN_TYPES.matcher(expression).find()) {
            return List.of();
        }
        try {
            return resultProblems(Expressions.compile(expression, environment(purpose, scope)), purpose);
        } catch (ExpressionException e) {
            return List.of("compilation failed: " + e.problems());
        }
    }

    private ExpressionEnvironment environment(Purpose purpose, Scope scope) {
        if (purpose == Purpose.DEVICE_SELECTOR) {
            return environments.computeIfAbsent("device", key -> ExpressionEnvironment.of(Map.of("device", DEVICE)));
        }
        boolean composed = purpose == Purpose.VARIABLE || !scope.variables().isEmpty();
        if (composed) {
            return admission(scope, true);
        }
        return environments.computeIfAbsent(
                scope.parameters() ? "parameters" : "plain", key -> admission(scope, false));
    }

    private static ExpressionEnvironment admission(Scope scope, boolean composed) {
        Map<String, DeclaredType> variables = new HashMap<>();
        variables.put("object", ANY);
        variables.put("oldObject", ANY);
        variables.put("request", REQUEST);
        variables.put("namespaceObject", NAMESPACE);
        if (scope.parameters()) {
            variables.put("params", ANY);
        }
        if (composed) {
            variables.put(
                    "variables",
                    struct(scope.variables().stream().map(Variable::name).toArray(String[]::new)));
        }
        return ExpressionEnvironment.of(variables);
    }

    private static List<String> resultProblems(CompiledExpression compiled, Purpose purpose) {
        String type = compiled.typeName();
        boolean untold = type.equals("dyn")
                && (compiled.references("variables")
                        || compiled.references("request")
                        || compiled.references("namespaceObject"));
        boolean right = untold
                || switch (purpose) {
                    case MATCH_CONDITION, VALIDATION -> compiled.isBool();
                    case MESSAGE -> compiled.isString();
                    case AUDIT_ANNOTATION -> compiled.isString() || type.equals("null_type");
                    case VARIABLE -> true;
                    case APPLY_CONFIGURATION -> false;
                    case JSON_PATCH -> type.startsWith("list");
                    case DEVICE_SELECTOR -> compiled.isBool() || type.equals("dyn");
                };
        return right ? List.of() : List.of(wanted(purpose) + type);
    }

    private static String wanted(Purpose purpose) {
        return switch (purpose) {
            case MESSAGE -> "must evaluate to string but got ";
            case AUDIT_ANNOTATION -> "must evaluate to one of [string null_type] but got ";
            case APPLY_CONFIGURATION -> "must evaluate to Object but got ";
            case JSON_PATCH -> "must evaluate to list(JSONPatch) but got ";
            case DEVICE_SELECTOR -> "must evaluate to bool or the unknown type, not ";
            default -> "must evaluate to bool but got ";
        };
    }
}
