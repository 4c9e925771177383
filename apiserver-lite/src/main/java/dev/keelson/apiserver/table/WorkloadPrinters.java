package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Pods and what runs them. */
final class WorkloadPrinters {
    private WorkloadPrinters() {}

    static void register(Printers printers) {
        pods(printers);
        for (String kind : List.of("ReplicaSet", "ReplicationController")) {
            printers.kind(kind)
                    .number("Desired", "spec", "replicas")
                    .number("Current", "status", "replicas")
                    .number("Ready", "status", "readyReplicas");
            template(printers);
        }
        printers.text("Selector", object -> Cells.labels(Fields.strings(object, "spec", "selector")));
        printers.kind("Deployment")
                .text(
                        "Ready",
                        object -> Fields.number(object, "status", "readyReplicas") + "/"
                                + Fields.number(object, "spec", "replicas"))
                .number("Up-to-date", "status", "updatedReplicas")
                .number("Available", "status", "availableReplicas");
        template(printers);
        printers.text(
                "Selector",
                object ->
                        LabelSelector.of(Fields.at(object, "spec", "selector")).toString());
        printers.kind("StatefulSet")
                .text(
                        "Ready",
                        object -> Fields.number(object, "status", "readyReplicas") + "/"
                                + Fields.number(object, "spec", "replicas"));
        template(printers);
        printers.kind("DaemonSet")
                .number("Desired", "status", "desiredNumberScheduled")
                .number("Current", "status", "currentNumberScheduled")
                .number("Ready", "status", "numberReady")
                .number("Up-to-date", "status", "updatedNumberScheduled")
                .number("Available", "status", "numberAvailable")
                .text(
                        "Node Selector",
                        object -> Cells.labels(Fields.strings(object, "spec", "template", "spec", "nodeSelector")));
        template(printers);
        jobs(printers);
        printers.kind("PodTemplate")
                .text("Containers", object -> Cells.containerNames(Fields.at(object, "template", "spec")))
                .text("Images", object -> Cells.images(Fields.at(object, "template", "spec")))
                .text("Pod Labels", object -> Cells.labels(Fields.strings(object, "template", "metadata", "labels")));
        printers.kind("ControllerRevision")
                .text("Controller", WorkloadPrinters::controller)
                .number("Revision", "revision");
        printers.kind("HorizontalPodAutoscaler")
                .text(
                        "Reference",
                        object -> Fields.text(object, "spec", "scaleTargetRef", "kind") + "/"
                                + Fields.text(object, "spec", "scaleTargetRef", "name"))
                .text("Targets", MetricCells::targets)
                .field("MinPods", Cells.UNSET, "spec", "minReplicas")
                .number("MaxPods", "spec", "maxReplicas")
                .number("Replicas", "status", "currentReplicas");
        printers.kind("PodDisruptionBudget")
                .field("Min Available", "N/A", "spec", "minAvailable")
                .field("Max Unavailable", "N/A", "spec", "maxUnavailable")
                .number("Allowed Disruptions", "status", "disruptionsAllowed");
    }

    private static void pods(Printers printers) {
        printers.kind("Pod")
                .text("Ready", pod -> PodCells.of(pod).ready())
                .text("Status", pod -> PodCells.of(pod).status())
                .cell("Restarts", (pod, now) -> PodCells.of(pod).restarts(now))
                .text("IP", PodCells::address)
                .field("Node", Cells.NONE, "spec", "nodeName")
                .field("Nominated Node", Cells.NONE, "status", "nominatedNodeName")
                .text("Readiness Gates", PodCells::readinessGates);
    }

    private static void template(Printers printers) {
        printers.text("Containers", object -> Cells.containerNames(podSpec(object)))
                .text("Images", object -> Cells.images(podSpec(object)))
                .text("Selector", object -> Cells.selector(Fields.at(object, "spec", "selector")));
    }

    private static @Nullable JsonNode podSpec(ObjectNode object) {
        return Fields.at(object, "spec", "template", "spec");
    }

    private static void jobs(Printers printers) {
        printers.kind("Job")
                .text("Status", WorkloadPrinters::jobStatus)
                .text("Completions", WorkloadPrinters::completions)
                .cell("Duration", WorkloadPrinters::jobDuration);
        template(printers);
        printers.kind("CronJob")
                .field("Schedule", "", "spec", "schedule")
                .field("Timezone", Cells.NONE, "spec", "timeZone")
                .text("Suspend", object -> Fields.truth(object, "spec", "suspend") ? "True" : "False")
                .cell(
                        "Active",
                        (object, now) ->
                                Fields.array(object, "status", "active").size())
                .cell("Last Schedule", (object, now) -> {
                    String time = Fields.text(object, "status", "lastScheduleTime");
                    return time.isEmpty() ? Cells.NONE : Cells.since(now, time);
                })
                .text("Containers", object -> Cells.containerNames(cronPodSpec(object)))
                .text("Images", object -> Cells.images(cronPodSpec(object)))
                .text(
                        "Selector",
                        object -> Cells.selector(Fields.at(object, "spec", "jobTemplate", "spec", "selector")));
    }

    private static @Nullable JsonNode cronPodSpec(ObjectNode object) {
        return Fields.at(object, "spec", "jobTemplate", "spec", "template", "spec");
    }

    private static String jobStatus(ObjectNode job) {
        if (Cells.hasCondition(job, "Complete")) {
            return "Complete";
        }
        if (Cells.hasCondition(job, "Failed")) {
            return "Failed";
        }
        if (Fields.has(job, "metadata", "deletionTimestamp")) {
            return "Terminating";
        }
        for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (Cells.hasCondition(job, type)) {
                return type;
            }
        }
        return "Running";
    }

    private static String completions(ObjectNode job) {
        long succeeded = Fields.number(job, "status", "succeeded");
        if (Fields.has(job, "spec", "completions")) {
            return succeeded + "/" + Fields.number(job, "spec", "completions");
        }
        long parallelism = Fields.number(job, "spec", "parallelism");
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static Object jobDuration(ObjectNode job, Instant now) {
        String start = Fields.text(job, "status", "startTime");
        if (start.isEmpty()) {
            return "";
        }
        String end = Fields.text(job, "status", "completionTime");
        return Cells.human(Duration.between(Cells.instant(start), end.isEmpty() ? now : Cells.instant(end)));
    }

    private static String controller(ObjectNode object) {
        for (ObjectNode owner : Fields.objects(object, "metadata", "ownerReferences")) {
            if (Fields.truth(owner, "controller")) {
                String version = Fields.text(owner, "apiVersion");
                int slash = version.indexOf('/');
                String group = slash < 0 ? "" : "." + version.substring(0, slash);
                return Fields.text(owner, "kind").toLowerCase(Locale.ROOT) + group + "/" + Fields.text(owner, "name");
            }
        }
        return Cells.NONE;
    }
}
