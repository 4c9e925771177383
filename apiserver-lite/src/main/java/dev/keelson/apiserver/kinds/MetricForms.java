package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One metric of an autoscaler, wanted or measured, in the form of autoscaling/v2 and in that of v1's annotations. */
final class MetricForms {
    private static final List<String> KINDS = List.of("object", "pods", "resource", "containerResource", "external");

    private MetricForms() {}

    /** A metric of v2 as v1 has it; {@code measured} for one of a status. */
    static ObjectNode toV1(ObjectNode metric, boolean measured) {
        ObjectNode out = Json.NODES.objectNode();
        copy(metric, "type", out, "type");
        for (String kind : KINDS) {
            ObjectNode source = Fields.object(metric, kind);
            if (source != null) {
                toV1(
                        kind,
                        source,
                        Fields.object(source, measured ? "current" : "target"),
                        measured,
                        out.putObject(kind));
            }
        }
        return out;
    }

    private static void toV1(
            String kind, ObjectNode source, @Nullable ObjectNode value, boolean measured, ObjectNode out) {
        String prefix = measured ? "current" : "target";
        switch (kind) {
            case "object" -> {
                copy(source, "describedObject", out, "target");
                copy(source.get("metric"), "name", out, "metricName");
                quantity(value, "value", out, prefix + "Value");
                copy(source.get("metric"), "selector", out, "selector");
                copy(value, "averageValue", out, "averageValue");
            }
            case "pods" -> {
                copy(source.get("metric"), "name", out, "metricName");
                quantity(value, "averageValue", out, prefix + "AverageValue");
                copy(source.get("metric"), "selector", out, "selector");
            }
            case "external" -> {
                copy(source.get("metric"), "name", out, "metricName");
                copy(source.get("metric"), "selector", out, "metricSelector");
                if (measured) {
                    quantity(value, "value", out, "currentValue");
                } else {
                    copy(value, "value", out, "targetValue");
                }
                copy(value, "averageValue", out, prefix + "AverageValue");
            }
            default -> {
                copy(source, "name", out, "name");
                copy(value, "averageUtilization", out, prefix + "AverageUtilization");
                if (measured) {
                    quantity(value, "averageValue", out, "currentAverageValue");
                } else {
                    copy(value, "averageValue", out, "targetAverageValue");
                }
                copy(source, "container", out, "container");
            }
        }
    }

    /** A metric of v1 as v2 has it. */
    static ObjectNode toV2(JsonNode metric, boolean measured) {
        ObjectNode out = Json.NODES.objectNode();
        copy(metric, "type", out, "type");
        for (String kind : KINDS) {
            ObjectNode source = Fields.object(metric, kind);
            if (source != null) {
                toV2(kind, source, measured, out.putObject(kind));
            }
        }
        return out;
    }

    private static void toV2(String kind, ObjectNode source, boolean measured, ObjectNode out) {
        String prefix = measured ? "current" : "target";
        ObjectNode value = Json.NODES.objectNode();
        boolean ofResource = kind.equals("resource") || kind.equals("containerResource");
        if (ofResource) {
            copy(source, "name", out, "name");
            copy(source, "container", out, "container");
            copy(source, prefix + "AverageUtilization", value, "averageUtilization");
        } else {
            ObjectNode identity = out.putObject("metric");
            copy(source, "metricName", identity, "name");
            copy(source, kind.equals("external") ? "metricSelector" : "selector", identity, "selector");
        }
        copy(source, kind.equals("object") ? "averageValue" : prefix + "AverageValue", value, "averageValue");
        if (kind.equals("object")) {
            copy(source, "target", out, "describedObject");
        }
        boolean averaged = value.has("averageValue");
        boolean zero = Fields.text(source, prefix + "Value").equals("0");
        if (kind.equals("external") || (kind.equals("object") && (measured || !averaged || !zero))) {
            copy(source, prefix + "Value", value, "value");
        }
        if (!measured) {
            String type = ofResource && value.has("averageUtilization") ? "Utilization" : type(kind, value, averaged);
            value.put("type", type);
        }
        out.set(prefix, value);
    }

    private static String type(String kind, ObjectNode value, boolean averaged) {
        return switch (kind) {
            case "object" -> averaged ? "AverageValue" : "Value";
            case "external" -> value.has("value") ? "Value" : "AverageValue";
            default -> "AverageValue";
        };
    }

    private static void copy(@Nullable JsonNode from, String field, ObjectNode to, String name) {
        JsonNode value = Fields.at(from, field);
        if (value != null) {
            to.set(name, value.deepCopy());
        }
    }

    /** A quantity that v1 always has, zero if there is none. */
    private static void quantity(@Nullable JsonNode from, String field, ObjectNode to, String name) {
        String text = Fields.text(from, field);
        to.put(name, text.isEmpty() ? "0" : text);
    }
}
