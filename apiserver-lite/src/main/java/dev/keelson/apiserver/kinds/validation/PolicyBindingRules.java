package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ValidatingAdmissionPolicyBindings and MutatingAdmissionPolicyBindings. Follows {@code
 * pkg/apis/admissionregistration/validation}.
 */
public final class PolicyBindingRules implements Rules {
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
    private static final List<String> NOT_FOUND_ACTIONS = List.of("Deny", "Allow");
    private static final String EXCLUSIVE = "name and selector are mutually exclusive";

    private final boolean mutating;

    public PolicyBindingRules(boolean mutating) {
        this.mutating = mutating;
    }

    @Override
    public void validate(ObjectNode binding, List<FieldError> errors) {
        View spec = View.of(binding, errors).struct("spec");
        if (spec.present("policyName")) {
            spec.problems("policyName", NameRules.dns1123Subdomain(spec.text("policyName")));
        }
        View parameters = spec.child("paramRef");
        if (parameters != null) {
            parameters(parameters);
        }
        View match = spec.child("matchResources");
        if (match != null) {
            MatchRules.resources(match);
        }
        if (mutating) {
            MatchRules.mutatingOperations(spec, "matchResources");
        } else {
            actions(spec);
        }
    }

    @Override
    public List<String> warnings(ObjectNode binding, @Nullable ObjectNode old) {
        return WebhookRules.staticNameWarnings(binding);
    }

    private static void parameters(View reference) {
        String name = reference.text("name");
        boolean selects = reference.has("selector");
        if (!name.isEmpty()) {
            reference.problems("name", NameRules.pathSegment(name));
        }
        reference.labelSelector("selector");
        if (!name.isEmpty() && selects) {
            reference.forbidden("name", EXCLUSIVE);
            reference.forbidden("selector", EXCLUSIVE);
        }
        if (name.isEmpty() && !selects) {
            reference.required("", "one of name or selector must be specified");
        }
        if (reference.present("parameterNotFoundAction")) {
            reference.oneOf("parameterNotFoundAction", NOT_FOUND_ACTIONS);
        }
    }

    private static void actions(View spec) {
        List<String> actions = spec.texts("validationActions");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            String action = actions.get(i);
            if (!ACTIONS.contains(action)) {
                spec.errors()
                        .add(FieldError.notSupported(
                                spec.path("validationActions").index(i), action, ACTIONS));
            }
            if (!seen.add(action)) {
                spec.duplicateAt("validationActions", i, action);
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            spec.invalid(
                    "validationActions",
                    "must not contain both Deny and Warn (repeating the same validation failure information in the"
                            + " API response and headers serves no purpose)");
        }
        if (seen.isEmpty()) {
            spec.required("validationActions", "at least one validation action is required");
        }
    }
}
