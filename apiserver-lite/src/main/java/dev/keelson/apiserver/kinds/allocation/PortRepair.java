package dev.keelson.apiserver.kinds.allocation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the record of node ports and services say the same. Follows {@code portallocator/controller/repair.go}. */
final class PortRepair {
    private static final String CONTROLLER = "portallocator-repair-controller";

    /** How often a port must be found without a service before it is given back. */
    private static final int ROUNDS_BEFORE_CLEANUP = 3;

    private static final int ATTEMPTS = 5;

    private final NodePorts ports;
    private final StoredObjects objects;
    private final RepairEvents events;

    /** Offsets of ports without a service, and for how many rounds yet they are kept. Used by one thread at a time. */
    private final Map<Integer, Integer> leaks = new HashMap<>();

    PortRepair(NodePorts ports, StoredObjects objects, RepairEvents events) {
        this.ports = ports;
        this.objects = objects;
        this.events = events;
    }

    void run() {
        Map<Integer, Integer> before = Map.copyOf(leaks);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            leaks.clear();
            leaks.putAll(before);
            if (runOnce()) {
                return;
            }
        }
    }

    /** False if ports were handed out meanwhile. */
    private boolean runOnce() {
        // The record first: a port that is taken after it was read makes the write fail.
        NodePorts.Taken taken = ports.read();
        BitSet stored = (BitSet) taken.offsets().clone();
        BitSet rebuilt = new BitSet();
        for (ObjectNode service : objects.list("", "services", "")) {
            for (int port : portsOf(service)) {
                count(service, port, stored, rebuilt);
            }
        }
        stored.stream().forEach(offset -> {
            int rounds = leaks.getOrDefault(offset, ROUNDS_BEFORE_CLEANUP - 1);
            if (rounds > 0) {
                leaks.put(offset, rounds - 1);
                rebuilt.set(offset);
            } else {
                leaks.remove(offset);
            }
        });
        boolean right = rebuilt.equals(taken.offsets()) && taken.revision() > 0;
        return right || ports.write(rebuilt, taken.revision());
    }

    private void count(ObjectNode service, int port, BitSet stored, BitSet rebuilt) {
        int offset = port - ports.range().first();
        if (!ports.range().contains(port)) {
            warn(
                    service,
                    "PortOutOfRange",
                    "Port " + port + " is not within the port range " + ports.range() + "; please recreate service");
        } else if (rebuilt.get(offset)) {
            warn(
                    service,
                    "PortAlreadyAllocated",
                    "Port " + port + " was assigned to multiple services; please recreate service");
        } else {
            rebuilt.set(offset);
            leaks.remove(offset);
            if (!stored.get(offset)) {
                warn(service, "PortNotAllocated", "Port " + port + " is not allocated; repairing");
            }
            stored.clear(offset);
        }
    }

    private void warn(ObjectNode service, String reason, String note) {
        events.warn(CONTROLLER, service, "v1", "Service", reason, note);
    }

    /** The node ports of a service. One that several protocols share is one port; twice with one protocol is two. */
    static List<Integer> portsOf(ObjectNode service) {
        List<Integer> ports = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (ObjectNode port : Fields.objects(service, "spec", "ports")) {
            int number = (int) Fields.number(port, "nodePort");
            boolean sameProtocol = !seen.add(number + "/" + Fields.text(port, "protocol"));
            if (number != 0 && (numbers.add(number) || sameProtocol)) {
                ports.add(number);
            }
        }
        int health = (int) Fields.number(service, "spec", "healthCheckNodePort");
        if (health != 0 && (numbers.add(health) || seen.contains(health + "/TCP"))) {
            ports.add(health);
        }
        return ports;
    }
}
