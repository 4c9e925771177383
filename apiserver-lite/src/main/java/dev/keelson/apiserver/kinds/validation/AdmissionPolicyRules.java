package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.cel.PropertyNames;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Purpose;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Scope;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Variable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ValidatingAdmissionPolicies and MutatingAdmissionPolicies. Follows {@code
 * pkg/apis/admissionregistration/validation}.
 */
public final class AdmissionPolicyRules implements Rules {
    private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final List<String> PATCH_TYPES = List.of("ApplyConfiguration", "JSONPatch");
    private static final int MAX_AUDIT_ANNOTATIONS = 20;
    private static final int MAX_AUDIT_EXPRESSION = 5 * 1024;
    private static final String NOTHING = "validations or auditAnnotations must contain at least one item";

    private final boolean mutating;
    private final ExpressionCheck expressions;
    private final MatchRules matches;

    public AdmissionPolicyRules(boolean mutating, ExpressionCheck expressions) {
        this.mutating = mutating;
        this.expressions = expressions;
        this.matches = new MatchRules(expressions);
    }

    @Override
    public void validate(ObjectNode policy, List<FieldError> errors) {
        policy(View.of(policy, errors), true);
    }

    /** Match conditions that do not change are not compiled again. */
    @Override
    public void validateUpdate(ObjectNode policy, ObjectNode old, List<FieldError> errors) {
        boolean same = Fields.same(Fields.at(policy, "spec", "paramKind"), Fields.at(old, "spec", "paramKind"))
                && Fields.same(Fields.at(policy, "spec", "matchConditions"), Fields.at(old, "spec", "matchConditions"));
        policy(View.of(policy, errors), !same);
    }

    @Override
    public void validateStatusUpdate(ObjectNode policy, ObjectNode old, List<FieldError> errors) {
        View status = View.of(policy, errors).struct("status");
        for (View warning : status.struct("typeChecking").list("expressionWarnings")) {
            warning.present("warning");
            if (warning.text("fieldRef").isBlank()) {
                warning.required("fieldRef", "");
            }
        }
        ConditionRules.conditions(status, "conditions");
    }

    @Override
    public List<String> warnings(ObjectNode policy, @Nullable ObjectNode old) {
        return WebhookRules.staticNameWarnings(policy);
    }

    private void policy(View view, boolean conditions) {
        View spec = view.struct("spec");
        spec.requiredOneOf("failurePolicy", WebhookRules.FAILURE_POLICIES);
        View kind = spec.child("paramKind");
        if (kind != null) {
            paramKind(kind);
        }
        View match = spec.child("matchConstraints");
        if (match == null) {
            spec.required("matchConstraints", "");
        } else {
            MatchRules.resources(match);
            if (match.size("resourceRules") == 0) {
                match.required("resourceRules", "");
            }
        }
        Scope scope = new Scope(kind != null, List.of());
        if (conditions) {
            matches.conditions(spec, scope);
        }
        Scope inner = new Scope(kind != null, variables(spec, kind != null));
        if (mutating) {
            mutations(spec, inner);
        } else {
            validations(view, spec, inner);
        }
    }

    private static void paramKind(View kind) {
        String version = kind.text("apiVersion");
        if (kind.present("apiVersion")) {
            String[] parts = version.equals("/") ? new String[] {""} : version.split("/", -1);
            if (parts.length > 2) {
                kind.invalid("apiVersion", "unexpected GroupVersion string: " + version);
            } else {
                groupVersion(kind, parts.length == 2 ? parts[0] : "", parts[parts.length - 1]);
            }
        }
        if (kind.present("kind")) {
            List<String> problems = NameRules.dns1035Label(kind.text("kind").toLowerCase(Locale.ROOT));
            if (!problems.isEmpty()) {
                kind.invalid("kind", "may have mixed case, but should otherwise match: " + String.join(",", problems));
            }
        }
    }

    private static void groupVersion(View kind, String group, String version) {
        List<String> problems = group.isEmpty() ? List.of() : NameRules.dns1123Subdomain(group);
        if (!problems.isEmpty()) {
            kind.invalid("apiVersion", group, String.join(",", problems));
        }
        if (version.isEmpty()) {
            kind.invalid("apiVersion", "version must be specified");
            return;
        }
        List<String> wrong = NameRules.dns1035Label(version);
        if (!wrong.isEmpty()) {
            kind.invalid("apiVersion", version, String.join(",", wrong));
        }
    }

    /** Checks the variables, each with those before it, and gives those that the other expressions may use. */
    private List<Variable> variables(View spec, boolean parameters) {
        List<Variable> declared = new ArrayList<>();
        for (View variable : spec.list("variables")) {
            String name = variable.text("name");
            String expression = variable.text("expression");
            if (name.isBlank()) {
                variable.required("name", "name is not specified");
            } else if (!isIdentifier(name)) {
                variable.invalid("name", "must be a valid CEL identifier");
            }
            if (expression.isBlank()) {
                variable.required("expression", "expression is not specified");
                continue;
            }
            Scope before = new Scope(parameters, List.copyOf(declared));
            compile(variable, "expression", expression, Purpose.VARIABLE, before);
            if (isIdentifier(name)) {
                declared.removeIf(other -> other.name().equals(name));
                declared.add(new Variable(name, expression));
            }
        }
        return List.copyOf(declared);
    }

