package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.resources.ContainerTotals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources of a pod as a whole: they must be enough for its containers. */
final class PodResourceRules {
    private PodResourceRules() {}

    static void check(PodContext pod, FieldPath path, List<FieldError> errors) {
        ObjectNode resources = Fields.object(pod.spec(), "resources");
        if (resources == null) {
            return;
        }
        if (pod.os().equals("windows")) {
            errors.add(FieldError.forbidden(path, "may not be set for a windows pod"));
            return;
        }
        if (Fields.has(resources, "claims")) {
            errors.add(FieldError.forbidden(path.child("claims"), "claims may not be set for Resources at pod-level"));
        }
        ResourceRules.requirements(resources, ResourceRules::podName, pod.claims(), path, errors);
        requests(pod.spec(), Fields.object(resources, "requests"), path.child("requests"), errors);
        ObjectNode limits = Fields.object(resources, "limits");
        if (limits != null) {
            hugePages(pod.spec(), limits, path.child("limits"), errors);
            containerLimits(pod.spec(), limits, path, errors);
        }
    }

    private static void requests(
            ObjectNode spec, @Nullable ObjectNode requests, FieldPath path, List<FieldError> errors) {
        if (requests == null) {
            return;
        }
        ContainerTotals.of(spec, "requests").forEach((name, needed) -> {
            if (requests.has(name)) {
                QuantityValue asked = QuantityValue.parse(Fields.text(requests, name));
                if (needed.compareTo(asked) > 0) {
                    errors.add(FieldError.invalid(
                            path.key(name),
                            asked.toString(),
                            "must be greater than or equal to aggregate container requests of " + needed));
                }
            }
        });
    }

    private static void hugePages(ObjectNode spec, ObjectNode limits, FieldPath path, List<FieldError> errors) {
        ContainerTotals.of(spec, "limits").forEach((name, needed) -> {
            if (ResourceRules.isHugePages(name) && limits.has(name)) {
                QuantityValue limit = QuantityValue.parse(Fields.text(limits, name));
                if (needed.compareTo(limit) > 0) {
                    errors.add(FieldError.invalid(
                            path.key(name),
                            limit.toString(),
                            "must be greater than or equal to aggregate container limits of " + needed));
                }
            }
        });
    }

    private static void containerLimits(ObjectNode spec, ObjectNode limits, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> containers = Fields.objects(spec, "containers");
        for (int i = 0; i < containers.size(); i++) {
            FieldPath at = path.child("containers").index(i);
            Fields.strings(containers.get(i), "resources", "limits").forEach((name, text) -> {
                if (!limits.has(name)) {
                    return;
                }
                QuantityValue limit = QuantityValue.parse(Fields.text(limits, name));
                QuantityValue own = QuantityValue.parse(text);
                if (own.compareTo(limit) > 0) {
                    errors.add(FieldError.invalid(
                            at.key(name).child("limits"),
                            own.toString(),
                            "must be less than or equal to pod limits of " + limit));
                }
            });
        }
    }
}
