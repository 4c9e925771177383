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
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Between autoscaling/v2 and v1 HorizontalPodAutoscalers. What v1 has no fields for travels in annotations: metrics and
 * conditions in forms of v1, behaviour in the form of Kubernetes' own unversioned type. Arguments are not changed.
 * Follows {@code pkg/apis/autoscaling/v1/conversion.go}.
 */
final class AutoscalerConversion {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String CURRENT_METRICS = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";
    private static final String BEHAVIOR = PREFIX + "behavior";
    private static final List<String> ROUND_TRIP = List.of(
            METRICS,
            CURRENT_METRICS,
            CONDITIONS,
            BEHAVIOR,
            PREFIX + "scale-down-tolerance",
            PREFIX + "scale-up-tolerance");

    private AutoscalerConversion() {}

    /** An autoscaling/v2 HorizontalPodAutoscaler as v1. */
    static ObjectNode toV1(ObjectNode v2) {
        ObjectNode out = v2.deepCopy();
        out.put("apiVersion", "autoscaling/v1");
        dropRoundTrip(out);
        ObjectNode spec = Fields.make(out, "spec");
        ArrayNode others = Json.NODES.arrayNode();
        for (ObjectNode metric : Fields.objects(spec, "metrics")) {
            if (!isCpu(metric, "target")) {
                others.add(MetricForms.toV1(metric, false));
            } else if (!spec.has("targetCPUUtilizationPercentage")) {
                spec.put(
                        "targetCPUUtilizationPercentage",
                        Fields.number(metric, "resource", "target", "averageUtilization"));
            }
        }
        spec.remove("metrics");
        annotate(out, METRICS, others);
        JsonNode behavior = spec.remove("behavior");
        if (behavior != null && behavior.isObject()) {
            annotate(out, BEHAVIOR, unversioned(behavior));
        }
        statusToV1(out);
        return out;
    }

    private static void statusToV1(ObjectNode out) {
        ObjectNode status = Fields.make(out, "status");
        ArrayNode current = Json.NODES.arrayNode();
        for (ObjectNode metric : Fields.objects(status, "currentMetrics")) {
            current.add(MetricForms.toV1(metric, true));
            if (isCpu(metric, "current")) {
                status.put(
                        "currentCPUUtilizationPercentage",
                        Fields.number(metric, "resource", "current", "averageUtilization"));
            }
        }
        status.remove("currentMetrics");
        annotate(out, CURRENT_METRICS, current);
        JsonNode conditions = status.remove("conditions");
        if (conditions != null) {
            annotate(out, CONDITIONS, conditions);
        }
    }

    private static boolean isCpu(ObjectNode metric, String value) {
        return Fields.text(metric, "type").equals("Resource")
                && Fields.text(metric, "resource", "name").equals("cpu")
                && Fields.has(metric, "resource", value, "averageUtilization");
    }

    private static void annotate(ObjectNode object, String annotation, JsonNode value) {
        if (!value.isNull() && !value.isEmpty()) {
            Fields.make(object, "metadata", "annotations").put(annotation, value.toString());
        }
    }

    private static void dropRoundTrip(ObjectNode object) {
        ObjectNode annotations = Fields.object(object, "metadata", "annotations");
        if (annotations != null) {
            annotations.remove(ROUND_TRIP);
            if (annotations.isEmpty()) {
                Fields.make(object, "metadata").remove("annotations");
            }
        }
    }

    /** Behaviour with the names that Kubernetes' unversioned type has in JSON, every field there. */
    private static ObjectNode unversioned(JsonNode behavior) {
        ObjectNode out = Json.NODES.objectNode();
        for (String way : new String[] {"scaleUp", "scaleDown"}) {
            ObjectNode rules = Fields.object(behavior, way);
            if (rules == null) {
                out.putNull(capital(way));
                continue;
            }
            ObjectNode shown = out.putObject(capital(way));
            for (String field : new String[] {"stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"}) {
                JsonNode value = Fields.at(rules, field);
                shown.set(capital(field), value == null ? Json.NODES.nullNode() : renamed(value, true));
            }
        }
        return out;
    }

    private static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** The tree with the first letter of every name in the other case; without what is null when read back. */
    private static JsonNode renamed(JsonNode value, boolean capital) {
        if (value instanceof ArrayNode array) {
            ArrayNode out = Json.NODES.arrayNode();
            array.forEach(item -> out.add(renamed(item, capital)));
            return out;
        }
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode out = Json.NODES.objectNode();
        Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String name = field.getKey();
            if (field.getValue().isNull() || name.isEmpty()) {
                continue;
            }
            String other = capital ? capital(name) : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
            out.set(other, renamed(field.getValue(), capital));
        }
        return out;
    }

    /** An autoscaling/v1 HorizontalPodAutoscaler as v2. */
    static ObjectNode fromV1(ObjectNode v1) {
        ObjectNode out = v1.deepCopy();
        out.put("apiVersion", "autoscaling/v2");
        ObjectNode spec = Fields.make(out, "spec");
        JsonNode percentage = spec.remove("targetCPUUtilizationPercentage");
        ArrayNode metrics = Json.NODES.arrayNode();
        if (annotation(out, METRICS) instanceof ArrayNode others) {
            others.forEach(metric -> metrics.add(MetricForms.toV2(metric, false)));
        }
        if (percentage != null || metrics.isEmpty()) {
            ObjectNode metric = metrics.addObject().put("type", "Resource");
            ObjectNode target = metric.putObject("resource").put("name", "cpu").putObject("target");
            target.put("type", "Utilization");
            target.put("averageUtilization", percentage == null ? 80 : percentage.asInt());
        }
        spec.set("metrics", metrics);
        JsonNode behavior = annotation(out, BEHAVIOR);
        spec.remove("behavior");
        if (behavior instanceof ObjectNode
                && renamed(behavior, false) instanceof ObjectNode rules
                && !rules.isEmpty()) {
            spec.set("behavior", rules);
        }
        statusFromV1(out);
        dropRoundTrip(out);
        return out;
    }

    private static void statusFromV1(ObjectNode out) {
        ObjectNode status = Fields.make(out, "status");
        JsonNode percentage = status.remove("currentCPUUtilizationPercentage");
        if (annotation(out, CURRENT_METRICS) instanceof ArrayNode current) {
            ArrayNode metrics = status.putArray("currentMetrics");
            current.forEach(metric -> metrics.add(MetricForms.toV2(metric, true)));
        } else if (percentage != null && percentage.isNumber()) {
            ObjectNode metric = status.putArray("currentMetrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("current")
                    .put("averageUtilization", percentage.asInt());
        }
        if (annotation(out, CONDITIONS) instanceof ArrayNode conditions) {
            status.set("conditions", conditions);
        }
    }

    private static @Nullable JsonNode annotation(ObjectNode object, String name) {
        String text = Fields.text(object, "metadata", "annotations", name);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return BodyDecoder.json(text.getBytes(StandardCharsets.UTF_8), Repetition.MERGE)
                    .tree();
        } catch (MalformedBodyException e) {
            return null;
        }
    }
}
