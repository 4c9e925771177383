package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Purpose;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Scope;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What claims, classes and slices of devices share. Follows {@code pkg/apis/resource/validation}. */
final class DeviceParts {
    static final int MAX_CONFIGS = 32;
    static final int MAX_REQUESTS = 32;
    private static final int MAX_SELECTORS = 32;
    private static final int MAX_EXPRESSION = 10 * 1024;
    private static final int MAX_PARAMETERS = 10 * 1024;
    private static final int MAX_BINDING_CONDITIONS = 4;
    private static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "None");
    private static final List<String> OPERATORS = List.of("Equal", "Exists");

    private DeviceParts() {}

    static void selectors(View view, ExpressionCheck expressions) {
        if (!view.atMost("selectors", MAX_SELECTORS)) {
            return;
        }
        for (View selector : view.list("selectors")) {
            View cel = selector.child("cel");
            if (cel == null) {
                selector.required("cel", "");
                continue;
            }
            String expression = cel.text("expression");
            if (expression.getBytes(StandardCharsets.UTF_8).length > MAX_EXPRESSION) {
                cel.tooLong("expression", MAX_EXPRESSION);
                continue;
            }
            for (String problem : expressions.problems(expression, Purpose.DEVICE_SELECTOR, Scope.EMPTY)) {
                cel.invalid("expression", expression, problem);
            }
        }
    }

    /** The driver's own part of a configuration. */
    static void opaque(View configuration) {
        View opaque = configuration.child("opaque");
        if (opaque == null) {
            configuration.required("opaque", "");
            return;
        }
        CsiRules.driverName(opaque, "driver");
        raw(opaque, "parameters", MAX_PARAMETERS);
    }

    /** A JSON object of a driver's own. */
    static void raw(View view, String field, int most) {
        JsonNode value = view.get(field);
        if (value == null) {
            view.required(field, "");
        } else if (value.toString().getBytes(StandardCharsets.UTF_8).length > most) {
            view.tooLong(field, most);
        } else if (!value.isObject()) {
            view.invalid(field, "<value omitted>", "must be a valid JSON object");
        }
    }

    static void tolerations(View request) {
        for (View toleration : request.list("tolerations")) {
            if (!toleration.text("key").isEmpty()) {
                toleration.problems("key", NameRules.labelKey(toleration.text("key")));
            }
            String value = toleration.text("value");
            switch (toleration.text("operator")) {
                case "Exists" -> {
                    if (!value.isEmpty()) {
                        toleration.invalid("value", "must be empty for operator `Exists`");
                    }
                }
                case "Equal" -> toleration.problems("value", NameRules.labelValue(value));
                case "" -> toleration.required("operator", "");
                default -> toleration.notSupported("operator", OPERATORS);
            }
            if (!toleration.text("effect").isEmpty()) {
                toleration.oneOf("effect", EFFECTS);
            }
        }
    }

    static void taint(View taint) {
        for (String problem : NameRules.labelKey(taint.text("key"))) {
            taint.invalid("key", taint.text("key"), problem);
        }
        if (!taint.text("value").isEmpty()) {
            taint.problems("value", NameRules.labelValue(taint.text("value")));
        }
        if (taint.present("effect")) {
            taint.oneOf("effect", EFFECTS);
        }
    }

    /** Conditions that have to come true, or must not, before a pod is bound: both lists or none. */
    static void bindingConditions(View view) {
        List<String> conditions = view.texts("bindingConditions");
        List<String> failures = view.texts("bindingFailureConditions");
        bindingNames(view, "bindingConditions", conditions);
        bindingNames(view, "bindingFailureConditions", failures);
        for (int i = 0; i < failures.size(); i++) {
            if (conditions.contains(failures.get(i))) {
                view.invalidAt(
                        "bindingFailureConditions",
                        i,
                        failures.get(i),
                        "bindingFailureConditions must not overlap with bindingConditions");
            }
        }
        if (conditions.isEmpty() && !failures.isEmpty()) {
            view.invalid("bindingConditions", "bindingConditions are required to use bindingFailureConditions");
        }
        if (failures.isEmpty() && !conditions.isEmpty()) {
            view.invalid("bindingFailureConditions", "bindingFailureConditions are required to use bindingConditions");
        }
    }

    private static void bindingNames(View view, String field, List<String> names) {
        boolean few = view.atMost(field, MAX_BINDING_CONDITIONS);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (few) {
                view.problemsAt(field, i, names.get(i), NameRules.labelKey(names.get(i)));
            }
            if (!seen.add(names.get(i))) {
                view.duplicateAt(field, i, names.get(i));
            }
        }
    }

    /** Refuses a key that an earlier element of the list has. */
    static void unique(View element, Set<String> seen, String key) {
        if (!seen.add(key)) {
            element.errors().add(FieldError.duplicate(element.path(), key));
        }
    }
}
