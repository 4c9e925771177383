package dev.keelson.apiserver.kinds.allocation;

import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.kinds.address.AddressRange;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Repairs what services have of finite ranges: the default ServiceCIDR, IPAddress objects and the record of node ports.
 * What is wrong is told by events. Each server of a cluster may run it; safe for many threads, of which one at a time
 * repairs.
 */
public final class ServiceRepair {
    /** How often Kubernetes does it. */
    public static final Duration INTERVAL = Duration.ofMinutes(3);

    private final DefaultRange defaultRange;
    private final AddressRepair addresses;
    private final PortRepair ports;

    /** @param configured the ranges of the server's flags */
    public ServiceRepair(
            List<AddressRange> configured,
            ServiceAddresses addresses,
            NodePorts ports,
            StoredObjects objects,
            SystemWrites writes,
            Clock clock) {
        RepairEvents events = new RepairEvents(writes, clock);
        List<String> cidrs = configured.stream().map(AddressRange::toString).toList();
        this.defaultRange = new DefaultRange(cidrs, objects, writes, events, clock);
        this.addresses = new AddressRepair(addresses, objects, writes, events, clock);
        this.ports = new PortRepair(ports, objects, events);
    }

    /**
     * Looks at everything once.
     *
     * @throws dev.keelson.apiserver.status.StatusException if storage refuses; what is left is repaired next time
     */
    public synchronized void run() {
        defaultRange.run();
        addresses.run();
        ports.run();
    }
}
