package dev.keelson.scheduler.plugins;

import dev.keelson.scheduler.framework.NodeView;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Node selector terms, as {@code k8s.io/component-helpers/scheduling/corev1/nodeaffinity} reads them. */
final class NodeSelectorTerms {

    private NodeSelectorTerms() {}

    /** Whether the node meets all of a term's requirements; an empty term is met by none. */
    static boolean matches(NodeSelectorTerm term, NodeView node) {
        List<NodeSelectorRequirement> labels = term.getMatchExpressions();
        List<NodeSelectorRequirement> fields = term.getMatchFields();
        if (labels.isEmpty() && fields.isEmpty()) {
            return false;
        }
        Map<String, String> nodeFields = Map.of("metadata.name", node.name());
        return labels.stream().allMatch(requirement -> met(requirement, node.labels()))
                && fields.stream().allMatch(requirement -> met(requirement, nodeFields));
    }

    private static boolean met(NodeSelectorRequirement requirement, Map<String, String> values) {
        @Nullable String value = values.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, requirement) > 0;
            case "Lt" -> compare(value, requirement) < 0;
            default -> false;
        };
    }

    /** The sign of the label's number against the requirement's; 0, which meets neither, where either is no number. */
    private static int compare(@Nullable String value, NodeSelectorRequirement requirement) {
        if (value == null || requirement.getValues().size() != 1) {
            return 0;
        }
        try {
            return Long.compare(
                    Long.parseLong(value),
                    Long.parseLong(requirement.getValues().get(0)));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
