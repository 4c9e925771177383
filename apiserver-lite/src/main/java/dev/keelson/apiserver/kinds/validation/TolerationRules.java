package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Taints of nodes, and the tolerations of pods for them. */
final class TolerationRules {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final List<String> OPERATORS = List.of("Equal", "Exists");
    private static final List<String> ALL_OPERATORS = List.of("Equal", "Exists", "Lt", "Gt");

    private TolerationRules() {}

    static void tolerations(List<ObjectNode> tolerations, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < tolerations.size(); i++) {
            ObjectNode toleration = tolerations.get(i);
            FieldPath at = path.index(i);
            String key = Fields.text(toleration, "key");
            String operator = Fields.text(toleration, "operator");
            if (!key.isEmpty()) {
                Check.all(at.child("key"), key, NameRules.labelKey(key), errors);
            } else if (!operator.equals("Exists")) {
                errors.add(FieldError.invalid(
                        at.child("operator"),
                        operator,
                        "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
            }
            String effect = Fields.text(toleration, "effect");
            if (Fields.has(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
                errors.add(FieldError.invalid(
                        at.child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
            }
            operator(operator, Fields.text(toleration, "value"), at.child("operator"), errors);
            Check.oneOf(toleration, "effect", at, EFFECTS, errors);
        }
    }

    private static void operator(String operator, String value, FieldPath path, List<FieldError> errors) {
        switch (operator) {
            case "", "Equal" -> {
                List<String> problems = NameRules.labelValue(value);
                if (!problems.isEmpty()) {
                    errors.add(FieldError.invalid(path, value, String.join(";", problems)));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    errors.add(FieldError.invalid(path, value, "value must be empty when `operator` is 'Exists'"));
                }
            }
            case "Lt", "Gt" -> errors.add(FieldError.notSupported(path, operator, ALL_OPERATORS));
            default -> errors.add(FieldError.notSupported(path, operator, OPERATORS));
        }
    }

    static void taints(List<ObjectNode> taints, FieldPath path, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < taints.size(); i++) {
            ObjectNode taint = taints.get(i);
            FieldPath at = path.index(i);
            String key = Fields.text(taint, "key");
            NameChecks.qualified(key, at.child("key"), errors);
            String value = Fields.text(taint, "value");
            List<String> problems = NameRules.labelValue(value);
            if (!problems.isEmpty()) {
                errors.add(FieldError.invalid(at.child("value"), value, String.join(";", problems)));
            }
            if (Check.required(taint, "effect", at, "", errors)) {
                Check.oneOf(taint, "effect", at, EFFECTS, errors);
            }
            if (!seen.add(Fields.text(taint, "effect") + "/" + key)) {
                errors.add(new FieldError(
                        FieldError.Type.DUPLICATE,
                        at.toString(),
                        taint,
                        "taints must be unique by key and effect pair"));
            }
        }
    }
}
