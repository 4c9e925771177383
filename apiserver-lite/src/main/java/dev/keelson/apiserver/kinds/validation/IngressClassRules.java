package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** IngressClasses. Follows {@code pkg/apis/networking/validation}. */
public final class IngressClassRules implements Rules {
    private static final int MAX_CONTROLLER = 250;
    private static final List<String> SCOPES = List.of("Cluster", "Namespace");
    private static final String PATH_CHARACTERS = "/-._~%!$&'()*+,;=:";

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        View spec = View.of(object, errors).struct("spec");
        controller(spec);
        View parameters = spec.child("parameters");
        if (parameters != null) {
            parameters(parameters);
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        View.of(object, errors)
                .struct("spec")
                .immutable("controller", View.of(old, errors).struct("spec"));
        validate(object, errors);
    }

    private static void controller(View spec) {
        String controller = spec.text("controller");
        if (controller.length() > MAX_CONTROLLER) {
            spec.tooLong("controller", MAX_CONTROLLER);
        }
        if (!spec.present("controller")) {
            return;
        }
        int slash = controller.indexOf('/');
        if (slash <= 0 || slash == controller.length() - 1) {
            spec.invalid("controller", "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        String host = controller.substring(0, slash);
        for (String problem : NameRules.dns1123Subdomain(host)) {
            spec.invalid("controller", host, problem);
        }
        String path = controller.substring(slash + 1);
        if (!path.chars().allMatch(IngressClassRules::mayStandInPath)) {
            spec.invalid(
                    "controller",
                    path,
                    "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')");
        }
    }

    private static boolean mayStandInPath(int c) {
        return c < 128 && Character.isLetterOrDigit(c) || PATH_CHARACTERS.indexOf(c) >= 0;
    }

    private static void parameters(View parameters) {
        ReferenceRules.typed(parameters);
        if (!parameters.has("scope")) {
            parameters.required("scope", "");
            return;
        }
        switch (parameters.text("scope")) {
            case "Namespace" -> {
                if (parameters.has("namespace")) {
                    parameters.problems("namespace", NameRules.dns1123Label(parameters.text("namespace")));
                } else {
                    parameters.required("namespace", "`parameters.scope` is set to 'Namespace'");
                }
            }
            case "Cluster" -> {
                if (parameters.has("namespace")) {
                    parameters.forbidden("namespace", "`parameters.scope` is set to 'Cluster'");
                }
            }
            default -> parameters.notSupported("scope", SCOPES);
        }
    }
}
