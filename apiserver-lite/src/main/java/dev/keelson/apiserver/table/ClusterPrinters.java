package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Networking, storage, access control, scheduling, certificates, admission, flow control. */
final class ClusterPrinters {
    private ClusterPrinters() {}

    static void register(Printers printers) {
        networking(printers);
        storage(printers);
        access(printers);
        admission(printers);
        printers.kind("Lease").field("Holder", "", "spec", "holderIdentity");
        printers.kind("RuntimeClass").field("Handler", "", "handler");
        printers.kind("PriorityClass")
                .number("Value", "value")
                .truth("Global-Default", "globalDefault")
                .field("PreemptionPolicy", "", "preemptionPolicy");
        printers.kind("ResourceClaim").text("State", ClusterPrinters::claimState);
        printers.kind("ResourceSlice")
                .field("Node", "", "spec", "nodeName")
                .field("Driver", "", "spec", "driver")
                .field("Pool", "", "spec", "pool", "name");
        printers.kind("APIService")
                .text(
                        "Service",
                        service -> Fields.has(service, "spec", "service")
                                ? Fields.text(service, "spec", "service", "namespace") + "/"
                                        + Fields.text(service, "spec", "service", "name")
                                : "Local")
                .text("Available", ClusterPrinters::available);
        flowControl(printers);
    }

    private static String claimState(ObjectNode claim) {
        List<String> states = new ArrayList<>();
        if (Fields.has(claim, "metadata", "deletionTimestamp")) {
            states.add("deleted");
        }
        if (Fields.has(claim, "status", "allocation")) {
            states.add("allocated");
            if (!Fields.array(claim, "status", "reservedFor").isEmpty()) {
                states.add("reserved");
            }
        } else if (states.isEmpty()) {
            states.add("pending");
        }
        return String.join(",", states);
    }

    private static String available(ObjectNode service) {
        for (ObjectNode condition : Fields.objects(service, "status", "conditions")) {
            if (Fields.text(condition, "type").equals("Available")) {
                String status = Fields.text(condition, "status");
                String reason = Fields.text(condition, "reason");
                return status.equals("True") || reason.isEmpty() ? status : status + " (" + reason + ")";
            }
        }
        return "Unknown";
    }

    private static void networking(Printers printers) {
        printers.kind("Ingress")
                .field("Class", Cells.NONE, "spec", "ingressClassName")
                .text("Hosts", ClusterPrinters::hosts)
                .text("Address", ingress -> String.join(",", CorePrinters.balancerAddresses(ingress)))
                .text("Ports", ingress -> Fields.array(ingress, "spec", "tls").isEmpty() ? "80" : "80, 443");
        printers.kind("IngressClass")
                .text("Name", object -> withDefault(object, "ingressclass.kubernetes.io/is-default-class"))
                .field("Controller", "", "spec", "controller")
                .text("Parameters", ClusterPrinters::parameters);
        printers.kind("NetworkPolicy")
                .text("Pod-Selector", policy -> Cells.selector(Fields.at(policy, "spec", "podSelector")));
        printers.kind("ServiceCIDR").text("CIDRs", object -> String.join(",", Fields.texts(object, "spec", "cidrs")));
        printers.kind("IPAddress").text("ParentRef", ClusterPrinters::parent);
        printers.kind("EndpointSlice")
                .field("AddressType", "", "addressType")
                .text("Ports", ClusterPrinters::slicePorts)
                .text("Endpoints", slice -> {
                    List<String> all = new ArrayList<>();
                    Fields.objects(slice, "endpoints")
                            .forEach(endpoint -> all.addAll(Fields.texts(endpoint, "addresses")));
                    return Cells.some(all, 3);
                });
    }

    private static String slicePorts(ObjectNode slice) {
        List<String> all = new ArrayList<>();
        for (ObjectNode port : Fields.objects(slice, "ports")) {
            String number = Fields.text(port, "port");
            all.add(!number.isEmpty() ? number : Fields.has(port, "name") ? Fields.text(port, "name") : "*");
        }
        return Cells.some(all, 3);
    }

    private static String hosts(ObjectNode ingress) {
        List<ObjectNode> rules = Fields.objects(ingress, "spec", "rules");
        List<String> hosts = new ArrayList<>();
        boolean more = false;
        for (ObjectNode rule : rules) {
            String host = Fields.text(rule, "host");
            more |= hosts.size() == 3;
            if (!more && !host.isEmpty()) {
                hosts.add(host);
            }
        }
        String shown = Cells.or(String.join(",", hosts), "*");
        return more ? shown + " + " + (rules.size() - 3) + " more..." : shown;
    }

