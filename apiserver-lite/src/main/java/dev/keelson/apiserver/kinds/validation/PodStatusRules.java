package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a pod's status may become. */
final class PodStatusRules {
    private static final Set<String> SYSTEM_CONDITIONS = Set.of("PodScheduled", "Ready", "Initialized");
    private static final String NOT_NEGATIVE = "must be a non-negative integer";

    private PodStatusRules() {}

    static void check(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        FieldPath annotations = Check.METADATA.child("annotations");
        Map<String, String> now = Fields.strings(pod, "metadata", "annotations");
        Map<String, String> before = Fields.strings(old, "metadata", "annotations");
        ObjectNode spec = Fields.make(pod, "spec");
        PodAnnotationRules.update(now, before, annotations, errors);
        PodAnnotationRules.check(now, spec, PodAnnotationRules.hasBadCost(before), annotations, errors);
        ObjectNode status = Fields.make(pod, "status");
        conditions(Fields.objects(status, "conditions"), errors);
        nominatedNode(status, old, errors);
        if (Fields.number(status, "observedGeneration") < 0) {
            errors.add(FieldError.invalid(
                    Check.STATUS.child("observedGeneration"),
                    Fields.number(status, "observedGeneration"),
                    NOT_NEGATIVE));
        }
        Check.immutable(
                status.get("qosClass"), Fields.at(old, "status", "qosClass"), Check.STATUS.child("qosClass"), errors);
        transitions(status, old, errors);
        claims(spec, status, errors);
        addresses(status, old, "podIPs", errors);
        hostAddresses(status, old, errors);
        ContainerStatusRules.check(spec, status, errors);
    }

    private static void conditions(List<ObjectNode> conditions, List<FieldError> errors) {
        for (int i = 0; i < conditions.size(); i++) {
            FieldPath at = Check.STATUS.child("conditions").index(i);
            long generation = Fields.number(conditions.get(i), "observedGeneration");
            if (generation < 0) {
                errors.add(FieldError.invalid(at.child("observedGeneration"), generation, NOT_NEGATIVE));
            }
            String type = Fields.text(conditions.get(i), "type");
            if (!SYSTEM_CONDITIONS.contains(type)) {
                NameChecks.qualified(type, at.child("Type"), errors);
            }
        }
    }

    private static void nominatedNode(ObjectNode status, ObjectNode old, List<FieldError> errors) {
        String node = Fields.text(status, "nominatedNodeName");
        if (node.isEmpty() || node.equals(Fields.text(old, "status", "nominatedNodeName"))) {
            return;
        }
        FieldPath path = Check.STATUS.child("nominatedNodeName");
        Check.all(path, node, NameRules.dns1123Subdomain(node), errors);
        if (!Fields.text(old, "spec", "nodeName").isEmpty()) {
            errors.add(FieldError.forbidden(path, "may not be set on pods that are already bound to a node"));
        }
    }

    /** A container that has ended stays so unless something may start it again. */
    private static void transitions(ObjectNode status, ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.object(old, "spec");
        if (!mayRestartAll(spec)) {
            transitions(status, old, "containerStatuses", Fields.objects(spec, "containers"), errors);
            transitions(status, old, "initContainerStatuses", Fields.objects(spec, "initContainers"), errors);
        }
        transitions(status, old, "ephemeralContainerStatuses", List.of(), errors);
    }

