package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services: cluster IPs, node ports and IP families. Follows {@code pkg/registry/core/service/storage}. */
final class ServiceStrategy extends KindStrategy {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private final ServiceAllocator allocator;

    ServiceStrategy(Traits traits, ServiceAllocator allocator) {
        super(traits);
        this.allocator = allocator;
    }

    /** What one write took and what it will give back. */
    private final class Allocation implements Reservation {
        private final String name;
        private final boolean dryRun;
        private final List<String> takenAddresses = new ArrayList<>();
        private final List<Integer> takenPorts = new ArrayList<>();
        private final List<String> droppedAddresses = new ArrayList<>();
        private final List<Integer> droppedPorts = new ArrayList<>();

        Allocation(String name, boolean dryRun) {
            this.name = name;
            this.dryRun = dryRun;
        }

        @Override
        public void end(boolean stored) {
            (stored ? droppedAddresses : takenAddresses).forEach(allocator::release);
            (stored ? droppedPorts : takenPorts).forEach(allocator::release);
        }

        private StatusException refused(FieldError error) {
            end(false);
            return StatusException.invalid("", "Service", name, List.of(error));
        }

        void address(ObjectNode spec) {
            String asked = Fields.text(spec, "clusterIP");
            if (asked.isEmpty()) {
                String address = allocator.takeAddress();
                if (address == null) {
                    end(false);
                    throw StatusException.internal(
                            "failed to allocate a serviceIP: range is full; widen --service-cluster-ip-range");
                }
                takenAddresses.add(address);
                setAddress(spec, address);
                return;
            }
            FieldPath path = SPEC.child("clusterIPs");
            if (!allocator.contains(asked)) {
                throw refused(FieldError.invalid(
                        path,
                        List.of(asked).toString(),
                        "failed to allocate IP " + asked + ": the provided IP is not in the valid range"));
            }
            if (!allocator.take(asked)) {
                throw refused(FieldError.invalid(
                        path,
                        List.of(asked).toString(),
                        "failed to allocate IP " + asked + ": provided IP is already allocated"));
            }
            takenAddresses.add(asked);
            setAddress(spec, asked);
        }

        int port(long asked, FieldPath path) {
            if (asked == 0) {
                int port = allocator.takePort();
                if (port == 0) {
                    end(false);
                    throw StatusException.internal("failed to allocate a nodePort: range is full");
                }
                takenPorts.add(port);
                return port;
            }
            boolean inRange = asked >= ServiceAllocator.FIRST_NODE_PORT && asked <= ServiceAllocator.LAST_NODE_PORT;
            if (!inRange && !dryRun) {
                throw refused(FieldError.invalid(
                        path,
                        asked,
                        "provided port is not in the valid range. The range of valid ports is "
                                + ServiceAllocator.FIRST_NODE_PORT + "-" + ServiceAllocator.LAST_NODE_PORT));
            }
            if (!allocator.take((int) asked)) {
                throw refused(FieldError.invalid(path, asked, "provided port is already allocated"));
            }
            takenPorts.add((int) asked);
            return (int) asked;
        }
    }

    private static void setAddress(ObjectNode spec, String address) {
        spec.put("clusterIP", address);
        spec.putArray("clusterIPs").add(address);
    }

    @Override
    public Reservation reserve(ObjectNode service, @Nullable ObjectNode old, boolean dryRun) {
        ObjectNode spec = Fields.make(service, "spec");
        Allocation allocation = new Allocation(Metadata.name(service), dryRun);
        normaliseAddresses(spec);
        ObjectNode before = old == null ? null : Fields.object(old, "spec");
        if (before != null) {
            dropDependents(spec, before);
            keepAllocated(spec, before);
        }
        families(spec);
        addresses(spec, before, allocation);
        ports(spec, before, allocation);
        healthCheckPort(spec, before, allocation);
        return allocation;
    }

    private static String type(ObjectNode spec) {
        return Fields.text(spec, "type");
    }

