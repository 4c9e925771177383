package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics by which an autoscaler decides. */
final class MetricRules {
    private static final List<String> TYPES = List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    private static final String[] SOURCES = {"object", "external", "pods", "resource", "containerResource"};

    private MetricRules() {}

    static void check(ObjectNode spec, @Nullable ObjectNode before, FieldPath path, List<FieldError> errors) {
        boolean anyVersion = hadBadVersion(before);
        boolean outside = false;
        List<ObjectNode> metrics = Fields.objects(spec, "metrics");
        for (int i = 0; i < metrics.size(); i++) {
            String type = Fields.text(metrics.get(i), "type");
            outside |= type.equals("Object") || type.equals("External");
            metric(metrics.get(i), type, anyVersion, path.index(i), errors);
        }
        if (Fields.has(spec, "minReplicas") && Fields.number(spec, "minReplicas") == 0 && !outside) {
            errors.add(FieldError.forbidden(
                    path, "must specify at least one Object or External metric to support scaling to zero replicas"));
        }
    }

    private static boolean hadBadVersion(@Nullable ObjectNode before) {
        for (ObjectNode metric : Fields.objects(before, "metrics")) {
            String version = Fields.text(metric, "object", "describedObject", "apiVersion");
            if (AutoscalerRules.versionProblem(version, true) != null) {
                return true;
            }
        }
        return false;
    }

    private static void metric(
            ObjectNode metric, String type, boolean anyVersion, FieldPath path, List<FieldError> errors) {
        if (type.isEmpty()) {
            errors.add(FieldError.required(path.child("type"), "must specify a metric source type"));
        }
        if (!TYPES.contains(type)) {
            // Upstream says so twice
            errors.add(FieldError.notSupported(path.child("type"), type, TYPES));
            errors.add(FieldError.notSupported(path.child("type"), type, TYPES));
        }
        int count = 0;
        for (String source : SOURCES) {
            ObjectNode object = Fields.object(metric, source);
            if (object != null && count++ == 0) {
                source(source, object, anyVersion, path.child(source), errors);
            }
        }
        String expected = TYPES.contains(type) ? Character.toLowerCase(type.charAt(0)) + type.substring(1) : "";
        if (!expected.isEmpty() && !Fields.has(metric, expected)) {
            errors.add(
                    FieldError.required(path.child(expected), "must populate information for the given metric source"));
        }
        for (String source : SOURCES) {
            if (count != 1 && !source.equals(expected) && Fields.has(metric, source)) {
                errors.add(FieldError.forbidden(path.child(source), "must populate the given metric source only"));
            }
        }
    }

    private static void source(
            String kind, ObjectNode source, boolean anyVersion, FieldPath path, List<FieldError> errors) {
        ObjectNode target = Fields.make(source, "target");
        FieldPath at = path.child("target");
        boolean value = Fields.has(target, "value");
        boolean average = Fields.has(target, "averageValue");
        switch (kind) {
            case "object" -> {
                AutoscalerRules.reference(
                        Fields.make(source, "describedObject"),
                        anyVersion,
                        true,
                        path.child("describedObject"),
                        errors);
                identifier(source, path, errors);
                required(
                        value || average, at, "averageValue", "must set either a target value or averageValue", errors);
            }
            case "external" -> {
                identifier(source, path, errors);
                required(
                        value || average,
                        at,
                        "averageValue",
                        "must set either a target value for metric or a per-pod target",
                        errors);
                if (value && average) {
                    errors.add(FieldError.forbidden(
                            at.child("value"), "may not set both a target value for metric and a per-pod target"));
                }
            }
            case "pods" -> {
                identifier(source, path, errors);
                required(average, at, "averageValue", "must specify a positive target averageValue", errors);
            }
            default -> resource(kind, source, target, path, errors);
        }
        target(target, at, errors);
    }

    private static void required(boolean there, FieldPath at, String field, String detail, List<FieldError> errors) {
        if (!there) {
            errors.add(FieldError.required(at.child(field), detail));
        }
    }

    private static void identifier(ObjectNode source, FieldPath path, List<FieldError> errors) {
        ObjectNode metric = Fields.make(source, "metric");
        FieldPath at = path.child("metric");
        if (Check.required(metric, "name", at, "must specify a metric name", errors)) {
            String name = Fields.text(metric, "name");
            Check.all(at.child("name"), name, NameRules.pathSegment(name), errors);
        }
    }

    private static void resource(
            String kind, ObjectNode source, ObjectNode target, FieldPath path, List<FieldError> errors) {
        boolean ofContainer = kind.equals("containerResource");
        if (Check.required(source, "name", path, "must specify a resource name", errors) && ofContainer) {
            ResourceRules.containerName(Fields.text(source, "name"), path.child("name"), errors);
        }
        if (ofContainer && Check.required(source, "container", path, "must specify a container", errors)) {
            NameChecks.label(source, "container", path, errors);
        }
        FieldPath at = path.child("target");
        boolean utilization = Fields.has(target, "averageUtilization");
        boolean average = Fields.has(target, "averageValue");
        required(
                utilization || average,
                at,
                "averageUtilization",
                "must set either a target raw value or a target utilization",
                errors);
        if (utilization && average) {
            errors.add(FieldError.forbidden(
                    at.child("averageValue"), "may not set both a target raw value and a target utilization"));
        }
    }

    private static void target(ObjectNode target, FieldPath path, List<FieldError> errors) {
        String type = Fields.text(target, "type");
        if (type.isEmpty()) {
            errors.add(FieldError.required(path.child("type"), "must specify a metric target type"));
        }
        if (!type.equals("Utilization") && !type.equals("Value") && !type.equals("AverageValue")) {
            errors.add(
                    FieldError.invalid(path.child("type"), type, "must be either Utilization, Value, or AverageValue"));
        }
        for (String field : new String[] {"value", "averageValue"}) {
            String text = Fields.text(target, field);
            if (!text.isEmpty() && QuantityValue.parse(text).signum() <= 0) {
                errors.add(FieldError.invalid(path.child(field), text, "must be positive"));
            }
        }
        if (Fields.has(target, "averageUtilization") && Fields.number(target, "averageUtilization") < 1) {
            errors.add(FieldError.invalid(
                    path.child("averageUtilization"),
                    Fields.number(target, "averageUtilization"),
                    "must be greater than 0"));
        }
    }
}
