package dev.keelson.node.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.clock.Clock;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.pod.Resources;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures about the node, only such as are known: resource usage of containers is not measured. */
final class NodeReports {

    private final NodeView node;
    private final Clock clock;

    NodeReports(NodeView node, Clock clock) {
        this.node = node;
        this.clock = clock;
    }

    /** In Prometheus' text format, under the kubelet's names. */
    String metrics() {
        Map<ContainerInfo.State, Long> states = new EnumMap<>(ContainerInfo.State.class);
        long runningPods = 0;
        for (Pod pod : node.pods()) {
            List<ContainerInfo> containers =
                    node.runtime().listContainers(pod.getMetadata().getUid());
            containers.forEach(info -> states.merge(info.state(), 1L, Long::sum));
            runningPods += containers.stream().anyMatch(ContainerInfo::running) ? 1 : 0;
        }
        StringBuilder text = new StringBuilder();
        text.append("# HELP kubelet_node_name The node's name. The count is always 1.\n")
                .append("# TYPE kubelet_node_name gauge\n")
                .append("kubelet_node_name{node=\"")
                .append(node.nodeName())
                .append("\"} 1\n")
                .append("# HELP kubelet_running_pods Number of pods that have a running container\n")
                .append("# TYPE kubelet_running_pods gauge\n")
                .append("kubelet_running_pods ")
                .append(runningPods)
                .append("\n# HELP kubelet_running_containers Number of containers by state\n")
                .append("# TYPE kubelet_running_containers gauge\n");
        for (ContainerInfo.State state : ContainerInfo.State.values()) {
            text.append("kubelet_running_containers{container_state=\"")
                    .append(state.name().toLowerCase(Locale.ROOT))
                    .append("\"} ")
                    .append(states.getOrDefault(state, 0L))
                    .append('\n');
        }
        return text.toString();
    }

    /** The shape of {@code kubelet/pkg/apis/stats/v1alpha1}, with what is known filled in. */
    byte[] summary() {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        ObjectNode self = summary.putObject("node");
        self.put("nodeName", node.nodeName());
        self.putObject("fs")
                .put("time", clock.now().toString())
                .put(
                        "capacityBytes",
                        Resources.amount(node.capacity().get("ephemeral-storage"))
                                .longValue());
        ArrayNode pods = summary.putArray("pods");
        for (Pod pod : node.pods()) {
            ObjectNode entry = pods.addObject();
            entry.putObject("podRef")
                    .put("name", pod.getMetadata().getName())
                    .put("namespace", pod.getMetadata().getNamespace())
                    .put("uid", pod.getMetadata().getUid());
            ArrayNode containers = entry.putArray("containers");
            node.runtime().listContainers(pod.getMetadata().getUid()).stream()
                    .filter(ContainerInfo::running)
                    .forEach(info -> containers
                            .addObject()
                            .put("name", info.name())
                            .put("startTime", String.valueOf(info.startedAt())));
        }
        return summary.toString().getBytes(StandardCharsets.UTF_8);
    }
}
