package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Between two served versions of one stored kind. Arguments are not changed. */
final class Conversions {
    private static final List<String[]> EVENT_FIELDS = List.of(
            new String[] {"involvedObject", "regarding"},
            new String[] {"message", "note"},
            new String[] {"source", "deprecatedSource"},
            new String[] {"firstTimestamp", "deprecatedFirstTimestamp"},
            new String[] {"lastTimestamp", "deprecatedLastTimestamp"},
            new String[] {"count", "deprecatedCount"},
            new String[] {"reportingComponent", "reportingController"});

    private Conversions() {}

    /** A core/v1 Event as events.k8s.io/v1. */
    static ObjectNode eventFromCore(ObjectNode core) {
        return renamed(core, 0, 1, "events.k8s.io/v1");
    }

    /** An events.k8s.io/v1 Event as core/v1. */
    static ObjectNode eventToCore(ObjectNode event) {
        return renamed(event, 1, 0, "v1");
    }

    private static ObjectNode renamed(ObjectNode event, int from, int to, String apiVersion) {
        ObjectNode out = event.deepCopy();
        out.put("apiVersion", apiVersion);
        for (String[] names : EVENT_FIELDS) {
            JsonNode value = out.remove(names[from]);
            if (value != null) {
                out.set(names[to], value);
            }
        }
        return out;
    }

    private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";
    private static final String CURRENT_METRICS = "autoscaling.alpha.kubernetes.io/current-metrics";
    private static final String CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
    private static final String BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";

    /** An autoscaling/v2 HorizontalPodAutoscaler as v1: what v1 lacks goes into annotations. */
    static ObjectNode autoscalerToV1(ObjectNode v2) {
        ObjectNode out = v2.deepCopy();
        out.put("apiVersion", "autoscaling/v1");
        ObjectNode spec = Fields.make(out, "spec");
        ArrayNode others = Json.NODES.arrayNode();
        for (ObjectNode metric : Fields.objects(spec, "metrics")) {
            if (isCpu(metric) && !spec.has("targetCPUUtilizationPercentage")) {
                Fields.copyField(Fields.make(metric, "resource", "target"), spec, "averageUtilization");
                JsonNode value = spec.remove("averageUtilization");
                Fields.setOrRemove(spec, "targetCPUUtilizationPercentage", value);
            } else {
                others.add(metric);
            }
        }
        spec.remove("metrics");
        annotate(out, METRICS, others);
        JsonNode behavior = spec.remove("behavior");
        if (behavior != null) {
            annotate(out, BEHAVIOR, behavior);
        }
        ObjectNode status = Fields.make(out, "status");
        for (ObjectNode metric : Fields.objects(status, "currentMetrics")) {
            if (Fields.text(metric, "resource", "name").equals("cpu")
                    && Fields.has(metric, "resource", "current", "averageUtilization")) {
                status.put(
                        "currentCPUUtilizationPercentage",
                        Fields.number(metric, "resource", "current", "averageUtilization"));
            }
        }
        move(status, "currentMetrics", out, CURRENT_METRICS);
        move(status, "conditions", out, CONDITIONS);
        return out;
    }

    private static boolean isCpu(ObjectNode metric) {
        return Fields.text(metric, "type").equals("Resource")
                && Fields.text(metric, "resource", "name").equals("cpu")
                && Fields.has(metric, "resource", "target", "averageUtilization");
    }

    private static void move(ObjectNode from, String field, ObjectNode object, String annotation) {
        JsonNode value = from.remove(field);
        if (value != null) {
            annotate(object, annotation, value);
        }
    }

    private static void annotate(ObjectNode object, String annotation, JsonNode value) {
        if (!value.isNull() && !value.isEmpty()) {
            Fields.make(object, "metadata", "annotations").put(annotation, value.toString());
        }
    }

    /** An autoscaling/v1 HorizontalPodAutoscaler as v2. */
    static ObjectNode autoscalerFromV1(ObjectNode v1) {
        ObjectNode out = v1.deepCopy();
        out.put("apiVersion", "autoscaling/v2");
        ObjectNode spec = Fields.make(out, "spec");
        JsonNode percentage = spec.remove("targetCPUUtilizationPercentage");
        ArrayNode metrics = Json.NODES.arrayNode();
        boolean others = annotation(out, METRICS) instanceof ArrayNode;
        if (percentage != null || !others) {
            ObjectNode metric = metrics.addObject().put("type", "Resource");
            ObjectNode target = metric.putObject("resource").put("name", "cpu").putObject("target");
            target.put("type", "Utilization");
            target.put("averageUtilization", percentage == null ? 80 : percentage.asInt());
        }
        if (takeAnnotation(out, METRICS) instanceof ArrayNode more) {
            metrics.addAll(more);
        }
        spec.set("metrics", metrics);
        JsonNode behavior = takeAnnotation(out, BEHAVIOR);
        Fields.setOrRemove(spec, "behavior", behavior.isObject() ? behavior : null);
        ObjectNode status = Fields.make(out, "status");
        status.remove("currentCPUUtilizationPercentage");
        JsonNode current = takeAnnotation(out, CURRENT_METRICS);
        if (current.isArray()) {
            status.set("currentMetrics", current);
        }
        JsonNode conditions = takeAnnotation(out, CONDITIONS);
        if (conditions.isArray()) {
            status.set("conditions", conditions);
        }
        return out;
    }

    private static JsonNode annotation(ObjectNode object, String name) {
        String text = Fields.text(object, "metadata", "annotations", name);
        if (text.isEmpty()) {
            return Json.NODES.missingNode();
        }
        try {
            return BodyDecoder.json(text.getBytes(StandardCharsets.UTF_8), Repetition.MERGE)
                    .tree();
        } catch (MalformedBodyException e) {
            return Json.NODES.missingNode();
        }
    }

    private static JsonNode takeAnnotation(ObjectNode object, String name) {
        JsonNode value = annotation(object, name);
        ObjectNode annotations = Fields.object(object, "metadata", "annotations");
        if (annotations != null) {
            annotations.remove(name);
            if (annotations.isEmpty()) {
                Fields.make(object, "metadata").remove("annotations");
            }
        }
        return value;
    }
}
