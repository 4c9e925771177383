package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The status of ResourceClaims: their allocation and use. Follows {@code pkg/apis/resource/validation}. */
final class ClaimStatusRules {
    private static final int MAX_CONSUMERS = 256;
    private static final int MAX_RESULTS = 32;
    /** Those of the class and those of the claim. */
    private static final int MAX_CONFIGS = 2 * DeviceParts.MAX_CONFIGS;

    private static final int MAX_CONDITIONS = 8;
    private static final int MAX_DATA = 10 * 1024;
    private static final int MAX_IPS = 16;
    private static final int MAX_INTERFACE = 256;
    private static final int MAX_HARDWARE_ADDRESS = 128;
    private static final List<String> SOURCES = List.of("FromClaim", "FromClass");

    private ClaimStatusRules() {}

    static void update(View claim, View old) {
        View status = claim.struct("status");
        View before = old.struct("status");
        consumers(claim, status, before);
        View allocation = status.child("allocation");
        devices(status, allocation);
        if (allocation == null) {
            return;
        }
        if (before.has("allocation")) {
            status.immutable("allocation", before);
        } else {
            allocation(allocation, RequestNames.of(claim.struct("spec").struct("devices")));
        }
    }

    private static void consumers(View claim, View status, View before) {
        if (status.atMost("reservedFor", MAX_CONSUMERS)) {
            Set<String> seen = new HashSet<>();
            for (View consumer : status.list("reservedFor")) {
                consumer.present("resource");
                consumer.present("name");
                consumer.present("uid");
                DeviceParts.unique(consumer, seen, consumer.text("uid"));
            }
        }
        if (status.size("reservedFor") == 0) {
            return;
        }
        if (!status.has("allocation")) {
            status.forbidden("reservedFor", "may not be specified when `allocated` is not set");
        } else if (claim.struct("metadata").has("deletionTimestamp") && addsConsumer(status, before)) {
            status.forbidden(
                    "reservedFor",
                    "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set");
        }
    }

    private static boolean addsConsumer(View status, View before) {
        List<ObjectNode> known = Fields.objects(before.node(), "reservedFor");
        for (View consumer : status.list("reservedFor")) {
            if (known.stream().noneMatch(other -> Fields.same(other, consumer.node()))) {
                return true;
            }
        }
        return false;
    }

    /** What identifies a device, or a share of one. */
    static String deviceKey(ObjectNode device) {
        String share = Fields.text(device, "shareID");
        String name =
                Fields.text(device, "driver") + "/" + Fields.text(device, "pool") + "/" + Fields.text(device, "device");
        return share.isEmpty() ? name : name + "/" + share;
    }

    private static void devices(View status, @Nullable View allocation) {
        Set<String> allocated = new HashSet<>();
        if (allocation != null) {
            for (View result : allocation.struct("devices").list("results")) {
                allocated.add(deviceKey(result.node()));
            }
        }
        Set<String> seen = new HashSet<>();
        for (View device : status.list("devices")) {
            String key = deviceKey(device.node());
            device(device);
            if (!allocated.contains(key)) {
                device.invalid("", key, "must be an allocated device in the claim");
            }
            DeviceParts.unique(device, seen, key);
        }
    }

    private static void device(View device) {
        CsiRules.driverName(device, "driver");
        DeviceNames.pool(device, "pool");
        DeviceNames.label(device, "device");
        if (device.has("shareID")) {
            DeviceNames.uuid(device, "shareID");
        }
        device.atMost("conditions", MAX_CONDITIONS);
        ConditionRules.conditions(device, "conditions");
        if (device.has("data")) {
            DeviceParts.raw(device, "data", MAX_DATA);
        }
        View network = device.child("networkData");
        if (network != null) {
            network(network);
        }
    }

    private static void network(View network) {
        if (network.text("interfaceName").length() > MAX_INTERFACE) {
            network.tooLong("interfaceName", MAX_INTERFACE);
        }
        if (network.text("hardwareAddress").length() > MAX_HARDWARE_ADDRESS) {
            network.tooLong("hardwareAddress", MAX_HARDWARE_ADDRESS);
        }
        if (!network.atMost("ips", MAX_IPS)) {
            return;
        }
        List<String> addresses = network.texts("ips");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < addresses.size(); i++) {
            network.problemsAt("ips", i, addresses.get(i), IpTexts.interfaceAddress(addresses.get(i)));
            if (!seen.add(addresses.get(i))) {
                network.duplicateAt("ips", i, addresses.get(i));
            }
        }
    }

    private static void allocation(View allocation, RequestNames names) {
        View devices = allocation.struct("devices");
        if (devices.atMost("results", MAX_RESULTS)) {
            for (View result : devices.list("results")) {
                result(result, names);
            }
        }
        if (devices.atMost("config", MAX_CONFIGS)) {
            for (View configuration : devices.list("config")) {
                source(configuration);
                names.references(configuration);
                DeviceParts.opaque(configuration);
            }
        }
        View selector = allocation.child("nodeSelector");
        if (selector != null) {
            NodeSelectorRules.selector(selector);
        }
    }

    private static void source(View configuration) {
        if (configuration.present("source") && !SOURCES.contains(configuration.text("source"))) {
            configuration
                    .errors()
                    .add(FieldError.notSupported(configuration.path("source"), configuration.text("source"), SOURCES));
        }
    }

    private static void result(View result, RequestNames names) {
        names.reference(result, "request");
        CsiRules.driverName(result, "driver");
        DeviceNames.pool(result, "pool");
        DeviceNames.label(result, "device");
        DeviceParts.bindingConditions(result);
        if (result.has("shareID")) {
            DeviceNames.uuid(result, "shareID");
        }
    }
}