    private static String withDefault(ObjectNode object, String... annotations) {
        String name = Fields.text(object, "metadata", "name");
        for (String annotation : annotations) {
            if (Fields.text(object, "metadata", "annotations", annotation).equals("true")) {
                return name + " (default)";
            }
        }
        return name;
    }

    private static String parameters(ObjectNode object) {
        ObjectNode parameters = Fields.object(object, "spec", "parameters");
        if (parameters == null) {
            return Cells.NONE;
        }
        String group = Fields.has(parameters, "apiGroup") ? "." + Fields.text(parameters, "apiGroup") : "";
        return Fields.text(parameters, "kind") + group + "/" + Fields.text(parameters, "name");
    }

    private static String parent(ObjectNode object) {
        ObjectNode parent = Fields.object(object, "spec", "parentRef");
        if (parent == null) {
            return Cells.NONE;
        }
        String group = Fields.text(parent, "group");
        String resource = Fields.text(parent, "resource") + (group.isEmpty() ? "" : "." + group);
        String namespace = Fields.text(parent, "namespace");
        return resource.toLowerCase(Locale.ROOT) + (namespace.isEmpty() ? "" : "/" + namespace) + "/"
                + Fields.text(parent, "name");
    }

    private static void storage(Printers printers) {
        printers.kind("StorageClass")
                .text(
                        "Name",
                        object -> withDefault(
                                object,
                                "storageclass.kubernetes.io/is-default-class",
                                "storageclass.beta.kubernetes.io/is-default-class"))
                .field("Provisioner", "", "provisioner")
                .field("ReclaimPolicy", "Delete", "reclaimPolicy")
                .field("VolumeBindingMode", "Immediate", "volumeBindingMode")
                .truth("AllowVolumeExpansion", "allowVolumeExpansion");
        printers.kind("CSIDriver")
                .cell(
                        "AttachRequired",
                        (driver, now) -> !Fields.has(driver, "spec", "attachRequired")
                                || Fields.truth(driver, "spec", "attachRequired"))
                .truth("PodInfoOnMount", "spec", "podInfoOnMount")
                .truth("StorageCapacity", "spec", "storageCapacity")
                .text("TokenRequests", driver -> {
                    List<String> audiences = new ArrayList<>();
                    Fields.objects(driver, "spec", "tokenRequests")
                            .forEach(request -> audiences.add(Fields.text(request, "audience")));
                    return Fields.has(driver, "spec", "tokenRequests") ? String.join(",", audiences) : Cells.UNSET;
                })
                .truth("RequiresRepublish", "spec", "requiresRepublish")
                .text(
                        "Modes",
                        driver -> Cells.or(
                                String.join(",", Fields.texts(driver, "spec", "volumeLifecycleModes")), Cells.NONE));
        printers.kind("CSINode")
                .cell(
                        "Drivers",
                        (node, now) -> Fields.array(node, "spec", "drivers").size());
        printers.kind("VolumeAttachment")
                .field("Attacher", "", "spec", "attacher")
                .field("PV", "", "spec", "source", "persistentVolumeName")
                .field("Node", "", "spec", "nodeName")
                .truth("Attached", "status", "attached");
        printers.kind("VolumeAttributesClass").field("DriverName", "", "driverName");
    }

    private static void access(Printers printers) {
        for (String kind : List.of("RoleBinding", "ClusterRoleBinding")) {
            printers.kind(kind)
                    .text(
                            "Role",
                            binding -> Fields.text(binding, "roleRef", "kind") + "/"
                                    + Fields.text(binding, "roleRef", "name"))
                    .text("Users", binding -> subjects(binding, "User"))
                    .text("Groups", binding -> subjects(binding, "Group"))
                    .text("ServiceAccounts", binding -> subjects(binding, "ServiceAccount"));
        }
        printers.kind("CertificateSigningRequest")
                .field("SignerName", Cells.NONE, "spec", "signerName")
                .field("Requestor", "", "spec", "username")
                .text(
                        "RequestedDuration",
                        request -> Fields.has(request, "spec", "expirationSeconds")
                                ? Cells.human(Duration.ofSeconds(Fields.number(request, "spec", "expirationSeconds")))
                                : Cells.NONE)
                .text("Condition", ClusterPrinters::requestStatus);
    }