    private static boolean hasAddress(ObjectNode spec) {
        return !type(spec).equals("ExternalName")
                && !Fields.text(spec, "clusterIP").equals("None");
    }

    private static boolean hasNodePorts(ObjectNode spec) {
        return type(spec).equals("NodePort")
                || (type(spec).equals("LoadBalancer") && Fields.truth(spec, "allocateLoadBalancerNodePorts"));
    }

    private static boolean hasHealthPort(ObjectNode spec) {
        return type(spec).equals("LoadBalancer")
                && Fields.text(spec, "externalTrafficPolicy").equals("Local");
    }

    /** {@code clusterIP} and the first of {@code clusterIPs} say the same. */
    private static void normaliseAddresses(ObjectNode spec) {
        String single = Fields.text(spec, "clusterIP");
        ArrayNode all = Fields.array(spec, "clusterIPs");
        if (!single.isEmpty() && all.isEmpty()) {
            spec.putArray("clusterIPs").add(single);
        } else if (single.isEmpty() && !all.isEmpty()) {
            spec.put("clusterIP", all.get(0).asText());
        }
    }

    /** What meant something to the old type only goes with it, unless the client changed it. */
    private static void dropDependents(ObjectNode spec, ObjectNode before) {
        if (hasAddress(before) && type(spec).equals("ExternalName")) {
            for (String field :
                    List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")) {
                dropUnchanged(spec, before, field);
            }
        }
        boolean external = type(spec).equals("NodePort") || type(spec).equals("LoadBalancer");
        if (!external && Fields.array(spec, "externalIPs").isEmpty()) {
            dropUnchanged(spec, before, "externalTrafficPolicy");
        }
        if (type(before).equals("LoadBalancer") && !type(spec).equals("LoadBalancer")) {
            dropUnchanged(spec, before, "allocateLoadBalancerNodePorts");
            dropUnchanged(spec, before, "loadBalancerClass");
        }
        if (type(before).equals("ExternalName") && !type(spec).equals("ExternalName")) {
            dropUnchanged(spec, before, "externalName");
        }
    }

    private static void dropUnchanged(ObjectNode spec, ObjectNode before, String field) {
        if (Fields.same(spec.get(field), before.get(field))) {
            spec.remove(field);
        }
    }

