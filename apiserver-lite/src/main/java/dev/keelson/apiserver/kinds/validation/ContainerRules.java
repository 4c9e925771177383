package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Containers of every sort: names, images, ports, environment, mounts, probes, resources. */
final class ContainerRules {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE_POLICIES = List.of("FallbackToLogsOnError", "File");

    private ContainerRules() {}

    /** Checks the containers of one list; {@code names} grows by theirs. */
    static void list(
            List<ObjectNode> containers,
            FieldPath path,
            Set<String> volumes,
            Set<String> names,
            List<FieldError> errors) {
        for (int i = 0; i < containers.size(); i++) {
            ObjectNode container = containers.get(i);
            FieldPath at = path.index(i);
            container(container, at, volumes, errors);
            String name = Fields.text(container, "name");
            if (!name.isEmpty() && !names.add(name)) {
                errors.add(FieldError.duplicate(at.child("name"), name));
            }
        }
    }

    private static void container(ObjectNode container, FieldPath path, Set<String> volumes, List<FieldError> errors) {
        String name = Fields.text(container, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path.child("name"), ""));
        } else {
            Check.all(path.child("name"), name, NameRules.dns1123Label(name), errors);
        }
        String image = Fields.text(container, "image");
        if (image.isEmpty()) {
            errors.add(FieldError.required(path.child("image"), ""));
        } else if (!image.strip().equals(image)) {
            errors.add(FieldError.invalid(path.child("image"), image, "must not have leading or trailing whitespace"));
        }
        Check.oneOf(container, "imagePullPolicy", path, PULL_POLICIES, errors);
        Check.oneOf(container, "terminationMessagePolicy", path, MESSAGE_POLICIES, errors);
        ports(Fields.objects(container, "ports"), path.child("ports"), errors);
        environment(container, path, errors);
        mounts(Fields.objects(container, "volumeMounts"), path.child("volumeMounts"), volumes, errors);
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            ObjectNode object = Fields.object(container, probe);
            if (object != null) {
                probe(object, probe, path.child(probe), errors);
            }
        }
        for (String hook : List.of("postStart", "preStop")) {
            ObjectNode handler = Fields.object(container, "lifecycle", hook);
            if (handler != null) {
                handler(handler, path.child("lifecycle").child(hook), errors);
            }
        }
        resources(Fields.object(container, "resources"), path.child("resources"), errors);
    }

    private static void ports(List<ObjectNode> ports, FieldPath path, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            FieldPath at = path.index(i);
            String name = Fields.text(port, "name");
            if (!name.isEmpty()) {
                List<String> problems = NameRules.portName(name);
                Check.all(at.child("name"), name, problems, errors);
                if (problems.isEmpty() && !names.add(name)) {
                    errors.add(FieldError.duplicate(at.child("name"), name));
                }
            }
            long number = Fields.number(port, "containerPort");
            if (number == 0) {
                errors.add(FieldError.required(at.child("containerPort"), ""));
            } else {
                Check.port(number, at.child("containerPort"), errors);
            }
            if (Fields.number(port, "hostPort") != 0) {
                Check.port(Fields.number(port, "hostPort"), at.child("hostPort"), errors);
            }
            Check.oneOf(port, "protocol", at, PROTOCOLS, errors);
        }
    }

    private static void environment(ObjectNode container, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> variables = Fields.objects(container, "env");
        for (int i = 0; i < variables.size(); i++) {
            ObjectNode variable = variables.get(i);
            FieldPath at = path.child("env").index(i);
            String name = Fields.text(variable, "name");
            if (name.isEmpty()) {
                errors.add(FieldError.required(at.child("name"), ""));
            } else {
                Check.all(at.child("name"), name, NameRules.environmentVariable(name), errors);
            }
            ObjectNode source = Fields.object(variable, "valueFrom");
            if (source != null) {
                valueFrom(variable, source, at.child("valueFrom"), errors);
            }
        }
        List<ObjectNode> sources = Fields.objects(container, "envFrom");
        for (int i = 0; i < sources.size(); i++) {
            envFrom(sources.get(i), path.child("envFrom").index(i), errors);
        }
    }

    private static void valueFrom(ObjectNode variable, ObjectNode source, FieldPath path, List<FieldError> errors) {
        int count = 0;
        for (String kind : List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")) {
            count += Fields.has(source, kind) ? 1 : 0;
        }
        if (count == 0) {
            errors.add(FieldError.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or"
                            + " `fileKeyRef`"));
        } else if (!Fields.text(variable, "value").isEmpty()) {
            errors.add(FieldError.invalid(path, "", "may not be specified when `value` is not empty"));
        } else if (count > 1) {
            errors.add(FieldError.invalid(path, "", "may not have more than one field specified at a time"));
        }
        ObjectNode field = Fields.object(source, "fieldRef");
        if (field != null) {
            Check.required(field, "apiVersion", path.child("fieldRef"), "", errors);
            Check.required(field, "fieldPath", path.child("fieldRef"), "", errors);
        }
        for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
            ObjectNode reference = Fields.object(source, kind);
            if (reference != null) {
                Check.required(reference, "name", path.child(kind), "", errors);
                Check.required(reference, "key", path.child(kind), "", errors);
            }
        }
    }

    private static void envFrom(ObjectNode source, FieldPath path, List<FieldError> errors) {
        boolean map = Fields.has(source, "configMapRef");
        boolean secret = Fields.has(source, "secretRef");
        if (map == secret) {
            errors.add(FieldError.invalid(
                    path,
                    "",
                    map
                            ? "may not have more than one field specified at a time"
                            : "must specify one of: `configMapRef` or `secretRef`"));
        }
        for (String kind : List.of("configMapRef", "secretRef")) {
            ObjectNode reference = Fields.object(source, kind);
            if (reference != null) {
                Check.required(reference, "name", path.child(kind), "", errors);
            }
        }
    }

    private static void mounts(List<ObjectNode> mounts, FieldPath path, Set<String> volumes, List<FieldError> errors) {
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            ObjectNode mount = mounts.get(i);
            FieldPath at = path.index(i);
            String name = Fields.text(mount, "name");
            if (name.isEmpty()) {
                errors.add(FieldError.required(at.child("name"), ""));
            } else if (!volumes.contains(name)) {
                errors.add(FieldError.notFound(at.child("name"), name));
            }
            String mountPath = Fields.text(mount, "mountPath");
            if (mountPath.isEmpty()) {
                errors.add(FieldError.required(at.child("mountPath"), ""));
            } else if (!paths.add(mountPath)) {
                errors.add(FieldError.invalid(at.child("mountPath"), mountPath, "must be unique"));
            }
            for (String sub : List.of("subPath", "subPathExpr")) {
                localPath(Fields.text(mount, sub), at.child(sub), errors);
            }
            if (Fields.has(mount, "subPath") && Fields.has(mount, "subPathExpr")) {
                errors.add(FieldError.invalid(
                        at.child("subPathExpr"),
                        Fields.text(mount, "subPathExpr"),
                        "subPathExpr and subPath are mutually exclusive"));
            }
        }
    }

    static void localPath(String path, FieldPath at, List<FieldError> errors) {
        if (path.startsWith("/")) {
            errors.add(FieldError.invalid(at, path, "must be a relative path"));
        }
        if (List.of(path.split("/", -1)).contains("..")) {
            errors.add(FieldError.invalid(at, path, "must not contain '..'"));
        }
    }

    private static void probe(ObjectNode probe, String kind, FieldPath path, List<FieldError> errors) {
        handler(probe, path, errors);
        for (String field : List.of(
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            Check.notNegative(probe, field, path, errors);
        }
        if (!kind.equals("readinessProbe") && Fields.number(probe, "successThreshold") != 1) {
            errors.add(FieldError.invalid(
                    path.child("successThreshold"), Fields.number(probe, "successThreshold"), "must be 1"));
        }
        Check.positive(probe, "terminationGracePeriodSeconds", path, errors);
    }

    private static void handler(ObjectNode handler, FieldPath path, List<FieldError> errors) {
        int count = 0;
        for (String kind : List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep")) {
            ObjectNode action = Fields.object(handler, kind);
            if (action == null) {
                continue;
            }
            count++;
            FieldPath at = path.child(kind);
            if (count > 1) {
                errors.add(FieldError.forbidden(at, "may not specify more than 1 handler type"));
            } else {
                action(action, kind, at, errors);
            }
        }
        if (count == 0) {
            errors.add(FieldError.required(path, "must specify a handler type"));
        }
    }

    private static void action(ObjectNode action, String kind, FieldPath path, List<FieldError> errors) {
        switch (kind) {
            case "exec" -> {
                if (Fields.array(action, "command").isEmpty()) {
                    errors.add(FieldError.required(path.child("command"), ""));
                }
            }
            case "httpGet" -> {
                Check.required(action, "path", path, "", errors);
                Check.portOrName(action.get("port"), path.child("port"), errors);
                Check.oneOf(action, "scheme", path, List.of("HTTP", "HTTPS"), errors);
            }
            case "tcpSocket" -> Check.portOrName(action.get("port"), path.child("port"), errors);
            case "grpc" -> Check.port(Fields.number(action, "port"), path.child("port"), errors);
            default -> {}
        }
    }

    static void resources(@Nullable ObjectNode resources, FieldPath path, List<FieldError> errors) {
        Map<String, String> limits = Fields.strings(resources, "limits");
        Map<String, String> requests = Fields.strings(resources, "requests");
        quantities(limits, path.child("limits"), errors);
        quantities(requests, path.child("requests"), errors);
        requests.forEach((name, text) -> {
            String limit = limits.get(name);
            if (limit != null && QuantityValue.parse(text).compareTo(QuantityValue.parse(limit)) > 0) {
                errors.add(FieldError.invalid(
                        path.child("requests"), text, "must be less than or equal to " + name + " limit of " + limit));
            }
        });
    }

    private static void quantities(Map<String, String> quantities, FieldPath path, List<FieldError> errors) {
        quantities.forEach((name, text) -> {
            FieldPath at = path.key(name);
            if (!name.contains("/")
                    && !List.of("cpu", "memory", "ephemeral-storage").contains(name)
                    && !name.startsWith("hugepages-")) {
                errors.add(FieldError.invalid(at, name, "must be a standard resource type or fully qualified"));
            }
            if (QuantityValue.parse(text).signum() < 0) {
                errors.add(FieldError.invalid(at, text, "must be greater than or equal to 0"));
            }
        });
    }

    /** Whether two containers differ in anything but their images. */
    static boolean sameButImage(JsonNode a, JsonNode b) {
        if (!(a instanceof ObjectNode left) || !(b instanceof ObjectNode right)) {
            return Fields.same(a, b);
        }
        return Fields.same(withoutImage(left), withoutImage(right));
    }

    private static ObjectNode withoutImage(ObjectNode container) {
        ObjectNode copy = container.deepCopy();
        copy.remove("image");
        return copy;
    }
}
