package dev.keelson.apiserver.kinds.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The core group but for pods. */
final class CoreDefaults {
    private static final String CORE = "io.k8s.api.core.v1.";
    private static final int AFFINITY_SECONDS = 10_800;

    private CoreDefaults() {}

    static void register(Map<String, Consumer<ObjectNode>> byType) {
        byType.put(CORE + "Service", CoreDefaults::service);
        byType.put(CORE + "ReplicationController", CoreDefaults::replicationController);
        byType.put(CORE + "Secret", secret -> TypeDefaults.text(secret, "type", "Opaque"));
        byType.put(CORE + "PersistentVolume", volume -> {
            TypeDefaults.text(Fields.make(volume, "status"), "phase", "Pending");
            ObjectNode spec = Fields.make(volume, "spec");
            TypeDefaults.text(spec, "persistentVolumeReclaimPolicy", "Retain");
            TypeDefaults.text(spec, "volumeMode", "Filesystem");
        });
        byType.put(
                CORE + "PersistentVolumeClaim",
                claim -> TypeDefaults.text(Fields.make(claim, "status"), "phase", "Pending"));
        byType.put(CORE + "PersistentVolumeClaimSpec", spec -> TypeDefaults.text(spec, "volumeMode", "Filesystem"));
        byType.put(CORE + "PodTemplate", object -> Fields.make(object, "template", "spec"));
        byType.put(CORE + "NodeSpec", CoreDefaults::podCidrs);
        byType.put(CORE + "Endpoints", CoreDefaults::endpoints);
        byType.put(CORE + "Namespace", CoreDefaults::namespace);
        byType.put(CORE + "NodeStatus", status -> {
            ObjectNode capacity = Fields.object(status, "capacity");
            if (capacity != null && !Fields.has(status, "allocatable")) {
                status.set("allocatable", capacity.deepCopy());
            }
        });
        byType.put(CORE + "LimitRangeItem", CoreDefaults::limitRangeItem);
    }

    /** {@code podCIDR} and the first of {@code podCIDRs} say the same; the older field wins. */
    private static void podCidrs(ObjectNode spec) {
        String single = Fields.text(spec, "podCIDR");
        JsonNode first = Fields.array(spec, "podCIDRs").get(0);
        if (!single.isEmpty() && (first == null || !first.asText().equals(single))) {
            spec.putArray("podCIDRs").add(single);
        } else if (single.isEmpty() && first != null) {
            spec.put("podCIDR", first.asText());
        }
    }

    private static void replicationController(ObjectNode controller) {
        ObjectNode spec = Fields.make(controller, "spec");
        TypeDefaults.number(spec, "replicas", 1);
        ObjectNode labels = Fields.object(spec, "template", "metadata", "labels");
        if (labels != null) {
            if (Fields.strings(spec, "selector").isEmpty()) {
                spec.set("selector", labels.deepCopy());
            }
            if (Fields.strings(controller, "metadata", "labels").isEmpty()) {
                Fields.make(controller, "metadata").set("labels", labels.deepCopy());
            }
        }
    }

    private static void service(ObjectNode service) {
        ObjectNode spec = Fields.make(service, "spec");
        TypeDefaults.text(spec, "sessionAffinity", "None");
        if (Fields.text(spec, "sessionAffinity").equals("None")) {
            spec.remove("sessionAffinityConfig");
        } else if (Fields.text(spec, "sessionAffinity").equals("ClientIP")
                && !Fields.has(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds")) {
            spec.putObject("sessionAffinityConfig").putObject("clientIP").put("timeoutSeconds", AFFINITY_SECONDS);
        }
        TypeDefaults.text(spec, "type", "ClusterIP");
        for (ObjectNode port : Fields.objects(spec, "ports")) {
            servicePort(port);
        }
        String type = Fields.text(spec, "type");
        boolean balanced = type.equals("LoadBalancer");
        boolean external = balanced
                || type.equals("NodePort")
                || (type.equals("ClusterIP")
                        && !Fields.array(spec, "externalIPs").isEmpty());
        if (external) {
            TypeDefaults.text(spec, "externalTrafficPolicy", "Cluster");
        }
        if (!Fields.has(spec, "internalTrafficPolicy")
                && (balanced || type.equals("NodePort") || type.equals("ClusterIP"))) {
            spec.put("internalTrafficPolicy", "Cluster");
        }
        if (balanced) {
            TypeDefaults.truth(spec, "allocateLoadBalancerNodePorts", true);
            for (ObjectNode ingress : Fields.objects(service, "status", "loadBalancer", "ingress")) {
                if (!Fields.text(ingress, "ip").isEmpty()) {
                    TypeDefaults.text(ingress, "ipMode", "VIP");
                }
            }
        }
    }

    private static void servicePort(ObjectNode port) {
        TypeDefaults.text(port, "protocol", "TCP");
        JsonNode target = Fields.at(port, "targetPort");
        boolean unset = target == null
                || (target.isNumber() && target.asInt() == 0)
                || (target.isTextual() && target.textValue().isEmpty());
        if (unset) {
            port.put("targetPort", Fields.number(port, "port"));
        }
    }

    private static void endpoints(ObjectNode endpoints) {
        for (ObjectNode subset : Fields.objects(endpoints, "subsets")) {
            for (ObjectNode port : Fields.objects(subset, "ports")) {
                TypeDefaults.text(port, "protocol", "TCP");
            }
        }
    }

    private static void namespace(ObjectNode namespace) {
        String name = Fields.text(namespace, "metadata", "name");
        if (!name.isEmpty()) {
            Fields.make(namespace, "metadata", "labels").put("kubernetes.io/metadata.name", name);
        }
        TypeDefaults.text(Fields.make(namespace, "status"), "phase", "Active");
    }

    private static void limitRangeItem(ObjectNode item) {
        if (!Fields.text(item, "type").equals("Container")) {
            return;
        }
        ObjectNode limits = Fields.make(item, "default");
        ObjectNode requests = Fields.make(item, "defaultRequest");
        fillFrom(Fields.object(item, "max"), limits);
        fillFrom(limits, requests);
        fillFrom(Fields.object(item, "min"), requests);
    }

    private static void fillFrom(@Nullable ObjectNode source, ObjectNode target) {
        if (source == null) {
            return;
        }
        Iterator<Map.Entry<String, JsonNode>> fields = source.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!target.has(field.getKey())) {
                target.set(field.getKey(), field.getValue());
            }
        }
    }
}