    private static boolean mayRestartAll(@Nullable JsonNode spec) {
        for (String list : new String[] {"containers", "initContainers"}) {
            for (ObjectNode container : Fields.objects(spec, list)) {
                for (ObjectNode rule : Fields.objects(container, "restartPolicyRules")) {
                    if (Fields.text(rule, "action").equals("RestartAllContainers")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static void transitions(
            ObjectNode status, ObjectNode old, String list, List<ObjectNode> containers, List<FieldError> errors) {
        Map<String, ObjectNode> now = new HashMap<>();
        for (ObjectNode each : Fields.objects(status, list)) {
            now.putIfAbsent(Fields.text(each, "name"), each);
        }
        List<ObjectNode> before = Fields.objects(old, "status", list);
        for (int i = 0; i < before.size(); i++) {
            String name = Fields.text(before.get(i), "name");
            ObjectNode next = now.get(name);
            if (next == null
                    || !Fields.has(before.get(i), "state", "terminated")
                    || Fields.has(next, "state", "terminated")) {
                continue;
            }
            long code = Fields.number(before.get(i), "state", "terminated", "exitCode");
            if (!restarts(containers, name, code, Fields.text(old, "spec", "restartPolicy"))) {
                errors.add(FieldError.forbidden(
                        Check.STATUS.child(list).index(i).child("state"),
                        "may not be transitioned to non-terminated state"));
            }
        }
    }

    private static boolean restarts(List<ObjectNode> containers, String name, long code, String podPolicy) {
        for (ObjectNode container : containers) {
            if (!Fields.text(container, "name").equals(name)) {
                continue;
            }
            String own = Fields.text(container, "restartPolicy");
            if (!own.isEmpty() && matchesRule(container, code)) {
                return true;
            }
            return switch (own.isEmpty() ? podPolicy : own) {
                case "Never" -> false;
                case "OnFailure" -> code != 0;
                default -> true;
            };
        }
        return false;
    }

    private static boolean matchesRule(ObjectNode container, long code) {
        for (ObjectNode rule : Fields.objects(container, "restartPolicyRules")) {
            boolean listed = false;
            for (JsonNode value : Fields.array(rule, "exitCodes", "values")) {
                listed |= value.asLong() == code;
            }
            if (Fields.text(rule, "exitCodes", "operator").equals("In") == listed && Fields.has(rule, "exitCodes")) {
                return true;
            }
        }
        return false;
    }

    private static void claims(ObjectNode spec, ObjectNode status, List<FieldError> errors) {
        Set<String> known = new HashSet<>();
        for (ObjectNode claim : Fields.objects(spec, "resourceClaims")) {
            known.add(Fields.text(claim, "name"));
        }
        Set<String> seen = new HashSet<>();
        List<ObjectNode> claims = Fields.objects(status, "resourceClaimStatuses");
        for (int i = 0; i < claims.size(); i++) {
            FieldPath at = Check.STATUS.child("resourceClaimStatuses").index(i);
            String name = Fields.text(claims.get(i), "name");
            if (!known.contains(name)) {
                errors.add(FieldError.invalid(
                        at.child("name"), name, "must match the name of an entry in `spec.resourceClaims`"));
            }
            if (!seen.add(name)) {
                errors.add(FieldError.duplicate(at.child("name"), name));
            }
            NameChecks.subdomainIfSet(claims.get(i), "resourceClaimName", at, errors);
        }
    }

    private static List<String> ips(@Nullable JsonNode status, String list) {
        List<String> ips = new ArrayList<>();
        for (ObjectNode each : Fields.objects(status, list)) {
            ips.add(Fields.text(each, "ip"));
        }
        return ips;
    }

    private static void addresses(ObjectNode status, ObjectNode old, String list, List<FieldError> errors) {
        List<String> now = ips(status, list);
        List<String> before = ips(Fields.object(old, "status"), list);
        FieldPath path = Check.STATUS.child(list);
        for (int i = 0; i < now.size(); i++) {
            IpRules.address(now.get(i), before, path.index(i), errors);
        }
        if (now.size() > 1 && (now.size() > 2 || !IpRules.isDualStack(now))) {
            errors.add(
                    FieldError.invalid(path, status.get(list), "may specify no more than one IP for each IP family"));
        }
    }

    private static void hostAddresses(ObjectNode status, ObjectNode old, List<FieldError> errors) {
        List<String> all = ips(status, "hostIPs");
        if (all.isEmpty()) {
            return;
        }
        if (!all.get(0).equals(Fields.text(status, "hostIP"))) {
            errors.add(FieldError.invalid(
                    Check.STATUS.child("hostIPs").index(0).child("ip"), all.get(0), "must be equal to `hostIP`"));
        }
        addresses(status, old, "hostIPs", errors);
    }
}
