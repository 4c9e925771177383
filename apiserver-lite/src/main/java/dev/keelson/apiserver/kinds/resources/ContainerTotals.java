package dev.keelson.apiserver.kinds.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.encoding.Fields;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the containers of a pod need together: those that run at the same time are added, init containers count one after
 * the other. Follows {@code k8s.io/component-helpers/resource}.
 */
public final class ContainerTotals {
    private ContainerTotals() {}

    /**
     * The totals by resource's name.
     *
     * @param spec a pod's
     * @param list requests or limits
     */
    public static Map<String, QuantityValue> of(ObjectNode spec, String list) {
        Map<String, QuantityValue> total = new LinkedHashMap<>();
        for (ObjectNode container : Fields.objects(spec, "containers")) {
            add(total, container, list);
        }
        Map<String, QuantityValue> sidecars = new LinkedHashMap<>();
        Map<String, QuantityValue> most = new LinkedHashMap<>();
        for (ObjectNode container : Fields.objects(spec, "initContainers")) {
            Map<String, QuantityValue> now = sidecars;
            if (Fields.text(container, "restartPolicy").equals("Always")) {
                add(total, container, list);
                add(sidecars, container, list);
            } else {
                now = new LinkedHashMap<>(sidecars);
                add(now, container, list);
            }
            now.forEach((name, value) -> most.merge(name, value, QuantityValue::max));
        }
        most.forEach((name, value) -> total.merge(name, value, QuantityValue::max));
        return total;
    }

    private static void add(Map<String, QuantityValue> total, ObjectNode container, String list) {
        Fields.strings(container, "resources", list)
                .forEach((name, value) -> total.merge(name, QuantityValue.parse(value), QuantityValue::add));
    }
}
