package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** References to a pod's own fields and its containers' resources, from variables and files. */
final class FieldReferenceRules {
    private static final Set<String> LABELS = Set.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final List<String> RESOURCES = List.of(
            "limits.cpu",
            "limits.ephemeral-storage",
            "limits.memory",
            "requests.cpu",
            "requests.ephemeral-storage",
            "requests.memory");
    private static final Set<String> BYTE_DIVISORS =
            Set.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");

    private FieldReferenceRules() {}

    /** A reference to one of the pod's fields of which {@code allowed} may be shown there. */
    static void objectField(ObjectNode reference, Set<String> allowed, FieldPath path, List<FieldError> errors) {
        if (!Check.required(reference, "apiVersion", path, "", errors)
                || !Check.required(reference, "fieldPath", path, "", errors)) {
            return;
        }
        String field = Fields.text(reference, "fieldPath");
        String version = Fields.text(reference, "apiVersion");
        int bracket = field.indexOf("['");
        boolean subscripted = bracket > 0 && field.endsWith("']");
        String name = subscripted ? field.substring(0, bracket) : field.equals("spec.host") ? "spec.nodeName" : field;
        boolean map = name.equals("metadata.annotations") || name.equals("metadata.labels");
        String problem = !version.equals("v1")
                ? "unsupported pod version: " + version
                : subscripted && !map
                        ? "field label does not support subscript: " + field
                        : !LABELS.contains(name) ? "field label not supported: " + field : "";
        if (!problem.isEmpty()) {
            errors.add(FieldError.invalid(path.child("fieldPath"), field, "error converting fieldPath: " + problem));
        } else if (subscripted) {
            String key = field.substring(bracket + 2, field.length() - 2);
            NameChecks.qualified(
                    name.equals("metadata.annotations") ? key.toLowerCase(Locale.ROOT) : key, path, errors);
        } else if (!allowed.contains(name)) {
            errors.add(FieldError.notSupported(path.child("fieldPath"), name, new TreeSet<>(allowed)));
        }
    }

    /** A reference to a container's limit or request; files must say of which container. */
    static void resourceField(ObjectNode reference, boolean file, FieldPath path, List<FieldError> errors) {
        String resource = Fields.text(reference, "resource");
        boolean huge = resource.startsWith("requests.hugepages-") || resource.startsWith("limits.hugepages-");
        if (file && Fields.text(reference, "containerName").isEmpty()) {
            errors.add(FieldError.required(path.child("containerName"), ""));
        } else if (resource.isEmpty()) {
            errors.add(FieldError.required(path.child("resource"), ""));
        } else if (!huge && !RESOURCES.contains(resource)) {
            errors.add(FieldError.notSupported(path.child("resource"), resource, RESOURCES));
        }
        String text = Fields.text(reference, "divisor");
        if (!text.isEmpty() && !QuantityValue.parse(text).isZero()) {
            divisor(resource, QuantityValue.parse(text).toString(), huge, path, errors);
        }
    }

    private static void divisor(
            String resource, String divisor, boolean huge, FieldPath path, List<FieldError> errors) {
        String name = resource.substring(resource.indexOf('.') + 1);
        if (name.equals("cpu")) {
            if (!divisor.equals("1") && !divisor.equals("1m")) {
                errors.add(FieldError.invalid(
                        path.child("divisor"),
                        resource,
                        "only divisor's values 1m and 1 are supported with the cpu resource"));
            }
            return;
        }
        if ((huge || RESOURCES.contains(resource)) && !BYTE_DIVISORS.contains(divisor)) {
            String what = huge ? "hugepages" : name.equals("memory") ? "memory" : "local ephemeral storage";
            errors.add(FieldError.invalid(
                    path.child("divisor"),
                    resource,
                    "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with"
                            + " the " + what + " resource"));
        }
    }
}
