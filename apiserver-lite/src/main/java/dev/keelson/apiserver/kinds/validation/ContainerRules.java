package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.PodContext.Volumes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Containers of every sort: regular, init, sidecar, ephemeral. */
final class ContainerRules {
    /** The lists of containers in the order in which a pod's are visited. */
    static final String[] LISTS = {"initContainers", "containers", "ephemeralContainers"};

    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
    private static final String[] NOT_EPHEMERAL = {
        "ports",
        "resources",
        "resizePolicy",
        "restartPolicy",
        "restartPolicyRules",
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle"
    };
    private static final String NOT_FOR_EPHEMERAL = "cannot be set for an Ephemeral Container";
    private static final String ONLY_SIDECARS = "may not be set for init containers without restartPolicy=Always";

    private ContainerRules() {}

    static boolean isSidecar(ObjectNode container) {
        return Fields.text(container, "restartPolicy").equals("Always");
    }

    static void regular(Volumes volumes, FieldPath path, List<FieldError> errors) {
        PodContext pod = volumes.pod();
        List<ObjectNode> containers = Fields.objects(pod.spec(), "containers");
        if (containers.isEmpty()) {
            errors.add(FieldError.required(path, ""));
            return;
        }
        Set<String> names = new HashSet<>();
        Set<String> hostPorts = new HashSet<>();
        for (int i = 0; i < containers.size(); i++) {
            ObjectNode container = containers.get(i);
            FieldPath at = path.index(i);
            common(container, volumes, at, errors);
            unique(container, names, at, errors);
            ProbeRules.check(container, pod, at, errors);
            RestartRules.check(container, at, errors);
            hostPorts(container, hostPorts, at, errors);
        }
    }

    private static void unique(ObjectNode container, Set<String> names, FieldPath path, List<FieldError> errors) {
        String name = Fields.text(container, "name");
        if (!names.add(name)) {
            errors.add(FieldError.duplicate(path.child("name"), name));
        }
    }

    /** Two containers cannot have the same port of their node. */
    private static void hostPorts(ObjectNode container, Set<String> taken, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> ports = Fields.objects(container, "ports");
        for (int i = 0; i < ports.size(); i++) {
            long port = Fields.number(ports.get(i), "hostPort");
            if (port == 0) {
                continue;
            }
            String key = Fields.text(ports.get(i), "protocol") + "/" + Fields.text(ports.get(i), "hostIP") + "/" + port;
            if (!taken.add(key)) {
                errors.add(FieldError.duplicate(path.child("ports").index(i).child("hostPort"), key));
            }
        }
    }

    static void init(Volumes volumes, FieldPath path, List<FieldError> errors) {
        PodContext pod = volumes.pod();
        Set<String> names = names(pod.spec(), "containers");
        List<ObjectNode> containers = Fields.objects(pod.spec(), "initContainers");
        for (int i = 0; i < containers.size(); i++) {
            ObjectNode container = containers.get(i);
            FieldPath at = path.index(i);
            common(container, volumes, at, errors);
            RestartRules.init(container, at, errors);
            if (!Fields.text(container, "name").isEmpty()) {
                unique(container, names, at, errors);
            }
            // Upstream checks one container at a time here, so the path always names the first
            hostPorts(container, new HashSet<>(), path.index(0), errors);
            if (isSidecar(container)) {
                ProbeRules.check(container, pod, at, errors);
            } else {
                notSidecar(container, pod, at, errors);
            }
        }
    }

    private static Set<String> names(ObjectNode spec, String list) {
        Set<String> names = new HashSet<>();
        for (ObjectNode container : Fields.objects(spec, list)) {
            names.add(Fields.text(container, "name"));
        }
        return names;
    }

    private static void notSidecar(ObjectNode container, PodContext pod, FieldPath path, List<FieldError> errors) {
        for (String field : new String[] {"lifecycle", "livenessProbe", "readinessProbe", "startupProbe"}) {
            if (Fields.has(container, field)) {
                errors.add(FieldError.forbidden(path.child(field), ONLY_SIDECARS));
            }
        }
        List<ObjectNode> policies = Fields.objects(container, "resizePolicy");
        for (int i = 0; i < policies.size() && !RestartRules.hadRestartingResize(pod.old()); i++) {
            if (Fields.text(policies.get(i), "restartPolicy").equals("RestartContainer")) {
                errors.add(FieldError.invalid(
                        path.child("resizePolicy").index(i).child("restartPolicy"),
                        "RestartContainer",
                        "must not be set to 'RestartContainer' for non-sidecar initContainers"));
            }
        }
    }

