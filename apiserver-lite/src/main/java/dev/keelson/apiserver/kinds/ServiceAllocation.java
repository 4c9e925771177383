package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.address.IpAddress;
import dev.keelson.apiserver.kinds.allocation.AllocationException;
import dev.keelson.apiserver.kinds.allocation.NodePorts;
import dev.keelson.apiserver.kinds.allocation.ServiceAddresses;
import dev.keelson.apiserver.kinds.allocation.ServiceAddresses.Owner;
import dev.keelson.apiserver.registry.Strategy.Reservation;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one write of a service takes and what it will give back: all of it happens if the service is stored, and none if
 * not. Follows {@code pkg/registry/core/service/storage/alloc.go}.
 */
final class ServiceAllocation implements Reservation {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAllocation.class);
    private static final FieldPath SPEC = FieldPath.of("spec");

    /** What a dry run shows for a port, as nobody can have it. */
    private static final int FIRST_PLACEHOLDER = 32_768;

    private final ServiceAddresses addresses;
    private final NodePorts ports;
    private final Owner owner;
    private final boolean dryRun;
    private final List<String> takenAddresses = new ArrayList<>();
    private final List<Integer> takenPorts = new ArrayList<>();
    private final List<String> droppedAddresses = new ArrayList<>();
    private final List<Integer> droppedPorts = new ArrayList<>();

    ServiceAllocation(ServiceAddresses addresses, NodePorts ports, Owner owner, boolean dryRun) {
        this.addresses = addresses;
        this.ports = ports;
        this.owner = owner;
        this.dryRun = dryRun;
    }

    @Override
    public void end(boolean stored) {
        if (!dryRun) {
            giveBack(
                    addresses,
                    ports,
                    owner,
                    stored ? droppedAddresses : takenAddresses,
                    stored ? droppedPorts : takenPorts);
        }
    }

    /** What cannot be given back now is found by the repair. */
    static void giveBack(
            ServiceAddresses addresses, NodePorts ports, Owner owner, List<String> ips, List<Integer> numbers) {
        try {
            ips.forEach(ip -> addresses.release(owner, ip));
            ports.release(numbers);
        } catch (RuntimeException unavailable) {
            LOG.warn("{} {} of service {} are not given back yet", ips, numbers, owner, unavailable);
        }
    }

    void create(ObjectNode spec) {
        undoingIfRefused(() -> {
            takeAddresses(spec);
            if (hasNodePorts(spec)) {
                newPorts(spec);
            }
            if (hasHealthPort(spec)) {
                takeHealthPort(spec);
            }
        });
    }

    void update(ObjectNode spec, ObjectNode before, boolean keepsFamilies) {
        undoingIfRefused(() -> {
            if (!keepsFamilies) {
                updateAddresses(spec, before);
            }
            if (hasNodePorts(before) && !hasNodePorts(spec)) {
                droppedPorts.addAll(nodePorts(before));
            }
            if (hasNodePorts(spec)) {
                updatePorts(spec, before);
            }
            if (!hasHealthPort(before) && hasHealthPort(spec)) {
                takeHealthPort(spec);
            } else if (hasHealthPort(before) && !hasHealthPort(spec)) {
                droppedPorts.add((int) Fields.number(before, "healthCheckNodePort"));
            }
        });
    }

    private void undoingIfRefused(Runnable taking) {
        try {
            taking.run();
        } catch (RuntimeException refused) {
            end(false);
            throw refused;
        }
    }

    static boolean hasNodePorts(ObjectNode spec) {
        return Set.of("NodePort", "LoadBalancer").contains(Fields.text(spec, "type"));
    }

    private static boolean takesNodePorts(ObjectNode spec) {
        return Fields.text(spec, "type").equals("NodePort") || Fields.truth(spec, "allocateLoadBalancerNodePorts");
    }

    static boolean hasHealthPort(ObjectNode spec) {
        return Fields.text(spec, "type").equals("LoadBalancer")
                && Fields.text(spec, "externalTrafficPolicy").equals("Local");
    }

    static List<Integer> nodePorts(ObjectNode spec) {
        List<Integer> numbers = new ArrayList<>();
        for (ObjectNode port : Fields.objects(spec, "ports")) {
            if (Fields.number(port, "nodePort") != 0) {
                numbers.add((int) Fields.number(port, "nodePort"));
            }
        }
        return numbers;
    }

    private StatusException invalid(FieldPath path, Object value, String why) {
        return StatusException.invalid("", "Service", owner.name(), List.of(FieldError.invalid(path, value, why)));
    }

    private void takeAddresses(ObjectNode spec) {
        List<String> asked = Fields.texts(spec, "clusterIPs");
        if (ServiceFamilies.isExternal(spec)
                || (!asked.isEmpty() && asked.get(0).equals("None"))) {
            return;
        }
        List<String> families = Fields.texts(spec, "ipFamilies");
        ArrayNode given = spec.putArray("clusterIPs");
        for (int i = 0; i < families.size(); i++) {
            given.add(takeAddress(families.get(i), i < asked.size() ? asked.get(i) : "", asked));
        }
        if (!given.isEmpty()) {
            spec.put("clusterIP", given.get(0).asText());
        }
    }

    private String takeAddress(String family, String asked, List<String> all) {
        FieldPath path = SPEC.child("clusterIPs");
        try {
            String taken = asked.isEmpty() ? anyAddress(family) : namedAddress(asked);
            takenAddresses.add(taken);
            return taken;
        } catch (AllocationException refused) {
            if (refused.isFull()) {
                throw StatusException.internal("failed to allocate a serviceIP for Service \"" + owner.name() + "\": "
                        + refused.getMessage() + "; add a ServiceCIDR or widen --service-cluster-ip-range");
            }
            throw invalid(path, all, "failed to allocate IP " + asked + ": " + refused.getMessage());
        }
    }

    private String anyAddress(String family) {
        return (dryRun ? addresses.placeholder(family) : addresses.takeAny(owner, family)).toString();
    }

    private String namedAddress(String asked) {
        IpAddress address = IpAddress.parse(asked);
        if (address == null) {
            throw StatusException.internal("failed to parse service IP \"" + asked + "\"");
        }
        if (dryRun) {
            addresses.requireInRange(address);
        } else {
            addresses.take(owner, address);
        }
        return asked;
    }

    private void updateAddresses(ObjectNode spec, ObjectNode before) {
        List<String> earlier = Fields.texts(before, "clusterIPs");
        boolean wasExternal = ServiceFamilies.isExternal(before);
        if (wasExternal && !ServiceFamilies.isExternal(spec)) {
            takeAddresses(spec);
        } else if (wasExternal || earlier.contains("None")) {
            return;
        } else if (ServiceFamilies.isExternal(spec)) {
            droppedAddresses.addAll(earlier);
        } else {
            secondFamily(spec, before, earlier);
        }
    }

    private void secondFamily(ObjectNode spec, ObjectNode before, List<String> earlier) {
        int had = Fields.array(before, "ipFamilies").size();
        List<String> families = Fields.texts(spec, "ipFamilies");
        if (had == 1 && families.size() == 2) {
            List<String> asked = Fields.texts(spec, "clusterIPs");
            String second = takeAddress(families.get(1), asked.size() > 1 ? asked.get(1) : "", asked);
            ArrayNode given = spec.putArray("clusterIPs");
            given.add(asked.isEmpty() ? earlier.get(0) : asked.get(0)).add(second);
        } else if (had == 2 && families.size() == 1 && earlier.size() == 2) {
            droppedAddresses.add(earlier.get(1));
        }
    }

    /** Ports of the same number, such as DNS over TCP and UDP, share a node port. */
    private void newPorts(ObjectNode spec) {
        Map<Long, Integer> byPort = new HashMap<>();
        List<ObjectNode> all = Fields.objects(spec, "ports");
        for (int i = 0; i < all.size(); i++) {
            ObjectNode port = all.get(i);
            int asked = (int) Fields.number(port, "nodePort");
            if (asked == 0 && !takesNodePorts(spec)) {
                continue;
            }
            long number = Fields.number(port, "port");
            Integer shared = byPort.get(number);
            FieldPath path = SPEC.child("ports").index(i).child("nodePort");
            if (shared == null) {
                int wanted = askedFor(number, all);
                int taken = wanted == 0 ? anyPort() : namedPort(wanted, path);
                port.put("nodePort", taken);
                byPort.put(number, taken);
            } else if (asked == 0) {
                port.put("nodePort", shared.intValue());
            } else if (asked != shared) {
                namedPort(asked, path);
            }
        }
    }

    private static int askedFor(long number, List<ObjectNode> ports) {
        for (ObjectNode port : ports) {
            if (Fields.number(port, "port") == number && Fields.number(port, "nodePort") != 0) {
                return (int) Fields.number(port, "nodePort");
            }
        }
        return 0;
    }

    private int anyPort() {
        try {
            int taken = dryRun ? FIRST_PLACEHOLDER + takenPorts.size() : ports.takeAny();
            takenPorts.add(taken);
            return taken;
        } catch (AllocationException full) {
            throw StatusException.internal("failed to allocate a nodePort: " + full.getMessage());
        }
    }

    private int namedPort(int asked, FieldPath path) {
        try {
            takePort(asked);
            return asked;
        } catch (AllocationException refused) {
            throw invalid(path, asked, refused.getMessage());
        }
    }

    private void takePort(int asked) {
        if (!dryRun) {
            ports.take(asked);
        } else if (takenPorts.contains(asked) || ports.isTaken(asked)) {
            ports.take(asked);
        }
        takenPorts.add(asked);
    }

    private void updatePorts(ObjectNode spec, ObjectNode before) {
        List<Integer> earlier = nodePorts(before);
        Set<String> seen = new HashSet<>();
        List<ObjectNode> all = Fields.objects(spec, "ports");
        for (int i = 0; i < all.size(); i++) {
            ObjectNode port = all.get(i);
            int asked = (int) Fields.number(port, "nodePort");
            if (asked == 0 && !takesNodePorts(spec)) {
                continue;
            }
            if (asked == 0) {
                asked = anyPort();
                port.put("nodePort", asked);
            } else if (!earlier.contains(asked) && !takenPorts.contains(asked)) {
                namedPort(asked, SPEC.child("ports").index(i).child("nodePort"));
            }
            if (!seen.add(asked + "/" + Fields.text(port, "protocol"))) {
                throw StatusException.internal("duplicate nodePort: " + asked);
            }
        }
        List<Integer> dropped = new ArrayList<>(earlier);
        dropped.removeAll(nodePorts(spec));
        droppedPorts.addAll(dropped);
    }

    private void takeHealthPort(ObjectNode spec) {
        int asked = (int) Fields.number(spec, "healthCheckNodePort");
        if (asked == 0) {
            spec.put("healthCheckNodePort", anyPort());
            return;
        }
        try {
            takePort(asked);
        } catch (AllocationException refused) {
            throw StatusException.internal(
                    "failed to allocate requested HealthCheck NodePort " + asked + ": " + refused.getMessage());
        }
    }
}
