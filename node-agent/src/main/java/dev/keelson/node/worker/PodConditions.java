package dev.keelson.node.worker;

import dev.keelson.node.pod.PodSpecs;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pod conditions that the node owns. Follows {@code kubelet/status/generate.go}. */
final class PodConditions {

    static final Set<String> OWNED =
            Set.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled");

    private record Verdict(
            boolean status,
            @Nullable String reason,
            @Nullable String message) {
        static final Verdict TRUE = new Verdict(true, null, null);
    }

    private final Pod pod;
    private final Map<String, ContainerStatus> statuses;
    private final String phase;

    private PodConditions(Pod pod, Map<String, ContainerStatus> statuses, String phase) {
        this.pod = pod;
        this.statuses = statuses;
        this.phase = phase;
    }

    /** @param previous keeps the times of conditions that do not change */
    static List<PodCondition> of(
            Pod pod,
            Map<String, ContainerStatus> statuses,
            String phase,
            boolean sandboxReady,
            List<PodCondition> previous,
            Instant now) {
        PodConditions conditions = new PodConditions(pod, statuses, phase);
        Verdict containersReady = conditions.containersReady();
        List<PodCondition> result = new ArrayList<>();
        Verdict sandbox = new Verdict(sandboxReady, null, null);
        result.add(conditions.condition("PodReadyToStartContainers", sandbox, previous, now));
        result.add(conditions.condition("Initialized", conditions.initialized(previous), previous, now));
        result.add(conditions.condition("Ready", conditions.ready(containersReady), previous, now));
        result.add(conditions.condition("ContainersReady", containersReady, previous, now));
        result.add(conditions.condition("PodScheduled", Verdict.TRUE, previous, now));
        return result;
    }

    static @Nullable PodCondition find(List<PodCondition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst()
                .orElse(null);
    }

    private Verdict containersReady() {
        List<String> unknown = new ArrayList<>();
        List<String> unready = new ArrayList<>();
        List<Container> counted = new ArrayList<>(PodSpecs.sidecars(pod));
        counted.addAll(pod.getSpec().getContainers());
        for (Container container : counted) {
            ContainerStatus status = statuses.get(container.getName());
            if (status == null) {
                unknown.add(container.getName());
            } else if (!Boolean.TRUE.equals(status.getReady())) {
                unready.add(container.getName());
            }
        }
        if (phase.equals("Succeeded") && unknown.isEmpty()) {
            return new Verdict(false, "PodCompleted", null);
        }
        if (phase.equals("Failed")) {
            return new Verdict(false, "PodFailed", null);
        }
        String message = message(unknown, "unready status", unready);
        return message.isEmpty() ? Verdict.TRUE : new Verdict(false, "ContainersNotReady", message);
    }

    private Verdict ready(Verdict containersReady) {
        if (!containersReady.status()) {
            return containersReady;
        }
        List<PodCondition> present =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        List<String> missing = new ArrayList<>();
        for (PodReadinessGate gate : pod.getSpec().getReadinessGates()) {
            PodCondition condition = find(present, gate.getConditionType());
            if (condition == null) {
                missing.add("corresponding condition of pod readiness gate \"" + gate.getConditionType()
                        + "\" does not exist.");
            } else if (!"True".equals(condition.getStatus())) {
                missing.add("the status of pod readiness gate \"" + gate.getConditionType() + "\" is not \"True\", but "
                        + condition.getStatus());
            }
        }
        return missing.isEmpty()
                ? Verdict.TRUE
                : new Verdict(false, "ReadinessGatesNotReady", String.join(", ", missing));
    }

    private Verdict initialized(List<PodCondition> previous) {
        List<String> unknown = new ArrayList<>();
        List<String> incomplete = new ArrayList<>();
        for (Container container : PodSpecs.initContainers(pod)) {
            ContainerStatus status = statuses.get(container.getName());
            if (status == null) {
                unknown.add(container.getName());
            } else if (!done(container, status)) {
                incomplete.add(container.getName());
            }
        }
        if (phase.equals("Succeeded") && unknown.isEmpty()) {
            return new Verdict(true, "PodCompleted", null);
        }
        PodCondition before = find(previous, "Initialized");
        if (before != null && "True".equals(before.getStatus())) {
            // Once initialized, a pod stays so while its sidecars restart.
            return Verdict.TRUE;
        }
        String message = message(unknown, "incomplete status", incomplete);
        return message.isEmpty() ? Verdict.TRUE : new Verdict(false, "ContainersNotInitialized", message);
    }

    private static boolean done(Container container, ContainerStatus status) {
        return PodSpecs.isSidecar(container)
                ? Boolean.TRUE.equals(status.getStarted())
                : Boolean.TRUE.equals(status.getReady());
    }

    private static String message(List<String> unknown, String what, List<String> others) {
        List<String> parts = new ArrayList<>();
        if (!unknown.isEmpty()) {
            parts.add("containers with unknown status: [" + String.join(" ", unknown) + "]");
        }
        if (!others.isEmpty()) {
            parts.add("containers with " + what + ": [" + String.join(" ", others) + "]");
        }
        return String.join(", ", parts);
    }

    private PodCondition condition(String type, Verdict verdict, List<PodCondition> previous, Instant now) {
        String status = verdict.status() ? "True" : "False";
        PodCondition before = find(previous, type);
        String since = before != null && status.equals(before.getStatus()) && before.getLastTransitionTime() != null
                ? before.getLastTransitionTime()
                : Timestamps.of(now);
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(verdict.reason())
                .withMessage(verdict.message())
                .withObservedGeneration(pod.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build();
    }
}
