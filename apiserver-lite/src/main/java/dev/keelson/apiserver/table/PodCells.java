package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a pod's containers come to in one line: ready, status, restarts. */
final class PodCells {
    private final ObjectNode pod;
    private final Map<String, ObjectNode> initContainers = new HashMap<>();
    private int total;
    private int ready;
    private long restarts;
    private String lastRestart = "";
    private long sidecarRestarts;
    private String lastSidecarRestart = "";
    private String reason;
    private boolean initializing;

    private PodCells(ObjectNode pod) {
        this.pod = pod;
        String phase = Fields.text(pod, "status", "phase");
        this.reason = Cells.or(Fields.text(pod, "status", "reason"), phase);
    }

    static PodCells of(ObjectNode pod) {
        PodCells cells = new PodCells(pod);
        cells.summarise();
        return cells;
    }

    private void summarise() {
        for (ObjectNode condition : Fields.objects(pod, "status", "conditions")) {
            if (Fields.text(condition, "type").equals("PodScheduled")
                    && Fields.text(condition, "reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        total = Fields.array(pod, "spec", "containers").size();
        for (ObjectNode container : Fields.objects(pod, "spec", "initContainers")) {
            initContainers.put(Fields.text(container, "name"), container);
            total += isSidecar(Fields.text(container, "name")) ? 1 : 0;
        }
        initStatuses();
        if (!initializing || Cells.hasCondition(pod, "Initialized")) {
            restarts = sidecarRestarts;
            lastRestart = lastSidecarRestart;
            statuses();
        }
        String phase = Fields.text(pod, "status", "phase");
        if (Fields.has(pod, "metadata", "deletionTimestamp")) {
            if (Fields.text(pod, "status", "reason").equals("NodeLost")) {
                reason = "Unknown";
            } else if (!Set.of("Succeeded", "Failed").contains(phase)) {
                reason = "Terminating";
            }
        }
    }

    private boolean isSidecar(String name) {
        return Fields.text(initContainers.get(name), "restartPolicy").equals("Always");
    }

    private void initStatuses() {
        List<ObjectNode> statuses = Fields.objects(pod, "status", "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            ObjectNode status = statuses.get(i);
            boolean sidecar = isSidecar(Fields.text(status, "name"));
            restarts += Fields.number(status, "restartCount");
            String finished = Fields.text(status, "lastState", "terminated", "finishedAt");
            lastRestart = later(lastRestart, finished);
            if (sidecar) {
                sidecarRestarts += Fields.number(status, "restartCount");
                lastSidecarRestart = later(lastSidecarRestart, finished);
            }
            ObjectNode terminated = Fields.object(status, "state", "terminated");
            if (terminated != null && Fields.number(terminated, "exitCode") == 0) {
                continue;
            }
            if (sidecar && Fields.truth(status, "started")) {
                ready += Fields.truth(status, "ready") ? 1 : 0;
                continue;
            }
            reason = initReason(status, i);
            initializing = true;
            return;
        }
    }

    private String initReason(ObjectNode status, int index) {
        ObjectNode terminated = Fields.object(status, "state", "terminated");
        if (terminated != null) {
            return "Init:" + ended(terminated);
        }
        String waiting = Fields.text(status, "state", "waiting", "reason");
        if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
            return "Init:" + waiting;
        }
        return "Init:" + index + "/" + initContainers.size();
    }

    private static String ended(ObjectNode terminated) {
        String why = Fields.text(terminated, "reason");
        if (!why.isEmpty()) {
            return why;
        }
        long signal = Fields.number(terminated, "signal");
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + Fields.number(terminated, "exitCode");
    }

    private void statuses() {
        boolean running = false;
        String error = "";
        List<ObjectNode> statuses = Fields.objects(pod, "status", "containerStatuses");
        for (int i = statuses.size() - 1; i >= 0; i--) {
            ObjectNode status = statuses.get(i);
            restarts += Fields.number(status, "restartCount");
            lastRestart = later(lastRestart, Fields.text(status, "lastState", "terminated", "finishedAt"));
            String waiting = Fields.text(status, "state", "waiting", "reason");
            ObjectNode terminated = Fields.object(status, "state", "terminated");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (terminated != null) {
                reason = ended(terminated);
                error = Fields.number(terminated, "exitCode") != 0 ? reason : error;
            } else if (Fields.truth(status, "ready") && Fields.has(status, "state", "running")) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed")) {
            if (running && Cells.hasCondition(pod, "Ready")) {
                reason = "Running";
            } else if (!error.isEmpty()) {
                reason = error;
            } else if (running) {
                reason = "NotReady";
            }
        }
    }

    private static String later(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        return Cells.instant(a).isBefore(Cells.instant(b)) ? b : a;
    }

    String ready() {
        return ready + "/" + total;
    }

    String status() {
        return reason;
    }

    String restarts(Instant now) {
        return restarts != 0 && !lastRestart.isEmpty()
                ? restarts + " (" + Cells.since(now, lastRestart) + " ago)"
                : Long.toString(restarts);
    }

    static String readinessGates(ObjectNode pod) {
        List<ObjectNode> gates = Fields.objects(pod, "spec", "readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        long open = gates.stream()
                .filter(gate -> Cells.hasCondition(pod, Fields.text(gate, "conditionType")))
                .count();
        return open + "/" + gates.size();
    }

    static String address(ObjectNode pod) {
        List<ObjectNode> addresses = Fields.objects(pod, "status", "podIPs");
        return Cells.or(addresses.isEmpty() ? "" : Fields.text(addresses.get(0), "ip"), Cells.NONE);
    }
}