    private static String subjects(ObjectNode binding, String kind) {
        List<String> names = new ArrayList<>();
        for (ObjectNode subject : Fields.objects(binding, "subjects")) {
            if (Fields.text(subject, "kind").equals(kind)) {
                String name = Fields.text(subject, "name");
                names.add(kind.equals("ServiceAccount") ? Fields.text(subject, "namespace") + "/" + name : name);
            }
        }
        return String.join(", ", names);
    }

    private static String requestStatus(ObjectNode request) {
        List<String> types = new ArrayList<>();
        Fields.objects(request, "status", "conditions").forEach(condition -> types.add(Fields.text(condition, "type")));
        String status = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending";
        status += types.contains("Failed") ? ",Failed" : "";
        return Fields.has(request, "status", "certificate") ? status + ",Issued" : status;
    }

    private static void admission(Printers printers) {
        for (String kind : List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")) {
            printers.kind(kind)
                    .cell(
                            "Webhooks",
                            (object, now) -> Fields.array(object, "webhooks").size());
        }
        printers.kind("ValidatingAdmissionPolicy")
                .cell(
                        "Validations",
                        (object, now) ->
                                Fields.array(object, "spec", "validations").size())
                .text("ParamKind", ClusterPrinters::paramKind);
        printers.kind("MutatingAdmissionPolicy")
                .cell(
                        "Mutations",
                        (object, now) ->
                                Fields.array(object, "spec", "mutations").size())
                .text("ParamKind", ClusterPrinters::paramKind);
        for (String kind : List.of("ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBinding")) {
            printers.kind(kind)
                    .field("PolicyName", "", "spec", "policyName")
                    .text("ParamRef", ClusterPrinters::paramReference);
        }
    }

    private static String paramKind(ObjectNode policy) {
        ObjectNode kind = Fields.object(policy, "spec", "paramKind");
        return kind == null ? Cells.UNSET : Fields.text(kind, "apiVersion") + "/" + Fields.text(kind, "kind");
    }

    private static String paramReference(ObjectNode binding) {
        String name = Fields.text(binding, "spec", "paramRef", "name");
        if (!name.isEmpty()) {
            return Cells.or(Fields.text(binding, "spec", "paramRef", "namespace"), "*") + "/" + name;
        }
        ObjectNode selector = Fields.object(binding, "spec", "paramRef", "selector");
        return selector == null ? Cells.UNSET : inGo(selector);
    }

    /** A selector as its Go type prints itself. */
    private static String inGo(ObjectNode selector) {
        StringBuilder text = new StringBuilder("&LabelSelector{MatchLabels:map[string]string{");
        new TreeMap<>(Fields.strings(selector, "matchLabels"))
                .forEach((key, value) ->
                        text.append(key).append(": ").append(value).append(','));
        text.append("},MatchExpressions:[]LabelSelectorRequirement{");
        for (ObjectNode each : Fields.objects(selector, "matchExpressions")) {
            text.append("LabelSelectorRequirement{Key:").append(Fields.text(each, "key"));
            text.append(",Operator:").append(Fields.text(each, "operator"));
            text.append(",Values:[").append(String.join(" ", Fields.texts(each, "values")));
            text.append("],},");
        }
        return text.append("},}").toString();
    }

    private static void flowControl(Printers printers) {
        printers.kind("FlowSchema")
                .field("PriorityLevel", "", "spec", "priorityLevelConfiguration", "name")
                .number("MatchingPrecedence", "spec", "matchingPrecedence")
                .field("DistinguisherMethod", Cells.NONE, "spec", "distinguisherMethod", "type")
                .text("MissingPL", schema -> Cells.or(Cells.conditionStatus(schema, "Dangling"), "?"));
        printers.kind("PriorityLevelConfiguration")
                .field("Type", "", "spec", "type")
                .cell(
                        "NominalConcurrencyShares",
                        (object, now) -> orNone(object, "spec", "limited", "nominalConcurrencyShares"))
                .cell("Queues", (object, now) -> queuing(object, "queues"))
                .cell("HandSize", (object, now) -> queuing(object, "handSize"))
                .cell("QueueLengthLimit", (object, now) -> queuing(object, "queueLengthLimit"));
    }

    private static Object queuing(ObjectNode object, String field) {
        return orNone(object, "spec", "limited", "limitResponse", "queuing", field);
    }

    private static Object orNone(ObjectNode object, String... path) {
        JsonNode value = Fields.at(object, path);
        return value == null ? Cells.NONE : value;
    }
}
