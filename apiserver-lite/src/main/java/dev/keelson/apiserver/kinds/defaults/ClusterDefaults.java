package dev.keelson.apiserver.kinds.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Networking, storage, access control, scheduling, flow control, admission. */
final class ClusterDefaults {
    private static final String RBAC = "io.k8s.api.rbac.v1.";
    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
    private static final String ADMISSION = "io.k8s.api.admissionregistration.v1.";
    private static final String FLOW = "io.k8s.api.flowcontrol.v1.";

    private ClusterDefaults() {}

    static void register(Map<String, Consumer<ObjectNode>> byType) {
        registerNetworking(byType);
        registerStorage(byType);
        registerAdmission(byType);
        for (String binding : List.of("RoleBinding", "ClusterRoleBinding")) {
            byType.put(
                    RBAC + binding,
                    object -> TypeDefaults.text(Fields.make(object, "roleRef"), "apiGroup", RBAC_GROUP));
        }
        byType.put(RBAC + "Subject", subject -> {
            String kind = Fields.text(subject, "kind");
            if (kind.equals("User") || kind.equals("Group")) {
                TypeDefaults.text(subject, "apiGroup", RBAC_GROUP);
            }
        });
        byType.put(
                "io.k8s.api.scheduling.v1.PriorityClass",
                object -> absent(object, "preemptionPolicy", "PreemptLowerPriority"));
        byType.put(
                "io.k8s.api.resource.v1.DeviceToleration",
                toleration -> TypeDefaults.text(toleration, "operator", "Equal"));
        registerDeviceRequests(byType);
        byType.put(FLOW + "FlowSchemaSpec", spec -> TypeDefaults.nonZero(spec, "matchingPrecedence", 1000));
        byType.put(FLOW + "ExemptPriorityLevelConfiguration", level -> {
            TypeDefaults.number(level, "nominalConcurrencyShares", 0);
            TypeDefaults.number(level, "lendablePercent", 0);
        });
        byType.put(FLOW + "LimitedPriorityLevelConfiguration", level -> {
            TypeDefaults.number(level, "nominalConcurrencyShares", 30);
            TypeDefaults.number(level, "lendablePercent", 0);
        });
        byType.put(FLOW + "QueuingConfiguration", queuing -> {
            TypeDefaults.nonZero(queuing, "handSize", 8);
            TypeDefaults.nonZero(queuing, "queues", 64);
            TypeDefaults.nonZero(queuing, "queueLengthLimit", 50);
        });
        byType.put(
                "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference",
                service -> TypeDefaults.number(service, "port", 443));
    }

    private static void registerDeviceRequests(Map<String, Consumer<ObjectNode>> byType) {
        for (String request : List.of("ExactDeviceRequest", "DeviceSubRequest")) {
            byType.put("io.k8s.api.resource.v1." + request, object -> {
                TypeDefaults.text(object, "allocationMode", "ExactCount");
                if (Fields.text(object, "allocationMode").equals("ExactCount")) {
                    TypeDefaults.nonZero(object, "count", 1);
                }
            });
        }
    }

    private static void registerNetworking(Map<String, Consumer<ObjectNode>> byType) {
        byType.put("io.k8s.api.networking.v1.NetworkPolicyPort", port -> absent(port, "protocol", "TCP"));
        byType.put("io.k8s.api.networking.v1.NetworkPolicy", policy -> {
            ObjectNode spec = Fields.make(policy, "spec");
            List<String> types = new ArrayList<>(List.of("Ingress"));
            if (!Fields.array(spec, "egress").isEmpty()) {
                types.add("Egress");
            }
            TypeDefaults.texts(spec, "policyTypes", types);
        });
        byType.put("io.k8s.api.networking.v1.IngressClassParametersReference", parameters -> {
            absent(parameters, "scope", "Cluster");
        });
        byType.put("io.k8s.api.discovery.v1.EndpointPort", port -> {
            absent(port, "name", "");
            absent(port, "protocol", "TCP");
        });
    }

    private static void registerStorage(Map<String, Consumer<ObjectNode>> byType) {
        byType.put("io.k8s.api.storage.v1.StorageClass", object -> {
            absent(object, "reclaimPolicy", "Delete");
            absent(object, "volumeBindingMode", "Immediate");
        });
        byType.put("io.k8s.api.storage.v1.CSIDriver", driver -> {
            ObjectNode spec = Fields.make(driver, "spec");
            TypeDefaults.truth(spec, "attachRequired", true);
            TypeDefaults.truth(spec, "podInfoOnMount", false);
            TypeDefaults.truth(spec, "storageCapacity", false);
            absent(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
            TypeDefaults.texts(spec, "volumeLifecycleModes", List.of("Persistent"));
            TypeDefaults.truth(spec, "requiresRepublish", false);
            TypeDefaults.truth(spec, "seLinuxMount", false);
        });
    }

    private static void registerAdmission(Map<String, Consumer<ObjectNode>> byType) {
        for (String webhook : List.of("ValidatingWebhook", "MutatingWebhook")) {
            boolean mutating = webhook.startsWith("Mutating");
            byType.put(ADMISSION + webhook, object -> {
                absent(object, "failurePolicy", "Fail");
                matchDefaults(object);
                TypeDefaults.number(object, "timeoutSeconds", 10);
                if (mutating) {
                    absent(object, "reinvocationPolicy", "Never");
                }
            });
        }
        for (String rule : List.of("RuleWithOperations", "NamedRuleWithOperations")) {
            byType.put(ADMISSION + rule, object -> absent(object, "scope", "*"));
        }
        byType.put(ADMISSION + "ServiceReference", service -> TypeDefaults.number(service, "port", 443));
        for (String policy : List.of("ValidatingAdmissionPolicySpec", "MutatingAdmissionPolicySpec")) {
            byType.put(ADMISSION + policy, spec -> absent(spec, "failurePolicy", "Fail"));
        }
        byType.put(ADMISSION + "MatchResources", ClusterDefaults::matchDefaults);
    }

    /** Sets a text unless there is one: one that is there and empty stays, to be refused. */
    private static void absent(ObjectNode object, String field, String value) {
        if (!Fields.has(object, field)) {
            object.put(field, value);
        }
    }

    private static void matchDefaults(ObjectNode object) {
        absent(object, "matchPolicy", "Equivalent");
        TypeDefaults.struct(object, "namespaceSelector");
        TypeDefaults.struct(object, "objectSelector");
    }
}
