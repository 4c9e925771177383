package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.allocation.NodePorts;
import dev.keelson.apiserver.kinds.allocation.ServiceAddresses;
import dev.keelson.apiserver.kinds.allocation.ServiceAddresses.Owner;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services: cluster IPs, node ports and IP families. Follows {@code pkg/registry/core/service}. */
final class ServiceStrategy extends KindStrategy {
    private final ServiceAddresses addresses;
    private final NodePorts ports;

    ServiceStrategy(Traits traits, ServiceAddresses addresses, NodePorts ports) {
        super(traits);
        this.addresses = addresses;
        this.ports = ports;
    }

    @Override
    public void prepareForUpdate(RequestContext context, ObjectNode service, ObjectNode old) {
        super.prepareForUpdate(context, service, old);
        ObjectNode spec = Fields.make(service, "spec");
        dropDependents(spec, Fields.make(old.deepCopy(), "spec"));
        if (!type(spec).equals("LoadBalancer") && Fields.has(service, "status", "loadBalancer")) {
            Fields.make(service, "status").putObject("loadBalancer");
        }
    }

    private static String type(ObjectNode spec) {
        return Fields.text(spec, "type");
    }

    /** What meant something to the old type only goes with it, unless the client changed it. */
    private static void dropDependents(ObjectNode spec, ObjectNode before) {
        if (!ServiceFamilies.isExternal(before) && ServiceFamilies.isExternal(spec)) {
            if (same(spec, before, "clusterIP") && same(spec, before, "clusterIPs")) {
                spec.remove(List.of("clusterIP", "clusterIPs"));
            }
            dropUnchanged(spec, before, "ipFamilies");
            dropUnchanged(spec, before, "ipFamilyPolicy");
            dropUnchanged(spec, before, "internalTrafficPolicy");
        }
        boolean wereTaken = ServiceAllocation.nodePorts(before).containsAll(ServiceAllocation.nodePorts(spec));
        if (ServiceAllocation.hasNodePorts(before) && !ServiceAllocation.hasNodePorts(spec) && wereTaken) {
            Fields.objects(spec, "ports").forEach(port -> port.remove("nodePort"));
        }
        if (ServiceAllocation.hasHealthPort(before) && !ServiceAllocation.hasHealthPort(spec)) {
            dropUnchanged(spec, before, "healthCheckNodePort");
        }
        if (type(before).equals("LoadBalancer") && !type(spec).equals("LoadBalancer")) {
            dropUnchanged(spec, before, "allocateLoadBalancerNodePorts");
            dropUnchanged(spec, before, "loadBalancerClass");
        }
        if (isReachable(before) && !isReachable(spec)) {
            dropUnchanged(spec, before, "externalTrafficPolicy");
        }
    }

    /** Whether traffic from outside the cluster can come in. */
    private static boolean isReachable(ObjectNode spec) {
        boolean internal = type(spec).equals("ClusterIP");
        return ServiceAllocation.hasNodePorts(spec)
                || (internal && !Fields.array(spec, "externalIPs").isEmpty());
    }

    private static boolean same(ObjectNode spec, ObjectNode before, String field) {
        return Fields.same(spec.get(field), before.get(field));
    }

    private static void dropUnchanged(ObjectNode spec, ObjectNode before, String field) {
        if (same(spec, before, field)) {
            spec.remove(field);
        }
    }

    private static Owner owner(ObjectNode service) {
        return new Owner(Metadata.namespace(service), Metadata.name(service));
    }

    @Override
    public Reservation reserve(ObjectNode service, @Nullable ObjectNode old, boolean dryRun) {
        ObjectNode spec = Fields.make(service, "spec");
        ServiceAllocation allocation = new ServiceAllocation(addresses, ports, owner(service), dryRun);
        if (old == null) {
            if (Fields.array(spec, "clusterIPs").isEmpty()
                    && !Fields.text(spec, "clusterIP").isEmpty()) {
                spec.putArray("clusterIPs").add(Fields.text(spec, "clusterIP"));
            }
            new ServiceFamilies(addresses.families(), Metadata.name(service), spec, null).fill();
            allocation.create(spec);
            return allocation;
        }
        ObjectNode before = Fields.make(old.deepCopy(), "spec");
        keepAllocated(spec, before);
        alignAddresses(spec, before);
        ServiceFamilies families = new ServiceFamilies(addresses.families(), Metadata.name(service), spec, before);
        boolean keepsFamilies = families.prefersAsBefore();
        families.fill();
        allocation.update(spec, before, keepsFamilies);
        return allocation;
    }

    /** What the server has chosen before stays when an update does not mention it. */
    private static void keepAllocated(ObjectNode spec, ObjectNode before) {
        if (!ServiceFamilies.isExternal(spec) && !ServiceFamilies.isExternal(before)) {
            if (Fields.text(spec, "clusterIP").isEmpty()) {
                Fields.copyField(before, spec, "clusterIP");
            }
            if (Fields.array(spec, "clusterIPs").isEmpty()) {
                Fields.copyField(before, spec, "clusterIPs");
            }
        }
        if (ServiceAllocation.hasNodePorts(spec) && ServiceAllocation.hasNodePorts(before)) {
            keepNodePorts(spec, before);
        }
        if (ServiceAllocation.hasHealthPort(spec)
                && ServiceAllocation.hasHealthPort(before)
                && Fields.number(spec, "healthCheckNodePort") == 0) {
            Fields.copyField(before, spec, "healthCheckNodePort");
        }
    }

    /** A port is the same if its name is. */
    private static void keepNodePorts(ObjectNode spec, ObjectNode before) {
        Set<Integer> used = new HashSet<>(ServiceAllocation.nodePorts(before));
        used.retainAll(ServiceAllocation.nodePorts(spec));
        Map<String, Integer> byName = new HashMap<>();
        Fields.objects(before, "ports")
                .forEach(port -> byName.put(Fields.text(port, "name"), (int) Fields.number(port, "nodePort")));
        for (ObjectNode port : Fields.objects(spec, "ports")) {
            int earlier = byName.getOrDefault(Fields.text(port, "name"), 0);
            if (Fields.number(port, "nodePort") == 0 && earlier != 0 && !used.contains(earlier)) {
                port.put("nodePort", earlier);
            }
        }
    }

    /** Makes clusterIP and clusterIPs say what the client means that changed only one of them. */
    private static void alignAddresses(ObjectNode spec, ObjectNode before) {
        String single = Fields.text(spec, "clusterIP");
        String earlier = Fields.text(before, "clusterIP");
        List<String> now = Fields.texts(spec, "clusterIPs");
        List<String> then = Fields.texts(before, "clusterIPs");
        if (!then.isEmpty() && now.isEmpty() && single.equals(earlier)) {
            Fields.copyField(before, spec, "clusterIPs");
        }
        if (!single.equals(earlier) && now.equals(then)) {
            if (single.isEmpty()) {
                spec.remove("clusterIPs");
            } else {
                spec.putArray("clusterIPs").add(single);
            }
        }
    }

    @Override
    public void released(ObjectNode service) {
        ObjectNode spec = Fields.make(service.deepCopy(), "spec");
        List<String> ips = new ArrayList<>(Fields.texts(spec, "clusterIPs"));
        ips.remove("None");
        List<Integer> numbers = new ArrayList<>(ServiceAllocation.nodePorts(spec));
        if (ServiceAllocation.hasHealthPort(spec)) {
            numbers.add((int) Fields.number(spec, "healthCheckNodePort"));
        }
        ServiceAllocation.giveBack(addresses, ports, owner(service), ips, numbers);
    }
}
