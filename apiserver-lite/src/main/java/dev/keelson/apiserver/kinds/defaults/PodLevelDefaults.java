package dev.keelson.apiserver.kinds.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.resources.ContainerTotals;

/** The resources of a pod as a whole that a client has given in part: the rest comes from its containers. */
final class PodLevelDefaults {
    private static final String HUGE_PAGES = "hugepages-";

    private PodLevelDefaults() {}

    static void apply(ObjectNode spec) {
        ObjectNode resources = Fields.object(spec, "resources");
        if (resources == null || (!has(resources, "limits") && !has(resources, "requests"))) {
            return;
        }
        ContainerTotals.of(spec, "limits").forEach((name, value) -> {
            if (name.startsWith(HUGE_PAGES) && !Fields.has(resources, "requests", name)) {
                putUnlessThere(resources, "limits", name, value.toString());
            }
        });
        if (!has(resources, "limits")) {
            return;
        }
        ContainerTotals.of(spec, "requests").forEach((name, value) -> {
            if (isComputing(name)) {
                putUnlessThere(resources, "requests", name, value.toString());
            }
        });
        Fields.strings(resources, "limits").forEach((name, value) -> {
            if (isComputing(name) || name.startsWith(HUGE_PAGES)) {
                putUnlessThere(resources, "requests", name, value);
            }
        });
    }

    private static boolean isComputing(String name) {
        return name.equals("cpu") || name.equals("memory");
    }

    private static boolean has(ObjectNode resources, String list) {
        ObjectNode values = Fields.object(resources, list);
        return values != null && !values.isEmpty();
    }

    private static void putUnlessThere(ObjectNode resources, String list, String name, String value) {
        ObjectNode values = Fields.make(resources, list);
        if (!values.has(name)) {
            values.put(name, value);
        }
    }
}
