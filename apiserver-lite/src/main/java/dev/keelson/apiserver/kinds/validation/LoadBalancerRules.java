package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only services behind load balancers have. */
final class LoadBalancerRules {
    private static final String ONLY = "may only be used when `type` is 'LoadBalancer'";
    private static final String RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final FieldPath CLASS = Check.SPEC.child("loadBalancerClass");

    private LoadBalancerRules() {}

    static void check(ObjectNode service, @Nullable ObjectNode old, String type, List<FieldError> errors) {
        ObjectNode spec = Fields.make(service, "spec");
        boolean balanced = type.equals("LoadBalancer");
        List<String> ranges = Fields.texts(spec, "loadBalancerSourceRanges");
        String annotation = Fields.text(service, "metadata", "annotations", RANGES);
        if (!ranges.isEmpty()) {
            // Upstream spells the field so
            FieldPath path = Check.SPEC.child("LoadBalancerSourceRanges");
            ranges(ranges, old, balanced, path, errors);
        } else if (Fields.has(service, "metadata", "annotations", RANGES)) {
            FieldPath path = Check.METADATA.child("annotations").key(RANGES);
            if (!balanced) {
                errors.add(FieldError.forbidden(path, ONLY));
            }
            boolean kept = annotation.equals(Fields.text(old, "metadata", "annotations", RANGES)) && old != null;
            if (!kept && !annotation.isBlank()) {
                for (String range : annotation.strip().split(",", -1)) {
                    IpRules.range(range.strip(), List.of(), path, errors);
                }
            }
        }
        boolean allocates = Fields.has(spec, "allocateLoadBalancerNodePorts");
        if (allocates && !balanced) {
            errors.add(FieldError.forbidden(Check.SPEC.child("allocateLoadBalancerNodePorts"), ONLY));
        } else if (!allocates && balanced) {
            errors.add(FieldError.required(FieldPath.of("allocateLoadBalancerNodePorts"), ""));
        }
        balancerClass(spec, errors);
    }

    private static void ranges(
            List<String> ranges, @Nullable ObjectNode old, boolean balanced, FieldPath path, List<FieldError> errors) {
        if (!balanced) {
            errors.add(FieldError.forbidden(path, ONLY));
        }
        List<String> stored = new ArrayList<>();
        Fields.texts(old, "spec", "loadBalancerSourceRanges").forEach(range -> stored.add(range.strip()));
        for (int i = 0; i < ranges.size(); i++) {
            IpRules.range(ranges.get(i).strip(), stored, path.index(i), errors);
        }
    }

    private static void balancerClass(ObjectNode spec, List<FieldError> errors) {
        if (!Fields.has(spec, "loadBalancerClass")) {
            return;
        }
        if (Fields.text(spec, "type").equals("LoadBalancer")) {
            NameChecks.qualified(Fields.text(spec, "loadBalancerClass"), CLASS, errors);
        } else {
            errors.add(FieldError.forbidden(CLASS, ONLY));
        }
    }

    /** The class of a load balancer stays; upstream checks it itself once more. */
    static void change(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        boolean both = Fields.text(spec, "type").equals("LoadBalancer")
                && Fields.text(before, "type").equals("LoadBalancer");
        if (both && !Fields.same(spec.get("loadBalancerClass"), before.get("loadBalancerClass"))) {
            errors.add(FieldError.invalid(CLASS, spec.get("loadBalancerClass"), "may not change once set"));
        }
        balancerClass(spec, errors);
    }

    static void status(ObjectNode service, ObjectNode old, List<FieldError> errors) {
        FieldPath path = Check.STATUS.child("loadBalancer").child("ingress");
        List<ObjectNode> ingress = Fields.objects(service, "status", "loadBalancer", "ingress");
        if (!Fields.text(service, "spec", "type").equals("LoadBalancer") && !ingress.isEmpty()) {
            errors.add(FieldError.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'"));
            return;
        }
        List<String> stored = new ArrayList<>();
        for (ObjectNode each : Fields.objects(old, "status", "loadBalancer", "ingress")) {
            stored.add(Fields.text(each, "ip"));
        }
        for (int i = 0; i < ingress.size(); i++) {
            ingress(ingress.get(i), stored, path.index(i), errors);
        }
    }

    private static void ingress(ObjectNode ingress, List<String> stored, FieldPath path, List<FieldError> errors) {
        String ip = Fields.text(ingress, "ip");
        boolean hasMode = Fields.has(ingress, "ipMode");
        if (!ip.isEmpty()) {
            IpRules.address(ip, stored, path.child("ip"), errors);
        }
        if (!hasMode && !ip.isEmpty()) {
            errors.add(FieldError.required(path.child("ipMode"), "must be specified when `ip` is set"));
        } else if (hasMode && ip.isEmpty()) {
            errors.add(FieldError.forbidden(path.child("ipMode"), "may not be specified when `ip` is not set"));
        } else if (hasMode) {
            Check.supported(ingress, "ipMode", path, List.of("Proxy", "VIP"), errors);
        }
        String host = Fields.text(ingress, "hostname");
        if (!host.isEmpty()) {
            Check.all(path.child("hostname"), host, NameRules.dns1123Subdomain(host), errors);
            if (IpRules.isAddress(host)) {
                errors.add(FieldError.invalid(path.child("hostname"), host, "must be a DNS name, not an IP address"));
            }
        }
    }
}
