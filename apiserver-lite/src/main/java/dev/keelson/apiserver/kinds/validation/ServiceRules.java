package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services. */
public final class ServiceRules implements Rules {
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> POLICIES = List.of("Cluster", "Local");
    private static final List<String> DISTRIBUTIONS = List.of("PreferClose", "PreferSameZone", "PreferSameNode");
    private static final FieldPath PORTS = Check.SPEC.child("ports");
    private static final FieldPath ANNOTATIONS = Check.METADATA.child("annotations");
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";
    private static final String MODE = "service.kubernetes.io/topology-mode";

    @Override
    public void validate(ObjectNode service, List<FieldError> errors) {
        service(service, null, errors);
    }

    static boolean isHeadless(ObjectNode spec) {
        List<String> addresses = Fields.texts(spec, "clusterIPs");
        return addresses.size() == 1 && addresses.get(0).equals("None");
    }

    private static void service(ObjectNode service, @Nullable ObjectNode old, List<FieldError> errors) {
        Map<String, String> annotations = Fields.strings(service, "metadata", "annotations");
        String mode = annotations.get(MODE);
        String hints = annotations.get(HINTS);
        if (mode != null && hints != null && !mode.equals(hints)) {
            errors.add(FieldError.invalid(
                    ANNOTATIONS.key(MODE), mode, "must match annotations[" + HINTS + "] when both are specified"));
        }
        ObjectNode spec = Fields.make(service, "spec");
        String type = Fields.text(spec, "type");
        byType(spec, type, errors);
        ports(spec, type, errors);
        ObjectMetaRules.labels(Fields.strings(spec, "selector"), Check.SPEC.child("selector"), errors);
        affinity(spec, errors);
        ServiceAddressRules.check(service, old, errors);
        ServiceAddressRules.externalAddresses(spec, Fields.object(old, "spec"), errors);
        if (Check.required(spec, "type", Check.SPEC, "", errors)) {
            Check.supported(spec, "type", Check.SPEC, TYPES, errors);
        }
        LoadBalancerRules.check(service, old, type, errors);
        traffic(spec, type, errors);
        Check.supported(spec, "trafficDistribution", Check.SPEC, DISTRIBUTIONS, errors);
    }

