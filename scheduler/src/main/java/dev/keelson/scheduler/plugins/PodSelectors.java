package dev.keelson.scheduler.plugins;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;

/** Label selectors over pods' labels. An empty selector matches everything. */
final class PodSelectors {

    private PodSelectors() {}

    static boolean matches(LabelSelector selector, Map<String, String> labels) {
        Map<String, String> exact = selector.getMatchLabels();
        return (exact == null || labels.entrySet().containsAll(exact.entrySet()))
                && selector.getMatchExpressions().stream().allMatch(requirement -> met(requirement, labels));
    }

    private static boolean met(LabelSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
