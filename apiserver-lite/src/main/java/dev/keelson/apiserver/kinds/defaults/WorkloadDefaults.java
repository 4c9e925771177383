package dev.keelson.apiserver.kinds.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** apps, batch, autoscaling. */
final class WorkloadDefaults {
    private static final String APPS = "io.k8s.api.apps.v1.";
    private static final String BATCH = "io.k8s.api.batch.v1.";
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private WorkloadDefaults() {}

    static void register(Map<String, Consumer<ObjectNode>> byType) {
        byType.put(APPS + "Deployment", WorkloadDefaults::deployment);
        byType.put(APPS + "DaemonSet", WorkloadDefaults::daemonSet);
        byType.put(APPS + "StatefulSet", WorkloadDefaults::statefulSet);
        byType.put(APPS + "ReplicaSet", set -> {
            TypeDefaults.number(Fields.make(set, "spec"), "replicas", 1);
            Fields.make(set, "spec", "template", "spec");
        });
        byType.put(BATCH + "Job", WorkloadDefaults::job);
        byType.put(BATCH + "CronJob", WorkloadDefaults::cronJob);
        byType.put(
                BATCH + "PodFailurePolicyOnPodConditionsPattern",
                pattern -> TypeDefaults.text(pattern, "status", "True"));
        byType.put("io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", WorkloadDefaults::autoscaler);
        byType.put(
                "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler",
                scaler -> TypeDefaults.number(Fields.make(scaler, "spec"), "minReplicas", 1));
    }

    private static void deployment(ObjectNode deployment) {
        ObjectNode spec = Fields.make(deployment, "spec");
        Fields.make(spec, "template", "spec");
        TypeDefaults.number(spec, "replicas", 1);
        ObjectNode strategy = Fields.make(spec, "strategy");
        TypeDefaults.text(strategy, "type", "RollingUpdate");
        if (Fields.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Fields.make(strategy, "rollingUpdate");
            for (String bound : List.of("maxUnavailable", "maxSurge")) {
                if (!Fields.has(rolling, bound)) {
                    rolling.put(bound, "25%");
                }
            }
        }
        TypeDefaults.number(spec, "revisionHistoryLimit", 10);
        TypeDefaults.number(spec, "progressDeadlineSeconds", 600);
    }

    private static void daemonSet(ObjectNode daemonSet) {
        TypeDefaults.text(Fields.make(daemonSet, "metadata", "annotations"), TEMPLATE_GENERATION, "0");
        ObjectNode spec = Fields.make(daemonSet, "spec");
        Fields.make(spec, "template", "spec");
        ObjectNode strategy = Fields.make(spec, "updateStrategy");
        TypeDefaults.text(strategy, "type", "RollingUpdate");
        if (Fields.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Fields.make(strategy, "rollingUpdate");
            TypeDefaults.number(rolling, "maxUnavailable", 1);
            TypeDefaults.number(rolling, "maxSurge", 0);
        }
        TypeDefaults.number(spec, "revisionHistoryLimit", 10);
    }

    private static void statefulSet(ObjectNode statefulSet) {
        ObjectNode spec = Fields.make(statefulSet, "spec");
        Fields.make(spec, "template", "spec");
        TypeDefaults.text(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = Fields.make(spec, "updateStrategy");
        if (Fields.text(strategy, "type").isEmpty()) {
            strategy.put("type", "RollingUpdate");
            TypeDefaults.struct(strategy, "rollingUpdate");
        }
        ObjectNode rolling = Fields.object(strategy, "rollingUpdate");
        if (Fields.text(strategy, "type").equals("RollingUpdate") && rolling != null) {
            TypeDefaults.number(rolling, "partition", 0);
        }
        ObjectNode retention = Fields.make(spec, "persistentVolumeClaimRetentionPolicy");
        TypeDefaults.text(retention, "whenDeleted", "Retain");
        TypeDefaults.text(retention, "whenScaled", "Retain");
        TypeDefaults.number(spec, "replicas", 1);
        TypeDefaults.number(spec, "revisionHistoryLimit", 10);
        for (ObjectNode claim : Fields.objects(spec, "volumeClaimTemplates")) {
            claim.put("kind", "PersistentVolumeClaim");
            claim.put("apiVersion", "v1");
        }
    }

    private static void job(ObjectNode job) {
        ObjectNode spec = Fields.make(job, "spec");
        Fields.make(spec, "template", "spec");
        if (!Fields.has(spec, "completions") && !Fields.has(spec, "parallelism")) {
            spec.put("completions", 1);
        }
        TypeDefaults.number(spec, "parallelism", 1);
        TypeDefaults.number(spec, "backoffLimit", Fields.has(spec, "backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        ObjectNode labels = Fields.object(spec, "template", "metadata", "labels");
        if (labels != null && Fields.strings(job, "metadata", "labels").isEmpty()) {
            Fields.make(job, "metadata").set("labels", labels.deepCopy());
        }
        TypeDefaults.text(spec, "completionMode", "NonIndexed");
        TypeDefaults.truth(spec, "suspend", false);
        TypeDefaults.text(
                spec, "podReplacementPolicy", Fields.has(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        TypeDefaults.truth(spec, "manualSelector", false);
    }

    private static void cronJob(ObjectNode cronJob) {
        ObjectNode spec = Fields.make(cronJob, "spec");
        Fields.make(spec, "jobTemplate", "spec", "template", "spec");
        TypeDefaults.text(spec, "concurrencyPolicy", "Allow");
        TypeDefaults.truth(spec, "suspend", false);
        TypeDefaults.number(spec, "successfulJobsHistoryLimit", 3);
        TypeDefaults.number(spec, "failedJobsHistoryLimit", 1);
    }

    private static void autoscaler(ObjectNode scaler) {
        ObjectNode spec = Fields.make(scaler, "spec");
        TypeDefaults.number(spec, "minReplicas", 1);
        if (Fields.array(spec, "metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject();
            metric.put("type", "Resource");
            ObjectNode target = metric.putObject("resource").put("name", "cpu").putObject("target");
            target.put("type", "Utilization").put("averageUtilization", 80);
        }
        ObjectNode behavior = Fields.object(spec, "behavior");
        if (behavior != null) {
            ObjectNode up = Fields.make(behavior, "scaleUp");
            TypeDefaults.number(up, "stabilizationWindowSeconds", 0);
            rules(up, true);
            rules(Fields.make(behavior, "scaleDown"), false);
        }
    }

    private static void rules(ObjectNode rules, boolean up) {
        TypeDefaults.text(rules, "selectPolicy", "Max");
        JsonNode policies = rules.get("policies");
        if (policies == null || policies.isEmpty()) {
            ArrayNode defaults = rules.putArray("policies");
            if (up) {
                defaults.addObject().put("type", "Pods").put("value", 4).put("periodSeconds", 15);
            }
            defaults.addObject().put("type", "Percent").put("value", 100).put("periodSeconds", 15);
        }
    }
}
