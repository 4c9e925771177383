package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** PodDisruptionBudgets. Follows {@code pkg/apis/policy/validation}. */
public final class BudgetRules implements Rules {
    private static final List<String> EVICTION_POLICIES = List.of("AlwaysAllow", "IfHealthyBudget");
    private static final List<String> COUNTS =
            List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");

    @Override
    public void validate(ObjectNode budget, List<FieldError> errors) {
        View spec = View.of(budget, errors).struct("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            spec.invalid("", "minAvailable and maxUnavailable cannot be both set");
        }
        amount(spec, "minAvailable");
        amount(spec, "maxUnavailable");
        spec.labelSelector("selector");
        spec.oneOf("unhealthyPodEvictionPolicy", EVICTION_POLICIES);
    }

    private static void amount(View spec, String field) {
        JsonNode value = spec.get(field);
        if (value == null) {
            return;
        }
        Check.intOrPercent(spec.node(), field, Check.SPEC, spec.errors());
        if (value.isTextual() && value.textValue().endsWith("%") && Check.amount(value) > 100) {
            spec.invalid(field, "must not be greater than 100%");
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode budget, ObjectNode old, List<FieldError> errors) {
        View status = View.of(budget, errors).struct("status");
        ConditionRules.conditions(status, "conditions");
        for (String count : COUNTS) {
            status.notNegative(count, "must be greater than or equal to 0");
        }
    }
}
