package dev.keelson.apiserver.kinds.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resources of a pod as a whole that a client has given in part: the rest comes from its containers. */
final class PodLevelDefaults {
    private static final String HUGE_PAGES = "hugepages-";

    private PodLevelDefaults() {}

    static void apply(ObjectNode spec) {
        ObjectNode resources = Fields.object(spec, "resources");
        if (resources == null || (!has(resources, "limits") && !has(resources, "requests"))) {
            return;
        }
        total(spec, "limits").forEach((name, value) -> {
            if (name.startsWith(HUGE_PAGES) && !Fields.has(resources, "requests", name)) {
                putUnlessThere(resources, "limits", name, value.toString());
            }
        });
        if (!has(resources, "limits")) {
            return;
        }
        total(spec, "requests").forEach((name, value) -> {
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

    /** What all containers need together, init containers one after the other. */
    private static Map<String, QuantityValue> total(ObjectNode spec, String field) {
        Map<String, QuantityValue> total = new LinkedHashMap<>();
        for (ObjectNode container : Fields.objects(spec, "containers")) {
            add(total, Fields.object(container, "resources", field));
        }
        Map<String, QuantityValue> sidecars = new LinkedHashMap<>();
        Map<String, QuantityValue> most = new LinkedHashMap<>();
        for (ObjectNode container : Fields.objects(spec, "initContainers")) {
            ObjectNode own = Fields.object(container, "resources", field);
            boolean stays = Fields.text(container, "restartPolicy").equals("Always");
            if (stays) {
                add(total, own);
                add(sidecars, own);
            }
            Map<String, QuantityValue> now = new LinkedHashMap<>(sidecars);
            if (!stays) {
                add(now, own);
            }
            now.forEach((name, value) -> most.merge(name, value, QuantityValue::max));
        }
        most.forEach((name, value) -> total.merge(name, value, QuantityValue::max));
        return total;
    }

    private static void add(Map<String, QuantityValue> total, @Nullable ObjectNode list) {
        if (list == null) {
            return;
        }
        Iterator<Map.Entry<String, JsonNode>> entries = list.fields();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            total.merge(entry.getKey(), QuantityValue.parse(entry.getValue().asText()), QuantityValue::add);
        }
    }
}