    /** What the server has chosen before stays when an update does not mention it. */
    private static void keepAllocated(ObjectNode spec, ObjectNode before) {
        if (hasAddress(spec)
                && hasAddress(before)
                && Fields.text(spec, "clusterIP").isEmpty()) {
            Fields.copyField(before, spec, "clusterIP");
            Fields.copyField(before, spec, "clusterIPs");
        }
        if (!type(spec).equals("ExternalName")) {
            for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
                if (!Fields.has(spec, field)) {
                    Fields.copyField(before, spec, field);
                }
            }
        }
        if (hasNodePorts(spec) && (hasNodePorts(before) || type(before).equals("LoadBalancer"))) {
            keepNodePorts(spec, before);
        }
        if (hasHealthPort(spec) && hasHealthPort(before) && Fields.number(spec, "healthCheckNodePort") == 0) {
            Fields.copyField(before, spec, "healthCheckNodePort");
        }
    }

    private static void keepNodePorts(ObjectNode spec, ObjectNode before) {
        Set<Long> used = new HashSet<>();
        for (ObjectNode port : Fields.objects(spec, "ports")) {
            used.add(Fields.number(port, "nodePort"));
        }
        for (ObjectNode port : Fields.objects(spec, "ports")) {
            if (Fields.number(port, "nodePort") != 0) {
                continue;
            }
            for (ObjectNode earlier : Fields.objects(before, "ports")) {
                long nodePort = Fields.number(earlier, "nodePort");
                boolean same = Fields.number(earlier, "port") == Fields.number(port, "port")
                        && Fields.text(earlier, "protocol").equals(Fields.text(port, "protocol"));
                if (same && nodePort != 0 && used.add(nodePort)) {
                    port.put("nodePort", nodePort);
                }
            }
        }
    }

    private void families(ObjectNode spec) {
        if (type(spec).equals("ExternalName")) {
            return;
        }
        boolean headless = Fields.text(spec, "clusterIP").equals("None");
        boolean selectorless = Fields.strings(spec, "selector").isEmpty();
        String own = allocator.isIpv6() ? "IPv6" : "IPv4";
        if (!Fields.has(spec, "ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", headless && selectorless ? "RequireDualStack" : "SingleStack");
        }
        if (Fields.array(spec, "ipFamilies").isEmpty()) {
            ArrayNode families = spec.putArray("ipFamilies").add(own);
            if (headless && selectorless && !Fields.text(spec, "ipFamilyPolicy").equals("SingleStack")) {
                families.add(own.equals("IPv4") ? "IPv6" : "IPv4");
            }
        }
    }

    private static void addresses(ObjectNode spec, @Nullable ObjectNode before, Allocation allocation) {
        String earlier = before != null && hasAddress(before) ? Fields.text(before, "clusterIP") : "";
        if (hasAddress(spec)) {
            if (earlier.isEmpty()) {
                allocation.address(spec);
            }
        } else if (!earlier.isEmpty()) {
            if (type(spec).equals("ExternalName")) {
                allocation.droppedAddresses.add(earlier);
                if (Fields.text(spec, "clusterIP").equals(earlier)) {
                    spec.remove(List.of("clusterIP", "clusterIPs"));
                }
            }
        }
    }

    private static void ports(ObjectNode spec, @Nullable ObjectNode before, Allocation allocation) {
        Set<Integer> earlier = new HashSet<>();
        for (ObjectNode port : Fields.objects(before, "ports")) {
            if (Fields.number(port, "nodePort") != 0) {
                earlier.add((int) Fields.number(port, "nodePort"));
            }
        }
        Set<Integer> now = new HashSet<>();
        List<ObjectNode> ports = Fields.objects(spec, "ports");
        boolean dropped = before != null && !hasNodePorts(spec) && !type(spec).equals("LoadBalancer");
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            int asked = (int) Fields.number(port, "nodePort");
            if (dropped && earlier.contains(asked)) {
                port.remove("nodePort");
            } else if (asked != 0 && (earlier.contains(asked) || now.contains(asked))) {
                now.add(asked);
            } else if (hasNodePorts(spec) || (asked != 0 && type(spec).equals("LoadBalancer"))) {
                FieldPath path = SPEC.child("ports").index(i).child("nodePort");
                int taken = allocation.port(asked, path);
                port.put("nodePort", taken);
                now.add(taken);
            }
        }
        earlier.removeAll(now);
        allocation.droppedPorts.addAll(earlier);
    }

    private static void healthCheckPort(ObjectNode spec, @Nullable ObjectNode before, Allocation allocation) {
        int earlier = before == null ? 0 : (int) Fields.number(before, "healthCheckNodePort");
        int asked = (int) Fields.number(spec, "healthCheckNodePort");
        if (hasHealthPort(spec)) {
            if (asked == 0 || asked != earlier) {
                spec.put("healthCheckNodePort", allocation.port(asked, SPEC.child("healthCheckNodePort")));
            }
        } else if (earlier != 0) {
            allocation.droppedPorts.add(earlier);
            if (asked == earlier) {
                spec.remove("healthCheckNodePort");
            }
        }
    }

    @Override
    public void released(ObjectNode service) {
        Fields.texts(service, "spec", "clusterIPs").forEach(allocator::release);
        for (ObjectNode port : Fields.objects(service, "spec", "ports")) {
            allocator.release((int) Fields.number(port, "nodePort"));
        }
        allocator.release((int) Fields.number(service, "spec", "healthCheckNodePort"));
    }
}
