package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.GoText;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** ResourceSlices. Follows {@code pkg/apis/resource/validation}. */
public final class ResourceSliceRules implements Rules {
    private static final int MAX_DEVICES = 128;
    /** How many of them there may be if any has taints, counters or lists of values. */
    private static final int MAX_DEMANDING_DEVICES = 64;

    private static final int MAX_COUNTER_SETS = 8;
    private static final int MAX_COUNTERS = 32;
    private static final String ONE_PLACE =
            "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

    @Override
    public void validate(ObjectNode slice, List<FieldError> errors) {
        spec(View.of(slice, errors).struct("spec"), Map.of());
    }

    @Override
    public void validateUpdate(ObjectNode slice, ObjectNode old, List<FieldError> errors) {
        View spec = View.of(slice, errors).struct("spec");
        View before = View.of(old, errors).struct("spec");
        Map<String, ObjectNode> devices = new HashMap<>();
        for (ObjectNode device : Fields.objects(before.node(), "devices")) {
            devices.putIfAbsent(Fields.text(device, "name"), device);
        }
        spec(spec, devices);
        spec.struct("pool").immutable("name", before.struct("pool"));
        spec.immutable("driver", before);
        spec.immutable("nodeName", before);
    }

    @Override
    public List<String> warnings(ObjectNode slice, @Nullable ObjectNode old) {
        String driver = Fields.text(slice, "spec", "driver");
        return driver.equals(driver.toLowerCase(Locale.ROOT))
                ? List.of()
                : List.of("spec.driver: driver names should be lowercase; " + GoText.quote(driver)
                        + " contains uppercase characters");
    }

    private static void spec(View spec, Map<String, ObjectNode> oldDevices) {
        CsiRules.driverName(spec, "driver");
        pool(spec.struct("pool"));
        place(spec);
        if (spec.has("sharedCounters") && spec.has("devices")) {
            spec.invalid("", "", "only one of `sharedCounters` or `devices` is allowed");
        }
        List<View> devices = spec.list("devices");
        if (spec.atMost("devices", isDemanding(devices) ? MAX_DEMANDING_DEVICES : MAX_DEVICES)) {
            Set<String> names = new HashSet<>();
            for (View device : devices) {
                String name = device.text("name");
                DeviceRules.device(device, oldDevices.get(name), spec.truth("perDeviceNodeSelection"));
                DeviceParts.unique(device, names, name);
            }
        }
        if (spec.atMost("sharedCounters", MAX_COUNTER_SETS)) {
            Set<String> names = new HashSet<>();
            for (View counters : spec.list("sharedCounters")) {
                counterSet(counters);
                DeviceParts.unique(counters, names, counters.text("name"));
            }
        }
    }

    private static boolean isDemanding(List<View> devices) {
        for (View device : devices) {
            if (device.size("taints") > 0 || device.size("consumesCounters") > 0) {
                return true;
            }
            for (View attribute : device.entries("attributes")) {
                if (DeviceRules.LISTS.stream().anyMatch(attribute::has)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void pool(View pool) {
        DeviceNames.pool(pool, "name");
        if (pool.number("resourceSliceCount") <= 0) {
            pool.invalid("resourceSliceCount", pool.number("resourceSliceCount"), "must be greater than zero");
        }
        pool.notNegative("generation", "must be greater than or equal to zero");
    }

    private static void place(View spec) {
        List<String> set = new ArrayList<>();
        if (spec.has("nodeName")) {
            if (spec.text("nodeName").isEmpty()) {
                spec.invalid("nodeName", "must be either unset or set to a non-empty string");
            } else {
                set.add("`nodeName`");
                spec.problems("nodeName", NameRules.dns1123Subdomain(spec.text("nodeName")));
            }
        }
        View selector = spec.child("nodeSelector");
        if (selector != null) {
            set.add("`nodeSelector`");
            NodeSelectorRules.selector(selector);
            if (selector.size("nodeSelectorTerms") != 1) {
                selector.invalid("nodeSelectorTerms", "must have exactly one node selector term");
            }
        }
        DeviceRules.onlyTrue(spec, "allNodes", set);
        DeviceRules.onlyTrue(spec, "perDeviceNodeSelection", set);
        if (set.isEmpty()) {
            spec.required("", ONE_PLACE);
        } else if (set.size() > 1) {
            spec.invalid("", "{" + String.join(", ", set) + "}", ONE_PLACE + ", but multiple fields are set");
        }
    }

    private static void counterSet(View set) {
        if (set.present("name")) {
            DeviceNames.label(set, "name");
        }
        DeviceRules.counters(set, MAX_COUNTERS);
    }
}