    static void ephemeral(Volumes volumes, FieldPath path, List<FieldError> errors) {
        ObjectNode spec = volumes.pod().spec();
        List<ObjectNode> containers = Fields.objects(spec, "ephemeralContainers");
        if (containers.isEmpty()) {
            return;
        }
        Set<String> others = names(spec, "containers");
        others.addAll(names(spec, "initContainers"));
        Set<String> names = new HashSet<>(others);
        for (int i = 0; i < containers.size(); i++) {
            ObjectNode container = containers.get(i);
            FieldPath at = path.index(i);
            common(container, volumes, at, errors);
            untrimmed(container, at, errors);
            unique(container, names, at, errors);
            String target = Fields.text(container, "targetContainerName");
            if (!target.isEmpty() && !others.contains(target)) {
                errors.add(FieldError.notFound(at.child("targetContainerName"), target));
            }
            onlyWhatEphemeralsHave(container, at, errors);
        }
    }

    private static void onlyWhatEphemeralsHave(ObjectNode container, FieldPath path, List<FieldError> errors) {
        for (String field : NOT_EPHEMERAL) {
            if (!Fields.same(container.get(field), null)) {
                errors.add(FieldError.forbidden(path.child(field), NOT_FOR_EPHEMERAL));
            }
        }
        List<ObjectNode> mounts = Fields.objects(container, "volumeMounts");
        for (int i = 0; i < mounts.size(); i++) {
            for (String field : new String[] {"subPath", "subPathExpr"}) {
                if (!Fields.text(mounts.get(i), field).isEmpty()) {
                    errors.add(FieldError.forbidden(
                            path.child("volumeMounts").index(i).child(field), NOT_FOR_EPHEMERAL));
                }
            }
        }
    }

    /** Images of pods, not of templates, may not begin or end with white space. */
    static void untrimmed(ObjectNode container, FieldPath path, List<FieldError> errors) {
        String image = Fields.text(container, "image");
        if (image.length() != image.strip().length()) {
            errors.add(FieldError.invalid(path.child("image"), image, "must not have leading or trailing whitespace"));
        }
    }

    private static void common(ObjectNode container, Volumes volumes, FieldPath path, List<FieldError> errors) {
        PodContext pod = volumes.pod();
        NameChecks.requiredLabel(container, "name", path, errors);
        Check.required(container, "image", path, "", errors);
        if (Check.required(container, "terminationMessagePolicy", path, "", errors)) {
            Check.supported(container, "terminationMessagePolicy", path, MESSAGE_POLICIES, errors);
        }
        if (container.has("ports")) {
            ports(Fields.objects(container, "ports"), path.child("ports"), errors);
        }
        EnvironmentRules.check(container, path, errors);
        MountRules.check(container, volumes.byName(), path, errors);
        pullPolicy(container, "imagePullPolicy", path, errors);
        ResourceRules.requirements(
                Fields.object(container, "resources"),
                ResourceRules::containerName,
                pod.claims(),
                path.child("resources"),
                errors);
        RestartRules.resizePolicy(container, pod, path, errors);
        ObjectNode security = Fields.object(container, "securityContext");
        if (security != null) {
            SecurityContextRules.container(security, pod.hasHostUsers(), path.child("securityContext"), errors);
        }
    }

    static void pullPolicy(ObjectNode from, String field, FieldPath path, List<FieldError> errors) {
        if (Check.required(from, field, path, "", errors)) {
            Check.supported(from, field, path, PULL_POLICIES, errors);
        }
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
            protocol(port, at, errors);
        }
    }

    /** The protocol of a port, which must be there. */
    static void protocol(ObjectNode port, FieldPath path, List<FieldError> errors) {
        if (Check.required(port, "protocol", path, "", errors)) {
            Check.supported(port, "protocol", path, PROTOCOLS, errors);
        }
    }
}