    private static void byType(ObjectNode spec, String type, List<FieldError> errors) {
        boolean headless = isHeadless(spec);
        if (Fields.array(spec, "ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            errors.add(FieldError.required(PORTS, ""));
        }
        if (headless && (type.equals("LoadBalancer") || type.equals("NodePort"))) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("clusterIPs").index(0),
                    "None",
                    "may not be set to 'None' for " + type + " services"));
        }
        if (!type.equals("ExternalName")) {
            return;
        }
        for (String field : new String[] {"clusterIPs", "ipFamilies", "ipFamilyPolicy"}) {
            if (!Fields.same(spec.get(field), null)) {
                errors.add(FieldError.forbidden(Check.SPEC.child(field), "may not be set for ExternalName services"));
            }
        }
        String name = Fields.text(spec, "externalName");
        String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (trimmed.isEmpty()) {
            errors.add(FieldError.required(Check.SPEC.child("externalName"), ""));
        } else {
            Check.all(Check.SPEC.child("externalName"), trimmed, NameRules.dns1123Subdomain(trimmed), errors);
        }
    }

    private static void ports(ObjectNode spec, String type, List<FieldError> errors) {
        List<ObjectNode> ports = Fields.objects(spec, "ports");
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            FieldPath at = PORTS.index(i);
            port(port, ports.size() > 1, names, at, errors);
            String protocol = Fields.text(port, "protocol");
            long nodePort = Fields.number(port, "nodePort");
            if (nodePort != 0 && type.equals("ClusterIP")) {
                errors.add(FieldError.forbidden(at.child("nodePort"), "may not be used when `type` is 'ClusterIP'"));
            }
            if (nodePort != 0 && !nodePorts.add(nodePort + "/" + protocol)) {
                errors.add(FieldError.duplicate(at.child("nodePort"), nodePort));
            }
            long number = Fields.number(port, "port");
            if (!numbers.add(number + "/" + protocol)) {
                ObjectNode shown = port.objectNode().put("protocol", protocol).put("port", number);
                errors.add(FieldError.duplicate(at, shown));
            }
        }
    }

    private static void port(
            ObjectNode port, boolean named, Set<String> names, FieldPath path, List<FieldError> errors) {
        String name = Fields.text(port, "name");
        if (named && name.isEmpty()) {
            errors.add(FieldError.required(path.child("name"), ""));
        } else if (!name.isEmpty()) {
            NameChecks.label(port, "name", path, errors);
            if (!names.add(name)) {
                errors.add(FieldError.duplicate(path.child("name"), name));
            }
        }
        Check.port(Fields.number(port, "port"), path.child("port"), errors);
        ContainerRules.protocol(port, path, errors);
        Check.portOrName(port.get("targetPort"), path.child("targetPort"), errors);
        NameChecks.qualifiedIfSet(port, "appProtocol", path, errors);
    }

    private static void affinity(ObjectNode spec, List<FieldError> errors) {
        if (Check.required(spec, "sessionAffinity", Check.SPEC, "", errors)) {
            Check.supported(spec, "sessionAffinity", Check.SPEC, List.of("ClientIP", "None"), errors);
        }
        FieldPath path = Check.SPEC.child("sessionAffinityConfig");
        String affinity = Fields.text(spec, "sessionAffinity");
        if (affinity.equals("None") && Fields.has(spec, "sessionAffinityConfig")) {
            errors.add(FieldError.forbidden(path, "must not be set when session affinity is None"));
        }
        if (!affinity.equals("ClientIP")) {
            return;
        }
        String why = "when session affinity type is ClientIP";
        ObjectNode config = Fields.object(spec, "sessionAffinityConfig");
        if (config == null) {
            errors.add(FieldError.required(path, why));
        } else if (!Fields.has(config, "clientIP")) {
            errors.add(FieldError.required(path.child("clientIP"), why));
        } else if (!Fields.has(config, "clientIP", "timeoutSeconds")) {
            errors.add(FieldError.required(path.child("clientIP").child("timeoutSeconds"), why));
        } else {
            long seconds = Fields.number(config, "clientIP", "timeoutSeconds");
            if (seconds <= 0 || seconds > 86_400) {
                errors.add(FieldError.invalid(
                        path.child("clientIP").child("timeoutSeconds"),
                        seconds,
                        "must be greater than 0 and less than 86400"));
            }
        }
    }

    private static void traffic(ObjectNode spec, String type, List<FieldError> errors) {
        String policy = Fields.text(spec, "externalTrafficPolicy");
        FieldPath path = Check.SPEC.child("externalTrafficPolicy");
        boolean reachable = type.equals("LoadBalancer")
                || type.equals("NodePort")
                || (type.equals("ClusterIP")
                        && !Fields.array(spec, "externalIPs").isEmpty());
        if (!reachable && !policy.isEmpty()) {
            errors.add(FieldError.invalid(path, policy, "may only be set for externally-accessible services"));
        } else if (reachable && policy.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        } else if (reachable && !POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported(path, policy, POLICIES));
        }
        healthPort(spec, needsHealthPort(spec), errors);
        boolean internal = !Fields.has(spec, "internalTrafficPolicy");
        if (internal && (reachable || type.equals("ClusterIP"))) {
            errors.add(FieldError.required(Check.SPEC.child("internalTrafficPolicy"), ""));
        }
        Check.supported(spec, "internalTrafficPolicy", Check.SPEC, POLICIES, errors);
    }

    private static boolean needsHealthPort(ObjectNode spec) {
        return Fields.text(spec, "type").equals("LoadBalancer")
                && Fields.text(spec, "externalTrafficPolicy").equals("Local");
    }

    private static void healthPort(ObjectNode spec, boolean needed, List<FieldError> errors) {
        long port = Fields.number(spec, "healthCheckNodePort");
        FieldPath path = Check.SPEC.child("healthCheckNodePort");
        if (!needed && port != 0) {
            errors.add(FieldError.invalid(
                    path,
                    port,
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
        } else if (needed && port == 0) {
            errors.add(FieldError.required(path, ""));
        } else if (needed) {
            Check.port(port, path, errors);
        }
    }

    @Override
    public void validateUpdate(ObjectNode service, ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(service, "spec");
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        ServiceAddressRules.change(spec, before, errors);
        LoadBalancerRules.change(spec, before, errors);
        if (needsHealthPort(before)
                && needsHealthPort(spec)
                && Fields.number(before, "healthCheckNodePort") != Fields.number(spec, "healthCheckNodePort")) {
            errors.add(FieldError.forbidden(Check.SPEC.child("healthCheckNodePort"), "field is immutable"));
        }
        service(service, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode service, ObjectNode old, List<FieldError> errors) {
        LoadBalancerRules.status(service, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode service, @Nullable ObjectNode old) {
        return ServiceWarnings.of(View.of(service, new ArrayList<>(0)));
    }

    @Override
    public List<String> statusWarnings(ObjectNode service) {
        return IpTexts.balancerWarnings(service);
    }
}