    static boolean isIdentifier(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z' || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty() && !PropertyNames.isReserved(name);
    }

    private void compile(View view, String field, String expression, Purpose purpose, Scope scope) {
        for (String problem : expressions.problems(expression, purpose, scope)) {
            view.invalid(field, expression, problem);
        }
    }

    private void validations(View view, View spec, Scope scope) {
        if (spec.size("validations") == 0 && spec.size("auditAnnotations") == 0) {
            spec.required("validations", NOTHING);
            spec.required("auditAnnotations", NOTHING);
            return;
        }
        for (View validation : spec.list("validations")) {
            validation(validation, scope);
        }
        if (spec.size("auditAnnotations") > MAX_AUDIT_ANNOTATIONS) {
            spec.invalid("auditAnnotations", "must not have more than " + MAX_AUDIT_ANNOTATIONS + " auditAnnotations");
        }
        Set<String> keys = new HashSet<>();
        String name = view.struct("metadata").text("name");
        for (View annotation : spec.list("auditAnnotations")) {
            auditAnnotation(annotation, name, scope);
            if (!keys.add(annotation.text("key"))) {
                annotation.duplicate("key", annotation.text("key"));
            }
        }
    }

    private void validation(View validation, Scope scope) {
        String expression = validation.text("expression");
        if (expression.isBlank()) {
            validation.required("expression", "expression is not specified");
        } else {
            compile(validation, "expression", expression, Purpose.VALIDATION, scope);
        }
        String computed = validation.text("messageExpression");
        if (!computed.isBlank()) {
            compile(validation, "messageExpression", computed, Purpose.MESSAGE, scope);
        } else if (!computed.isEmpty()) {
            validation.invalid("messageExpression", "must be non-empty if specified");
        }
        String message = validation.text("message");
        String trimmed = message.strip();
        if (!message.isEmpty() && trimmed.isEmpty()) {
            validation.invalid("message", "must be non-empty if specified");
        } else if (trimmed.indexOf('\n') >= 0 || trimmed.indexOf('\r') >= 0) {
            validation.invalid("message", "must not contain line breaks");
        }
        validation.oneOf("reason", REASONS);
    }

    private void auditAnnotation(View annotation, String policy, Scope scope) {
        String key = annotation.text("key");
        if (policy.isEmpty()) {
            annotation.invalid("key", key, "requires metadata.name be non-empty");
        } else {
            String qualified = policy + "/" + key;
            for (String problem : NameRules.labelKey(qualified)) {
                annotation.invalid("key", qualified, problem);
            }
        }
        String expression = annotation.text("valueExpression").strip();
        if (expression.isEmpty()) {
            annotation.required("valueExpression", "valueExpression is not specified");
        } else if (expression.getBytes(StandardCharsets.UTF_8).length > MAX_AUDIT_EXPRESSION) {
            annotation.required("valueExpression", "must not exceed " + MAX_AUDIT_EXPRESSION + " bytes in length");
        } else {
            compile(annotation, "valueExpression", expression, Purpose.AUDIT_ANNOTATION, scope);
        }
    }

    private void mutations(View spec, Scope scope) {
        MatchRules.mutatingOperations(spec, "matchConstraints");
        if (spec.size("mutations") == 0) {
            spec.required("mutations", "mutations must contain at least one item");
        }
        for (View mutation : spec.list("mutations")) {
            mutation(mutation, scope);
        }
        if (spec.present("reinvocationPolicy")) {
            spec.oneOf("reinvocationPolicy", WebhookRules.REINVOCATION_POLICIES);
        }
    }

    private void mutation(View mutation, Scope scope) {
        String type = mutation.text("patchType");
        if (!mutation.present("patchType")) {
            return;
        }
        switch (type) {
            case "JSONPatch" -> {
                patch(mutation, "jsonPatch", type, Purpose.JSON_PATCH, scope);
                absent(mutation, "applyConfiguration", type);
            }
            case "ApplyConfiguration" -> {
                patch(mutation, "applyConfiguration", type, Purpose.APPLY_CONFIGURATION, scope);
                absent(mutation, "jsonPatch", type);
            }
            default -> mutation.notSupported("patchType", PATCH_TYPES);
        }
    }

    private void patch(View mutation, String field, String type, Purpose purpose, Scope scope) {
        View patch = mutation.child(field);
        if (patch == null) {
            mutation.required(field, "must be specified when patchType is " + type);
            return;
        }
        String expression = patch.text("expression").strip();
        if (expression.isEmpty()) {
            patch.required("expression", "");
        } else {
            compile(patch, "expression", expression, purpose, scope);
        }
    }

    private static void absent(View mutation, String field, String type) {
        if (mutation.has(field)) {
            mutation.invalid(field, "{" + field + "}", "must not be specified when patchType is " + type);
        }
    }
}
