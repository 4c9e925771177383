package dev.keelson.apiserver.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The core group but for workloads. */
final class CorePrinters {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

    private CorePrinters() {}

    static void register(Printers printers) {
        printers.kind("ConfigMap")
                .cell(
                        "Data",
                        (object, now) -> Fields.strings(object, "data").size()
                                + Fields.strings(object, "binaryData").size());
        printers.kind("Secret")
                .field("Type", "", "type")
                .cell("Data", (object, now) -> Fields.strings(object, "data").size());
        printers.kind("Namespace").field("Status", "", "status", "phase");
        printers.kind("Endpoints").text("Endpoints", CorePrinters::endpoints);
        printers.kind("ComponentStatus")
                .text("Status", CorePrinters::componentStatus)
                .text("Message", object -> componentText(object, "message"))
                .text("Error", object -> componentText(object, "error"));
        printers.kind("ResourceQuota")
                .text("Request", quota -> quota(quota, false))
                .text("Limit", quota -> quota(quota, true));
        services(printers);
        nodes(printers);
        volumes(printers);
        events(printers);
    }

    private static String endpoints(ObjectNode endpoints) {
        List<String> all = new ArrayList<>();
        List<ObjectNode> subsets = Fields.objects(endpoints, "subsets");
        for (ObjectNode subset : subsets) {
            List<ObjectNode> ports = Fields.objects(subset, "ports");
            List<ObjectNode> addresses = Fields.objects(subset, "addresses");
            for (ObjectNode port : ports) {
                for (ObjectNode address : addresses) {
                    String ip = Fields.text(address, "ip");
                    all.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + Fields.number(port, "port"));
                }
            }
            if (ports.isEmpty()) {
                addresses.forEach(address -> all.add(Fields.text(address, "ip")));
            }
        }
        if (subsets.isEmpty()) {
            return Cells.NONE;
        }
        return all.isEmpty() ? "" : Cells.some(all, 3);
    }

    private static String componentStatus(ObjectNode object) {
        for (ObjectNode condition : Fields.objects(object, "conditions")) {
            if (Fields.text(condition, "type").equals("Healthy")) {
                return Fields.text(condition, "status").equals("True") ? "Healthy" : "Unhealthy";
            }
        }
        return "Unknown";
    }

    private static String componentText(ObjectNode object, String field) {
        for (ObjectNode condition : Fields.objects(object, "conditions")) {
            if (Fields.text(condition, "type").equals("Healthy")) {
                return Fields.text(condition, field);
            }
        }
        return "";
    }

    private static String quota(ObjectNode quota, boolean limits) {
        Map<String, String> used = Fields.strings(quota, "status", "used");
        Map<String, String> hard = Fields.strings(quota, "status", "hard");
        List<String> texts = new ArrayList<>();
        for (String name : new TreeSet<>(hard.keySet())) {
            if (name.startsWith("limits.") == limits) {
                texts.add(name + ": " + used.getOrDefault(name, "0") + "/" + hard.get(name));
            }
        }
        return String.join(", ", texts);
    }

    private static void services(Printers printers) {
        printers.kind("Service")
                .field("Type", "", "spec", "type")
                .text("Cluster-IP", service -> {
                    List<String> addresses = Fields.texts(service, "spec", "clusterIPs");
                    return addresses.isEmpty() ? Cells.NONE : addresses.get(0);
                })
                .text("External-IP", CorePrinters::externalAddress)
                .text("Port(s)", CorePrinters::ports)
                .text("Selector", service -> Cells.labels(Fields.strings(service, "spec", "selector")));
    }

    private static String externalAddress(ObjectNode service) {
        List<String> external = Fields.texts(service, "spec", "externalIPs");
        return switch (Fields.text(service, "spec", "type")) {
            case "ClusterIP", "NodePort" -> Cells.or(String.join(",", external), Cells.NONE);
            case "LoadBalancer" -> {
                List<String> all = new ArrayList<>(balancerAddresses(service));
                all.addAll(external);
                yield Cells.or(String.join(",", all), "<pending>");
            }
            case "ExternalName" -> Fields.text(service, "spec", "externalName");
            default -> "<unknown>";
        };
    }

    static Set<String> balancerAddresses(ObjectNode object) {
        Set<String> addresses = new TreeSet<>();
        for (ObjectNode ingress : Fields.objects(object, "status", "loadBalancer", "ingress")) {
            String address = Cells.or(Fields.text(ingress, "ip"), Fields.text(ingress, "hostname"));
            if (!address.isEmpty()) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static String ports(ObjectNode service) {
        List<String> texts = new ArrayList<>();
        for (ObjectNode port : Fields.objects(service, "spec", "ports")) {
            long nodePort = Fields.number(port, "nodePort");
            texts.add(Fields.number(port, "port") + (nodePort > 0 ? ":" + nodePort : "") + "/"
                    + Fields.text(port, "protocol"));
        }
        return Cells.or(String.join(",", texts), Cells.NONE);
    }

    private static void nodes(Printers printers) {
        printers.kind("Node")
                .text("Status", CorePrinters::nodeStatus)
                .text("Roles", CorePrinters::roles)
                .field("Version", "", "status", "nodeInfo", "kubeletVersion")
                .text("Internal-IP", node -> address(node, "InternalIP"))
                .text("External-IP", node -> address(node, "ExternalIP"))
                .field("OS-Image", "<unknown>", "status", "nodeInfo", "osImage")
                .text("Kernel-Version", node -> {
                    String kernel = Cells.or(Fields.text(node, "status", "nodeInfo", "kernelVersion"), "<unknown>");
                    String architecture = Fields.text(node, "status", "nodeInfo", "architecture");
                    return architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")";
                })
                .field("Container-Runtime", "<unknown>", "status", "nodeInfo", "containerRuntimeVersion");
    }

    private static String nodeStatus(ObjectNode node) {
        String ready = Cells.conditionStatus(node, "Ready");
        String status = ready.isEmpty() ? "Unknown" : ready.equals("True") ? "Ready" : "NotReady";
        return Fields.truth(node, "spec", "unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    private static String roles(ObjectNode node) {
        Set<String> roles = new TreeSet<>();
        Fields.strings(node, "metadata", "labels").forEach((key, value) -> {
            if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                roles.add(key.substring(ROLE_PREFIX.length()));
            } else if (key.equals("kubernetes.io/role") && !value.isEmpty()) {
                roles.add(value);
            }
        });
        return Cells.or(String.join(",", roles), Cells.NONE);
    }

    private static String address(ObjectNode node, String type) {
        for (ObjectNode address : Fields.objects(node, "status", "addresses")) {
            if (Fields.text(address, "type").equals(type)) {
                return Fields.text(address, "address");
            }
        }
        return Cells.NONE;
    }

    private static void volumes(Printers printers) {
        printers.kind("PersistentVolume")
                .field("Capacity", "0", "spec", "capacity", "storage")
                .text("Access Modes", object -> modes(Fields.texts(object, "spec", "accessModes")))
                .field("Reclaim Policy", "", "spec", "persistentVolumeReclaimPolicy")
                .text("Status", CorePrinters::phase)
                .text("Claim", object -> {
                    ObjectNode claim = Fields.object(object, "spec", "claimRef");
                    return claim == null ? "" : Fields.text(claim, "namespace") + "/" + Fields.text(claim, "name");
                })
                .text("StorageClass", CorePrinters::storageClass)
                .field("VolumeAttributesClass", Cells.UNSET, "spec", "volumeAttributesClassName")
                .field("Reason", "", "status", "reason")
                .field("VolumeMode", Cells.UNSET, "spec", "volumeMode");
        printers.kind("PersistentVolumeClaim")
                .text("Status", CorePrinters::phase)
                .field("Volume", "", "spec", "volumeName")
                .text(
                        "Capacity",
                        object -> isBound(object)
                                ? Cells.or(Fields.text(object, "status", "capacity", "storage"), "0")
                                : "")
                .text(
                        "Access Modes",
                        object -> isBound(object) ? modes(Fields.texts(object, "status", "accessModes")) : "")
                .text("StorageClass", CorePrinters::storageClass)
                .field("VolumeAttributesClass", Cells.UNSET, "spec", "volumeAttributesClassName")
                .field("VolumeMode", Cells.UNSET, "spec", "volumeMode");
    }

    private static boolean isBound(ObjectNode claim) {
        return !Fields.text(claim, "spec", "volumeName").isEmpty();
    }

    private static String phase(ObjectNode object) {
        return Fields.has(object, "metadata", "deletionTimestamp")
                ? "Terminating"
                : Fields.text(object, "status", "phase");
    }

    private static String storageClass(ObjectNode object) {
        String annotation = "volume.beta.kubernetes.io/storage-class";
        return Fields.has(object, "metadata", "annotations", annotation)
                ? Fields.text(object, "metadata", "annotations", annotation)
                : Fields.text(object, "spec", "storageClassName");
    }

    private static String modes(List<String> modes) {
        Set<String> shortNames = new LinkedHashSet<>();
        for (String mode : List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")) {
            if (modes.contains(mode)) {
                shortNames.add(
                        switch (mode) {
                            case "ReadWriteOnce" -> "RWO";
                            case "ReadOnlyMany" -> "ROX";
                            case "ReadWriteMany" -> "RWX";
                            default -> "RWOP";
                        });
            }
        }
        return String.join(",", shortNames);
    }

    private static void events(Printers printers) {
        printers.kind("Event")
                .cell("Last Seen", CorePrinters::lastSeen)
                .field("Type", "", "type")
                .field("Reason", "", "reason")
                .text("Object", event -> {
                    ObjectNode about = about(event);
                    String kind = Fields.text(about, "kind").toLowerCase(Locale.ROOT);
                    String name = Fields.text(about, "name");
                    return name.isEmpty() ? kind : kind + "/" + name;
                })
                .text("Subobject", event -> Fields.text(about(event), "fieldPath"))
                .text("Source", CorePrinters::source)
                .text(
                        "Message",
                        event -> Cells.or(Fields.text(event, "message"), Fields.text(event, "note"))
                                .strip())
                .cell("First Seen", CorePrinters::firstSeen)
                .cell("Count", CorePrinters::count);
    }

    private static ObjectNode about(ObjectNode event) {
        return Fields.make(event, event.has("regarding") ? "regarding" : "involvedObject");
    }

    private static String either(ObjectNode event, String core, String other) {
        return Cells.or(Fields.text(event, core), Fields.text(event, other));
    }

    private static String firstSeen(ObjectNode event, Instant now) {
        String first = either(event, "firstTimestamp", "deprecatedFirstTimestamp");
        return Cells.since(now, first.isEmpty() ? Fields.text(event, "eventTime") : first);
    }

    private static String lastSeen(ObjectNode event, Instant now) {
        if (Fields.has(event, "series")) {
            return Cells.since(now, Fields.text(event, "series", "lastObservedTime"));
        }
        String last = either(event, "lastTimestamp", "deprecatedLastTimestamp");
        return last.isEmpty() ? firstSeen(event, now) : Cells.since(now, last);
    }

    private static Object count(ObjectNode event, Instant now) {
        if (Fields.has(event, "series")) {
            return Fields.number(event, "series", "count");
        }
        long count = Math.max(Fields.number(event, "count"), Fields.number(event, "deprecatedCount"));
        return count == 0 ? 1 : count;
    }

    private static String source(ObjectNode event) {
        ObjectNode source = Fields.make(event, event.has("deprecatedSource") ? "deprecatedSource" : "source");
        String component =
                Cells.or(Fields.text(source, "component"), either(event, "reportingComponent", "reportingController"));
        String instance = Cells.or(Fields.text(source, "host"), Fields.text(event, "reportingInstance"));
        return instance.isEmpty() ? component : component + ", " + instance;
    }
}
