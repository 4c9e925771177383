package dev.keelson.apiserver.kinds.allocation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.admission.StoredObjects;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.clock.Clock;
import java.util.List;

/**
 * Keeps the ServiceCIDR {@code kubernetes}, which holds the ranges of the server's flags: there, ready, and with its
 * second family once the flags have one. Follows {@code pkg/controlplane/controller/defaultservicecidr}.
 */
final class DefaultRange {
    private static final String NAME = "kubernetes";
    private static final String CONTROLLER = "kubernetes-service-cidr-controller";
    private static final String VERSION = ServiceAddresses.GROUP + "/v1";

    private final List<String> configured;
    private final StoredObjects objects;
    private final SystemWrites writes;
    private final RepairEvents events;
    private final Clock clock;

    DefaultRange(
            List<String> configured, StoredObjects objects, SystemWrites writes, RepairEvents events, Clock clock) {
        this.configured = List.copyOf(configured);
        this.objects = objects;
        this.writes = writes;
        this.events = events;
        this.clock = clock;
    }

    void run() {
        ObjectNode stored = objects.get(ServiceAddresses.GROUP, ServiceAddresses.RANGES, "", NAME);
        if (stored == null) {
            stored = create();
        }
        List<String> cidrs = Fields.texts(stored, "spec", "cidrs");
        boolean secondFamily =
                configured.size() == 2 && cidrs.size() == 1 && cidrs.get(0).equals(configured.get(0));
        if (secondFamily) {
            ArrayNode array = Fields.make(stored, "spec").putArray("cidrs");
            configured.forEach(array::add);
            writes.update(ServiceAddresses.GROUP, "v1", ServiceAddresses.RANGES, stored);
        } else if (!cidrs.equals(configured)) {
            events.warn(
                    CONTROLLER,
                    stored,
                    VERSION,
                    "ServiceCIDR",
                    "KubernetesDefaultServiceCIDRInconsistent",
                    "The default ServiceCIDR " + cidrs + " does not match the flag --service-cluster-ip-range "
                            + configured);
        } else if (!Metadata.isDeleting(stored) && isUnknown(stored)) {
            setReady();
        }
    }

    private ObjectNode create() {
        ObjectNode range = object();
        ArrayNode cidrs = range.putObject("spec").putArray("cidrs");
        configured.forEach(cidrs::add);
        try {
            return writes.create(ServiceAddresses.GROUP, "v1", ServiceAddresses.RANGES, range);
        } catch (StatusException refused) {
            ObjectNode others = objects.get(ServiceAddresses.GROUP, ServiceAddresses.RANGES, "", NAME);
            if (others == null) {
                throw refused;
            }
            return others;
        }
    }

    private static ObjectNode object() {
        ObjectNode range = Json.NODES.objectNode();
        range.put("apiVersion", VERSION).put("kind", "ServiceCIDR");
        range.putObject("metadata").put("name", NAME);
        return range;
    }

    private static boolean isUnknown(ObjectNode stored) {
        return Fields.objects(stored, "status", "conditions").stream()
                .noneMatch(condition -> Fields.text(condition, "type").equals("Ready")
                        && !Fields.text(condition, "status").equals("Unknown"));
    }

    private void setReady() {
        ObjectNode range = object();
        range.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", "True")
                .put("reason", "")
                .put("message", "Kubernetes default Service CIDR is ready")
                .put("lastTransitionTime", Scalars.time(clock.now()));
        writes.applyStatus(ServiceAddresses.GROUP, "v1", ServiceAddresses.RANGES, NAME, range, CONTROLLER);
    }
}
