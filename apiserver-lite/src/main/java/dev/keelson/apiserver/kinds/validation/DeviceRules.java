package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One device of a ResourceSlice. Follows {@code pkg/apis/resource/validation}. */
final class DeviceRules {
    /** The fields of an attribute with several values. */
    static final List<String> LISTS = List.of("bools", "ints", "strings", "versions");

    private static final List<String> SINGLES = List.of("bool", "int", "string", "version");
    private static final int MAX_ENTRIES = 32;
    private static final int MAX_VALUES = 48;
    private static final int MAX_VALUE = 64;
    private static final int MAX_TAINTS = 16;
    private static final int MAX_CONSUMPTIONS = 2;
    private static final int MAX_COUNTERS = 32;
    private static final String IDENTIFIER = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final String NUMBER = "(0|[1-9]\\d*)";
    private static final String BUILD = "[0-9a-zA-Z-]+";
    private static final Pattern VERSION = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(-" + IDENTIFIER
            + "(\\." + IDENTIFIER + ")*)?(\\+" + BUILD + "(\\." + BUILD + ")*)?");
    private static final String ONE_PLACE = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
            + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";

    private DeviceRules() {}

    /** Checks a device; its taints only if they are not those of {@code old}. */
    static void device(View device, @Nullable ObjectNode old, boolean perDevice) {
        DeviceNames.label(device, "name");
        int entries = device.size("attributes") + device.size("capacity");
        if (entries > MAX_ENTRIES) {
            device.invalid("", entries, "the total number of attributes and capacities must not exceed " + MAX_ENTRIES);
        }
        attributes(device);
        capacities(device);
        if (old == null || !Fields.same(old.get("taints"), device.get("taints"))) {
            if (device.atMost("taints", MAX_TAINTS)) {
                device.list("taints").forEach(DeviceParts::taint);
            }
        }
        consumptions(device);
        place(device, perDevice);
        DeviceParts.bindingConditions(device);
    }

    /** Refuses a truth that is there and false; notes one that is true. */
    static void onlyTrue(View view, String field, List<String> set) {
        if (view.truth(field)) {
            set.add("`" + field + "`");
        } else if (view.has(field)) {
            view.invalid(field, "must be either unset or set to true");
        }
    }

    private static void attributes(View device) {
        int values = 0;
        keys(device, "attributes");
        for (View attribute : device.entries("attributes")) {
            int several = 0;
            for (String list : LISTS) {
                several += attribute.size(list);
            }
            values += Math.max(several, 1);
            attribute(attribute);
        }
        if (values > MAX_VALUES) {
            device.invalid("", values, "the total number of attribute values must not exceed " + MAX_VALUES);
        }
    }

    private static void keys(View device, String field) {
        if (device.size(field) == 0) {
            return;
        }
        Iterator<String> names = device.node().get(field).fieldNames();
        while (names.hasNext()) {
            DeviceNames.qualified(device, field, names.next());
        }
    }

    private static void attribute(View attribute) {
        int set = 0;
        for (String field : SINGLES) {
            set += attribute.has(field) ? 1 : 0;
        }
        if (attribute.has("string")) {
            value(attribute, "string", false);
        }
        if (attribute.has("version")) {
            value(attribute, "version", true);
        }
        for (String field : LISTS) {
            if (attribute.has(field)) {
                set++;
                values(attribute, field);
            }
        }
        if (set != 1) {
            attribute.invalid("", set == 0 ? "" : attribute.node(), "exactly one value must be specified");
        }
    }

    private static void value(View attribute, String field, boolean version) {
        String text = attribute.text(field);
        if (version && !VERSION.matcher(text).matches()) {
            attribute.invalid(field, "must be a string compatible with semver.org spec 2.0.0");
        }
        if (text.length() > MAX_VALUE) {
            attribute.tooLong(field, MAX_VALUE);
        }
    }

    private static void values(View attribute, String field) {
        if (attribute.size(field) == 0) {
            attribute.invalid(field, "must not be empty if specified");
        }
        if (field.equals("bools") || field.equals("ints")) {
            return;
        }
        List<String> texts = attribute.texts(field);
        for (int i = 0; i < texts.size(); i++) {
            if (field.equals("versions") && !VERSION.matcher(texts.get(i)).matches()) {
                attribute.invalidAt(field, i, texts.get(i), "must be a string compatible with semver.org spec 2.0.0");
            }
            if (texts.get(i).length() > MAX_VALUE) {
                attribute.errors().add(FieldError.tooLong(attribute.path(field).index(i), MAX_VALUE));
            }
        }
    }

    private static void capacities(View device) {
        keys(device, "capacity");
        boolean shared = device.truth("allowMultipleAllocations");
        for (View capacity : device.entries("capacity")) {
            View policy = capacity.child("requestPolicy");
            if (policy != null && shared) {
                CapacityPolicyRules.policy(policy, Fields.text(capacity.node(), "value"));
            } else if (policy != null) {
                capacity.forbidden("requestPolicy", "allowMultipleAllocations must be true");
            }
        }
    }

    private static void consumptions(View device) {
        if (!device.atMost("consumesCounters", MAX_CONSUMPTIONS)) {
            return;
        }
        Set<String> sets = new HashSet<>();
        for (View consumption : device.list("consumesCounters")) {
            if (consumption.present("counterSet")) {
                DeviceNames.label(consumption, "counterSet");
            }
            counters(consumption, MAX_COUNTERS);
            DeviceParts.unique(consumption, sets, consumption.text("counterSet"));
        }
    }

    /** The counters of a set, or of it that a device takes. */
    static void counters(View view, int most) {
        if (view.size("counters") == 0) {
            view.required("counters", "");
            return;
        }
        view.atMost("counters", most);
        Iterator<String> names = view.node().get("counters").fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            for (String problem : NameRules.dns1123Label(name)) {
                view.invalid("counters", name, problem);
            }
        }
    }

    private static void place(View device, boolean perDevice) {
        if (!perDevice) {
            if (device.has("nodeName") || device.has("nodeSelector") || device.has("allNodes")) {
                device.invalid(
                        "",
                        null,
                        "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set"
                                + " to true in the ResourceSlice spec");
            }
            return;
        }
        List<String> set = new ArrayList<>();
        if (device.has("nodeName")) {
            if (device.text("nodeName").isEmpty()) {
                device.invalid("nodeName", "must not be empty");
            } else {
                set.add("`nodeName`");
                device.problems("nodeName", NameRules.dns1123Subdomain(device.text("nodeName")));
            }
        }
        View selector = device.child("nodeSelector");
        if (selector != null) {
            set.add("`nodeSelector`");
            NodeSelectorRules.selector(selector);
        }
        onlyTrue(device, "allNodes", set);
        if (set.isEmpty()) {
            device.required("", ONE_PLACE);
        } else if (set.size() > 1) {
            device.invalid("", "{" + String.join(", ", set) + "}", ONE_PLACE);
        }
    }
}
