package dev.keelson.api.selector;

import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Selectors of Fabric8's model as selectors that match. */
public final class ModelSelectors {

    private ModelSelectors() {}

    /**
     * The selector that {@code model} states. Null selects nothing, an empty selector everything, as in
     * {@code metav1.LabelSelectorAsSelector}.
     *
     * @throws SelectorException if an operator is unknown or its values do not fit it
     */
    public static LabelSelector of(io.fabric8.kubernetes.api.model.@Nullable LabelSelector model) {
        if (model == null) {
            return LabelSelector.nothing();
        }
        List<LabelRequirement> requirements = new ArrayList<>();
        Map<String, String> exact = model.getMatchLabels();
        if (exact != null) {
            exact.forEach((key, value) ->
                    requirements.add(LabelRequirement.checked(key, LabelRequirement.Operator.EQUALS, List.of(value))));
        }
        for (LabelSelectorRequirement requirement : model.getMatchExpressions()) {
            requirements.add(LabelRequirement.checked(
                    requirement.getKey(), operator(requirement.getOperator()), requirement.getValues()));
        }
        return LabelSelector.of(requirements);
    }

    private static LabelRequirement.Operator operator(String name) {
        return switch (name) {
            case "In" -> LabelRequirement.Operator.IN;
            case "NotIn" -> LabelRequirement.Operator.NOT_IN;
            case "Exists" -> LabelRequirement.Operator.EXISTS;
            case "DoesNotExist" -> LabelRequirement.Operator.DOES_NOT_EXIST;
            default -> throw new SelectorException("\"" + name + "\" is not a valid label selector operator");
        };
    }
}
