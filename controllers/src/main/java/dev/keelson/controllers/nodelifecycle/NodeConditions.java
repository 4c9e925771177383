package dev.keelson.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node's conditions say, and what they say of one that fell silent. */
final class NodeConditions {

    private static final List<String> REPORTED_BY_NODE =
            List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private NodeConditions() {}

    static @Nullable NodeCondition find(Node node, String type) {
        for (NodeCondition condition : all(node)) {
            if (type.equals(condition.getType())) {
                return condition;
            }
        }
        return null;
    }

    static List<NodeCondition> all(Node node) {
        return node.getStatus() == null ? List.of() : node.getStatus().getConditions();
    }

    /** The value of a condition; {@code Unknown} where it is absent. */
    static String value(Node node, String type) {
        NodeCondition condition = find(node, type);
        return condition == null ? "Unknown" : condition.getStatus();
    }

    /** The conditions of a node that is not heard of any more. */
    static List<NodeCondition> silenced(Node node, Instant now) {
        List<NodeCondition> conditions = new ArrayList<>(all(node));
        String timestamp = now.truncatedTo(ChronoUnit.SECONDS).toString();
        for (String type : REPORTED_BY_NODE) {
            NodeCondition former = find(node, type);
            if (former == null) {
                conditions.add(unknown(type, "NodeStatusNeverUpdated", "Kubelet never posted node status.")
                        .withLastHeartbeatTime(node.getMetadata().getCreationTimestamp())
                        .withLastTransitionTime(timestamp)
                        .build());
            } else if (!"Unknown".equals(former.getStatus())) {
                conditions.set(
                        conditions.indexOf(former),
                        unknown(type, "NodeStatusUnknown", "Kubelet stopped posting node status.")
                                .withLastHeartbeatTime(former.getLastHeartbeatTime())
                                .withLastTransitionTime(timestamp)
                                .build());
            }
        }
        return conditions;
    }

    private static NodeConditionBuilder unknown(String type, String reason, String message) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus("Unknown")
                .withReason(reason)
                .withMessage(message);
    }
}
