package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a HorizontalPodAutoscaler aims at, and where it is. */
final class MetricCells {
    private static final String ANNOTATION = "autoscaling.alpha.kubernetes.io/";

    private MetricCells() {}

    static String targets(ObjectNode scaler) {
        List<String> texts = Fields.text(scaler, "apiVersion").equals("autoscaling/v1")
                ? ofV1(scaler)
                : all(Fields.objects(scaler, "spec", "metrics"), Fields.objects(scaler, "status", "currentMetrics"));
        if (texts.isEmpty()) {
            return Cells.NONE;
        }
        return texts.size() <= 2
                ? String.join(", ", texts)
                : String.join(", ", texts.subList(0, 2)) + " + " + (texts.size() - 2) + " more...";
    }

    private static List<String> all(List<ObjectNode> metrics, List<ObjectNode> current) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            texts.add(target(metrics.get(i), i < current.size() ? current.get(i) : null));
        }
        return texts;
    }

    /** v1 has a field for the CPU alone; what else there is comes first, from annotations. */
    private static List<String> ofV1(ObjectNode scaler) {
        List<ObjectNode> metrics = annotated(scaler, "metrics");
        List<ObjectNode> current = annotated(scaler, "current-metrics");
        JsonNode wanted = Fields.at(scaler, "spec", "targetCPUUtilizationPercentage");
        JsonNode used = Fields.at(scaler, "status", "currentCPUUtilizationPercentage");
        if (wanted != null) {
            metrics.add(cpu("targetAverageUtilization", wanted));
        }
        if (used != null && current.isEmpty()) {
            current.add(cpu("currentAverageUtilization", used));
        }
        return all(metrics, current);
    }

    private static ObjectNode cpu(String field, JsonNode utilization) {
        ObjectNode metric = Json.NODES.objectNode().put("type", "Resource");
        metric.putObject("resource").put("name", "cpu").set(field, utilization);
        return metric;
    }

    private static List<ObjectNode> annotated(ObjectNode scaler, String name) {
        String json = Fields.text(scaler, "metadata", "annotations", ANNOTATION + name);
        if (json.isEmpty()) {
            return new ArrayList<>();
        }
        try {
            byte[] wrapped = ("{\"list\":" + json + "}").getBytes(StandardCharsets.UTF_8);
            return Fields.objects(Json.parseObject(wrapped), "list");
        } catch (IllegalStateException notJson) {
            return new ArrayList<>();
        }
    }

    private static String target(ObjectNode metric, @Nullable ObjectNode status) {
        String type = Fields.text(metric, "type");
        String field = type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
        JsonNode source = Fields.at(metric, field);
        JsonNode now = Fields.at(status, field);
        boolean resource = type.endsWith("Resource");
        String prefix = resource ? Fields.text(source, "name") + ": " : "";
        String average = either(source, "target", "averageValue", "targetAverageValue");
        if (!average.isEmpty()) {
            String suffix = type.equals("External") || type.equals("Object") ? " (avg)" : "";
            String used = either(now, "current", "averageValue", "currentAverageValue");
            return prefix + Cells.or(used, "<unknown>") + "/" + average + suffix;
        }
        if (resource) {
            String used = either(now, "current", "averageUtilization", "currentAverageUtilization");
            String wanted = either(source, "target", "averageUtilization", "targetAverageUtilization");
            return prefix + (used.isEmpty() ? "<unknown>" : used + "%") + "/"
                    + (wanted.isEmpty() ? "<auto>" : wanted + "%");
        }
        return Cells.or(either(now, "current", "value", "currentValue"), "<unknown>") + "/"
                + either(source, "target", "value", "targetValue");
    }

    /** A value where v2 has it, or where v1 has it. */
    private static String either(@Nullable JsonNode source, String group, String name, String nameInV1) {
        String text = Cells.or(Fields.text(source, group, name), Fields.text(source, name));
        return Cells.or(text, Fields.text(source, nameInV1));
    }
}
