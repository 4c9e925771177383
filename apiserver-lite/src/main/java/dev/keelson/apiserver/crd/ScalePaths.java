package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where in a custom resource its scale's values are. Immutable. */
final class ScalePaths {
    private final Definition.Scale scale;

    ScalePaths(Definition.Scale scale) {
        this.scale = scale;
    }

    static List<String> split(String path) {
        return List.of((path.startsWith(".") ? path.substring(1) : path).split("\\.", -1));
    }

    /** The value at a path of field names; null if there is none. */
    static @Nullable JsonNode at(JsonNode object, String path) {
        JsonNode value = object;
        for (String name : split(path)) {
            value = value == null ? null : value.get(name);
        }
        return value;
    }

    @Nullable
    JsonNode specReplicas(ObjectNode object) {
        return at(object, scale.specReplicas());
    }

    @Nullable
    JsonNode statusReplicas(ObjectNode object) {
        return at(object, scale.statusReplicas());
    }

    String selector(ObjectNode object) {
        JsonNode value = scale.labelSelector().isEmpty() ? null : at(object, scale.labelSelector());
        return value != null && value.isTextual() ? value.textValue() : "";
    }

    void setSpecReplicas(ObjectNode object, long replicas) {
        List<String> path = split(scale.specReplicas());
        ObjectNode parent = object;
        for (String name : path.subList(0, path.size() - 1)) {
            parent = parent.get(name) instanceof ObjectNode next ? next : parent.putObject(name);
        }
        parent.put(path.get(path.size() - 1), replicas);
    }

    void validateSpec(ObjectNode object, List<FieldError> errors) {
        validateReplicas(object, scale.specReplicas(), errors);
    }

    void validateStatus(ObjectNode object, List<FieldError> errors) {
        validateReplicas(object, scale.statusReplicas(), errors);
        JsonNode selector = scale.labelSelector().isEmpty() ? null : at(object, scale.labelSelector());
        if (selector != null && !selector.isTextual()) {
            errors.add(FieldError.invalid(
                    FieldPath.of(scale.labelSelector()),
                    "",
                    scale.labelSelector() + " accessor error: " + selector + " is of the type "
                            + selector.getNodeType().toString().toLowerCase(java.util.Locale.ROOT)
                            + ", expected string"));
        }
    }

    private static void validateReplicas(ObjectNode object, String path, List<FieldError> errors) {
        JsonNode value = at(object, path);
        if (value == null) {
            return;
        }
        FieldPath field = FieldPath.of(path);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            errors.add(FieldError.invalid(
                    field, 0, path + " accessor error: " + value + " is of the wrong type, expected int64"));
        } else if (value.longValue() < 0) {
            errors.add(FieldError.invalid(field, value.longValue(), "should be a non-negative integer"));
        } else if (value.longValue() > Integer.MAX_VALUE) {
            errors.add(FieldError.invalid(
                    field, value.longValue(), "should be less than or equal to " + Integer.MAX_VALUE));
        }
    }
}
