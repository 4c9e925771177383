package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import java.util.List;

/** Node selectors as devices have them. Follows {@code pkg/apis/core/validation}. */
final class NodeSelectorRules {
    private NodeSelectorRules() {}

    /** A selector, which needs at least one term. */
    static void selector(View selector) {
        if (selector.size("nodeSelectorTerms") == 0) {
            selector.required("nodeSelectorTerms", "must have at least one node selector term");
            return;
        }
        for (View term : selector.list("nodeSelectorTerms")) {
            for (View expression : term.list("matchExpressions")) {
                expression(expression);
            }
            for (View field : term.list("matchFields")) {
                field(field);
            }
        }
    }

    private static void expression(View expression) {
        List<String> values = expression.texts("values");
        switch (expression.text("operator")) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    expression.required("values", "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    expression.forbidden(
                            "values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    expression.required("values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> expression.invalid("operator", expression.text("operator"), "not a valid selector operator");
        }
        expression.problems("key", NameRules.labelKey(expression.text("key")));
        for (int i = 0; i < values.size(); i++) {
            expression.problemsAt("values", i, values.get(i), NameRules.labelValue(values.get(i)));
        }
    }

    private static void field(View field) {
        List<String> values = field.texts("values");
        String operator = field.text("operator");
        if (!operator.equals("In") && !operator.equals("NotIn")) {
            field.invalid("operator", operator, "not a valid selector operator");
        } else if (values.size() != 1) {
            field.required(
                    "values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }
        if (!field.text("key").equals("metadata.name")) {
            field.invalid("key", field.text("key"), "not a valid field selector key");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            field.problemsAt("values", i, values.get(i), NameRules.dns1123Subdomain(values.get(i)));
        }
    }
}
