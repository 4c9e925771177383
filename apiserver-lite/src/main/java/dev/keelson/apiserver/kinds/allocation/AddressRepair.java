package dev.keelson.apiserver.kinds.allocation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.address.IpAddress;
import dev.keelson.apiserver.kinds.allocation.ServiceAddresses.Owner;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes IPAddress objects and services say the same. Follows {@code ipallocator/controller/repairip.go}. */
final class AddressRepair {
    private static final String CONTROLLER = "ipallocator-repair-controller";

    /** An address comes before its service, so a young one without a service may only be early. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final Duration UPDATE_GRACE = Duration.ofSeconds(5);

    private final ServiceAddresses addresses;
    private final StoredObjects objects;
    private final SystemWrites writes;
    private final RepairEvents events;
    private final Clock clock;

    AddressRepair(
            ServiceAddresses addresses, StoredObjects objects, SystemWrites writes, RepairEvents events, Clock clock) {
        this.addresses = addresses;
        this.objects = objects;
        this.writes = writes;
        this.events = events;
        this.clock = clock;
    }

    void run() {
        List<ObjectNode> services = objects.list("", "services", "");
        Map<String, ObjectNode> known = new HashMap<>();
        objects.list(ServiceAddresses.GROUP, ServiceAddresses.ADDRESSES, "")
                .forEach(address -> known.put(Metadata.name(address), address));
        for (ObjectNode service : services) {
            if (!Fields.text(service, "spec", "type").equals("ExternalName")) {
                Fields.texts(service, "spec", "clusterIPs").stream()
                        .filter(ip -> !ip.equals("None"))
                        .forEach(ip -> service(service, ip, known));
            }
        }
        known.values().forEach(this::address);
    }

    private void warn(ObjectNode service, String reason, String note) {
        events.warn(CONTROLLER, service, "v1", "Service", reason, note);
    }

    private void service(ObjectNode service, String ip, Map<String, ObjectNode> known) {
        IpAddress address = IpAddress.parse(ip);
        if (address == null) {
            warn(service, "ClusterIPNotValid", "Cluster IP " + ip + " is not a valid IP; please recreate Service");
            return;
        }
        String named = "Cluster IP [" + address.family() + "]: " + ip;
        if (!addresses.isInRange(address)) {
            warn(
                    service,
                    "ClusterIPOutOfRange",
                    named + " is not within any configured Service CIDR; please recreate service");
            return;
        }
        Owner owner = new Owner(Metadata.namespace(service), Metadata.name(service));
        ObjectNode stored = known.get(address.toString());
        if (stored == null) {
            if (!isStillOf(owner, ip)) {
                return;
            }
            warn(service, "ClusterIPNotAllocated", named + " is not allocated; repairing");
            addresses.create(owner, address);
            return;
        }
        Owner other = ServiceAddresses.owner(stored);
        boolean wrong = other == null || (!other.equals(owner) && read(other) == null);
        if (wrong || !isLabelled(stored, address)) {
            recreate(service, owner, address, stored, named);
        } else if (other != null && !owner.equals(other) && isStillOf(other, ip)) {
            warn(
                    service,
                    "ClusterIPAlreadyAllocated",
                    named + " was assigned to multiple services; please recreate service");
        }
    }

    private void recreate(ObjectNode service, Owner owner, IpAddress address, ObjectNode stored, String named) {
        if (isStillOf(owner, address.toString())) {
            warn(service, "ClusterIPNotAllocated", named + " has a wrong reference; repairing");
            remove(stored);
            addresses.create(owner, address);
        }
    }

    private static boolean isLabelled(ObjectNode stored, IpAddress address) {
        Map<String, String> labels = Fields.strings(stored, "metadata", "labels");
        return ServiceAddresses.MANAGER.equals(labels.get(ServiceAddresses.MANAGED_BY))
                && address.family().equals(labels.get(ServiceAddresses.FAMILY));
    }

    /** What was listed may have changed since; nothing is repaired on old news. */
    private boolean isStillOf(Owner owner, String ip) {
        ObjectNode service = read(owner);
        return service != null && Fields.texts(service, "spec", "clusterIPs").contains(ip);
    }

    private @Nullable ObjectNode read(Owner owner) {
        return objects.get("", "services", owner.namespace(), owner.name());
    }

    private void remove(ObjectNode stored) {
        writes.delete(
                ServiceAddresses.GROUP,
                "v1",
                ServiceAddresses.ADDRESSES,
                "",
                Metadata.name(stored),
                Metadata.uid(stored));
    }

    private void address(ObjectNode stored) {
        boolean managed = ServiceAddresses.MANAGER.equals(
                Fields.strings(stored, "metadata", "labels").get(ServiceAddresses.MANAGED_BY));
        if (!managed) {
            return;
        }
        String named = "IPAddress " + Metadata.name(stored);
        Owner owner = ServiceAddresses.owner(stored);
        if (owner == null) {
            clean(stored, "IPAddressNotAllocated", named + " does not refer to a Service: cleaning up");
            return;
        }
        Duration age =
                Duration.between(Instant.parse(Fields.text(stored, "metadata", "creationTimestamp")), clock.now());
        ObjectNode service = read(owner);
        String of = named + " for Service " + owner.namespace() + "/" + owner.name();
        if (service == null) {
            if (age.compareTo(GRACE) > 0) {
                clean(stored, "IPAddressNotAllocated", of + " appears to have leaked: cleaning up");
            }
            return;
        }
        boolean external = Fields.text(service, "spec", "type").equals("ExternalName");
        boolean young = age.compareTo(external ? GRACE : UPDATE_GRACE) < 0;
        if (!Fields.texts(service, "spec", "clusterIPs").contains(Metadata.name(stored)) && !young) {
            clean(stored, "IPAddressWrongReference", of + " has a wrong reference; cleaning up");
        }
    }

    private void clean(ObjectNode stored, String reason, String note) {
        events.warn(CONTROLLER, stored, ServiceAddresses.GROUP + "/v1", "IPAddress", reason, note);
        remove(stored);
    }
}
