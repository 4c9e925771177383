package dev.keelson.node.registration;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The node's status now. Follows {@code kubelet/nodestatus/setters.go}. */
final class NodeStatusSource {

    /** As the kubelet's default eviction threshold. */
    private static final long LEAST_MEMORY_KIB = 100 * 1024;
    /** There are no images to make room for, so that less is asked of the disk than the kubelet asks. */
    private static final long LEAST_DISK_BYTES = 256L * 1024 * 1024;

    private final NodeIdentity identity;

    NodeStatusSource(NodeIdentity identity) {
        this.identity = identity;
    }

    /** @param previous keeps the times of conditions that do not change */
    NodeStatus now(Instant now, @Nullable NodeStatus previous) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        List<NodeCondition> conditions = new ArrayList<>();
        boolean memory = HostFacts.availableMemoryKib().orElse(Long.MAX_VALUE) < LEAST_MEMORY_KIB;
        conditions.add(condition(
                "MemoryPressure",
                memory,
                memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                "kubelet has " + (memory ? "insufficient" : "sufficient") + " memory available",
                time,
                previous));
        boolean disk = diskPressure();
        conditions.add(condition(
                "DiskPressure",
                disk,
                disk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                "kubelet has " + (disk ? "" : "no ") + "disk pressure",
                time,
                previous));
        boolean pids = HostFacts.pidsNearlyUsedUp();
        conditions.add(condition(
                "PIDPressure",
                pids,
                pids ? "KubeletHasInsufficientPID" : "KubeletHasSufficientPID",
                "kubelet has " + (pids ? "insufficient" : "sufficient") + " PID available",
                time,
                previous));
        conditions.add(condition("Ready", true, "KubeletReady", "kubelet is posting ready status", time, previous));
        return new NodeStatusBuilder()
                .withCapacity(identity.capacity())
                .withAllocatable(identity.capacity())
                .withConditions(conditions)
                .addNewAddress(identity.address(), "InternalIP")
                .addNewAddress(identity.name(), "Hostname")
                .withNewDaemonEndpoints()
                .withNewKubeletEndpoint(identity.kubeletPort())
                .endDaemonEndpoints()
                .withNodeInfo(HostFacts.systemInfo(identity.runtimeVersion(), identity.version()))
                .build();
    }

    private boolean diskPressure() {
        try {
            return Files.getFileStore(identity.dataDir()).getUsableSpace() < LEAST_DISK_BYTES;
        } catch (IOException unknown) {
            return true;
        }
    }

    private static NodeCondition condition(
            String type, boolean status, String reason, String message, String time, @Nullable NodeStatus previous) {
        String value = status ? "True" : "False";
        String since = Optional.ofNullable(previous).map(NodeStatus::getConditions).orElse(List.of()).stream()
                .filter(old -> type.equals(old.getType()) && value.equals(old.getStatus()))
                .map(NodeCondition::getLastTransitionTime)
                .findFirst()
                .orElse(time);
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(value)
                .withReason(reason)
                .withMessage(message)
                .withLastHeartbeatTime(time)
                .withLastTransitionTime(since)
                .build();
    }
}
