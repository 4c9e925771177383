package dev.keelson.apiserver.kinds.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Pods, their containers and volumes. */
final class PodDefaults {
    private static final String CORE = "io.k8s.api.core.v1.";
    private static final int READ_MODE = 0644;
    private static final int HOUR_SECONDS = 3600;

    private PodDefaults() {}

    static void register(Map<String, Consumer<ObjectNode>> byType) {
        byType.put(CORE + "Pod", PodDefaults::pod);
        byType.put(CORE + "PodSpec", PodDefaults::podSpec);
        byType.put(CORE + "PodStatus", PodDefaults::addresses);
        byType.put(CORE + "Container", PodDefaults::container);
        byType.put(CORE + "EphemeralContainer", PodDefaults::container);
        byType.put(CORE + "ContainerPort", port -> TypeDefaults.text(port, "protocol", "TCP"));
        byType.put(CORE + "Probe", PodDefaults::probe);
        byType.put(CORE + "HTTPGetAction", action -> {
            TypeDefaults.text(action, "path", "/");
            TypeDefaults.text(action, "scheme", "HTTP");
        });
        byType.put(CORE + "GRPCAction", action -> {
            if (!Fields.has(action, "service")) {
                action.put("service", "");
            }
        });
        byType.put(CORE + "ObjectFieldSelector", selector -> TypeDefaults.text(selector, "apiVersion", "v1"));
        byType.put(CORE + "Volume", PodDefaults::volume);
        for (String source : List.of("Secret", "ConfigMap", "DownwardAPI", "Projected")) {
            byType.put(CORE + source + "VolumeSource", PodDefaults::defaultMode);
        }
        byType.put(
                CORE + "ServiceAccountTokenProjection",
                token -> TypeDefaults.number(token, "expirationSeconds", HOUR_SECONDS));
        byType.put(CORE + "HostPathVolumeSource", path -> {
            if (!Fields.has(path, "type")) {
                path.put("type", "");
            }
        });
        registerStorageSources(byType);
    }

    private static void registerStorageSources(Map<String, Consumer<ObjectNode>> byType) {
        for (String iscsi : List.of("ISCSIVolumeSource", "ISCSIPersistentVolumeSource")) {
            byType.put(CORE + iscsi, source -> TypeDefaults.text(source, "iscsiInterface", "default"));
        }
        for (String rbd : List.of("RBDVolumeSource", "RBDPersistentVolumeSource")) {
            byType.put(CORE + rbd, source -> {
                TypeDefaults.text(source, "pool", "rbd");
                TypeDefaults.text(source, "user", "admin");
                TypeDefaults.text(source, "keyring", "/etc/ceph/keyring");
            });
        }
        for (String scaleIo : List.of("ScaleIOVolumeSource", "ScaleIOPersistentVolumeSource")) {
            byType.put(CORE + scaleIo, source -> {
                TypeDefaults.text(source, "storageMode", "ThinProvisioned");
                TypeDefaults.text(source, "fsType", "xfs");
            });
        }
        byType.put(CORE + "AzureDiskVolumeSource", source -> {
            TypeDefaults.text(source, "cachingMode", "ReadWrite");
            TypeDefaults.text(source, "kind", "Shared");
            TypeDefaults.text(source, "fsType", "ext4");
            TypeDefaults.truth(source, "readOnly", false);
        });
    }

    private static void pod(ObjectNode pod) {
        ObjectNode spec = Fields.make(pod, "spec");
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : Fields.objects(spec, list)) {
                requestsFromLimits(container);
            }
        }
        PodLevelDefaults.apply(spec);
        TypeDefaults.truth(spec, "enableServiceLinks", true);
        if (Fields.truth(spec, "hostNetwork")) {
            hostPorts(Fields.objects(spec, "containers"));
            hostPorts(Fields.objects(spec, "initContainers"));
        }
    }

    /** {@code podIP} and the first of {@code podIPs} say the same. */
    private static void addresses(ObjectNode status) {
        String address = Fields.text(status, "podIP");
        List<ObjectNode> all = Fields.objects(status, "podIPs");
        if (!address.isEmpty()
                && (all.isEmpty() || !Fields.text(all.get(0), "ip").equals(address))) {
            status.putArray("podIPs").addObject().put("ip", address);
        } else if (address.isEmpty() && !all.isEmpty()) {
            status.put("podIP", Fields.text(all.get(0), "ip"));
        }
    }

    private static void requestsFromLimits(ObjectNode container) {
        ObjectNode limits = Fields.object(container, "resources", "limits");
        if (limits == null) {
            return;
        }
        ObjectNode requests = Fields.make(container, "resources", "requests");
        Iterator<Map.Entry<String, JsonNode>> fields = limits.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> limit = fields.next();
            if (!requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        }
    }

    private static void hostPorts(List<ObjectNode> containers) {
        for (ObjectNode container : containers) {
            for (ObjectNode port : Fields.objects(container, "ports")) {
                TypeDefaults.nonZero(port, "hostPort", Fields.number(port, "containerPort"));
            }
        }
    }

    private static void podSpec(ObjectNode spec) {
        TypeDefaults.text(spec, "dnsPolicy", "ClusterFirst");
        TypeDefaults.text(spec, "restartPolicy", "Always");
        TypeDefaults.struct(spec, "securityContext");
        TypeDefaults.number(spec, "terminationGracePeriodSeconds", 30);
        TypeDefaults.text(spec, "schedulerName", "default-scheduler");
        mirrorServiceAccount(spec);
    }

    /** The deprecated {@code serviceAccount} and {@code serviceAccountName} always agree; the new name wins. */
    private static void mirrorServiceAccount(ObjectNode spec) {
        String name = Fields.text(spec, "serviceAccountName");
        if (name.isEmpty()) {
            name = Fields.text(spec, "serviceAccount");
        }
        if (!name.isEmpty()) {
            spec.put("serviceAccountName", name);
            spec.put("serviceAccount", name);
        }
    }

    private static void container(ObjectNode container) {
        TypeDefaults.text(container, "imagePullPolicy", pullPolicy(Fields.text(container, "image")));
        TypeDefaults.text(container, "terminationMessagePath", "/dev/termination-log");
        TypeDefaults.text(container, "terminationMessagePolicy", "File");
    }

    /** An image without tag and digest means latest. */
    private static String pullPolicy(String image) {
        if (image.contains("@")) {
            return "IfNotPresent";
        }
        int colon = image.lastIndexOf(':');
        boolean tagged = colon > image.lastIndexOf('/');
        if (image.isEmpty()) {
            return "IfNotPresent";
        }
        return !tagged || image.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    private static void probe(ObjectNode probe) {
        TypeDefaults.nonZero(probe, "timeoutSeconds", 1);
        TypeDefaults.nonZero(probe, "periodSeconds", 10);
        TypeDefaults.nonZero(probe, "successThreshold", 1);
        TypeDefaults.nonZero(probe, "failureThreshold", 3);
    }

    private static void volume(ObjectNode volume) {
        boolean hasSource = false;
        Iterator<String> names = volume.fieldNames();
        while (names.hasNext()) {
            hasSource |= !names.next().equals("name");
        }
        if (!hasSource) {
            volume.putObject("emptyDir");
        }
        ObjectNode image = Fields.object(volume, "image");
        if (image != null) {
            TypeDefaults.text(image, "pullPolicy", pullPolicy(Fields.text(image, "reference")));
        }
    }

    private static void defaultMode(ObjectNode source) {
        TypeDefaults.number(source, "defaultMode", READ_MODE);
    }
}
