package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services. */
public final class ServiceRules implements Rules {
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final FieldPath PORTS = Check.SPEC.child("ports");

    @Override
    public void validate(ObjectNode service, List<FieldError> errors) {
        ObjectNode spec = Fields.make(service, "spec");
        String type = Fields.text(spec, "type");
        boolean headless = Fields.text(spec, "clusterIP").equals("None");
        List<ObjectNode> ports = Fields.objects(spec, "ports");
        if (ports.isEmpty() && !headless && !type.equals("ExternalName")) {
            errors.add(FieldError.required(PORTS, ""));
        }
        byType(spec, type, headless, errors);
        ports(ports, type, headless, errors);
        ObjectMetaRules.labels(Fields.strings(spec, "selector"), Check.SPEC.child("selector"), errors);
        Check.oneOf(spec, "sessionAffinity", Check.SPEC, List.of("ClientIP", "None"), errors);
        if (!TYPES.contains(type)) {
            errors.add(FieldError.notSupported(Check.SPEC.child("type"), type, TYPES));
        }
        Check.oneOf(spec, "externalTrafficPolicy", Check.SPEC, List.of("Cluster", "Local"), errors);
        Check.oneOf(spec, "internalTrafficPolicy", Check.SPEC, List.of("Cluster", "Local"), errors);
    }

    private static void byType(ObjectNode spec, String type, boolean headless, List<FieldError> errors) {
        if (type.equals("LoadBalancer") && headless) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("clusterIPs").index(0),
                    "None",
                    "may not be set to 'None' for LoadBalancer services"));
        }
        if (type.equals("NodePort") && headless) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("clusterIPs").index(0), "None", "may not be set to 'None' for NodePort services"));
        }
        if (type.equals("ExternalName")) {
            if (!Fields.text(spec, "clusterIP").isEmpty()) {
                errors.add(FieldError.forbidden(
                        Check.SPEC.child("clusterIPs"), "may not be set for ExternalName services"));
            }
            for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
                if (Fields.has(spec, field)) {
                    errors.add(
                            FieldError.forbidden(Check.SPEC.child(field), "may not be set for ExternalName services"));
                }
            }
            String name = Fields.text(spec, "externalName");
            String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            if (trimmed.isEmpty()) {
                errors.add(FieldError.required(Check.SPEC.child("externalName"), ""));
            } else {
                Check.all(Check.SPEC.child("externalName"), name, NameRules.dns1123Subdomain(trimmed), errors);
            }
        }
    }

    private static void ports(List<ObjectNode> ports, String type, boolean headless, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            FieldPath at = PORTS.index(i);
            String name = Fields.text(port, "name");
            if (name.isEmpty() && ports.size() > 1) {
                errors.add(FieldError.required(at.child("name"), ""));
            } else if (!name.isEmpty()) {
                Check.all(at.child("name"), name, NameRules.dns1123Label(name), errors);
                if (!names.add(name)) {
                    errors.add(FieldError.duplicate(at.child("name"), name));
                }
            }
            Check.port(Fields.number(port, "port"), at.child("port"), errors);
            Check.oneOf(port, "protocol", at, PROTOCOLS, errors);
            Check.portOrName(port.get("targetPort"), at.child("targetPort"), errors);
            if (!numbers.add(Fields.number(port, "port") + "/" + Fields.text(port, "protocol"))) {
                ObjectNode shown = port.deepCopy();
                errors.add(FieldError.duplicate(at, shown));
            }
            boolean internal = type.equals("ClusterIP") || type.equals("ExternalName");
            if (Fields.number(port, "nodePort") != 0 && internal) {
                errors.add(FieldError.forbidden(at.child("nodePort"), "may not be used when `type` is '" + type + "'"));
            }
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode service, ObjectNode old, List<FieldError> errors) {
        boolean balanced = Fields.text(service, "spec", "type").equals("LoadBalancer");
        if (!balanced
                && !Fields.array(service, "status", "loadBalancer", "ingress").isEmpty()) {
            errors.add(FieldError.forbidden(
                    Check.STATUS.child("loadBalancer").child("ingress"),
                    "may only be used when `spec.type` is \"LoadBalancer\""));
        }
    }

    @Override
    public void validateUpdate(ObjectNode service, ObjectNode old, List<FieldError> errors) {
        boolean stayed = !Fields.text(old, "spec", "type").equals("ExternalName")
                && !Fields.text(service, "spec", "type").equals("ExternalName");
        if (stayed && !Fields.text(old, "spec", "clusterIP").isEmpty()) {
            String now = Fields.text(service, "spec", "clusterIP");
            if (!now.equals(Fields.text(old, "spec", "clusterIP"))) {
                errors.add(FieldError.invalid(
                        Check.SPEC.child("clusterIPs").index(0), List.of(now).toString(), "may not change once set"));
            }
        }
        validate(service, errors);
    }
}
