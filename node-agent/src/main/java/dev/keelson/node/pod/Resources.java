package dev.keelson.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What containers and pods ask of the node. Follows {@code component-helpers/resource}. */
public final class Resources {

    private Resources() {}

    /** In the resource's base unit: cores, bytes. Nothing counts as zero. */
    public static BigDecimal amount(@Nullable Quantity quantity) {
        return quantity == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(quantity);
    }

    public static Map<String, Quantity> requests(Container container) {
        return container.getResources() == null || container.getResources().getRequests() == null
                ? Map.of()
                : container.getResources().getRequests();
    }

    public static Map<String, Quantity> limits(Container container) {
        return container.getResources() == null || container.getResources().getLimits() == null
                ? Map.of()
                : container.getResources().getLimits();
    }

    /** What the whole pod asks for: the greater of its running set and its hungriest initialisation step. */
    public static Map<String, BigDecimal> podRequests(Pod pod) {
        Map<String, BigDecimal> running = new HashMap<>();
        pod.getSpec().getContainers().forEach(container -> add(running, requests(container)));
        Map<String, BigDecimal> sidecars = new HashMap<>();
        Map<String, BigDecimal> initPeak = new HashMap<>();
        for (Container container : PodSpecs.initContainers(pod)) {
            if (PodSpecs.isSidecar(container)) {
                add(running, requests(container));
                add(sidecars, requests(container));
                raise(initPeak, sidecars);
            } else {
                Map<String, BigDecimal> step = new HashMap<>(sidecars);
                add(step, requests(container));
                raise(initPeak, step);
            }
        }
        raise(running, initPeak);
        if (pod.getSpec().getOverhead() != null) {
            add(running, pod.getSpec().getOverhead());
        }
        return running;
    }

    private static void add(Map<String, BigDecimal> sum, Map<String, Quantity> more) {
        more.forEach((name, quantity) -> sum.merge(name, amount(quantity), BigDecimal::add));
    }

    private static void raise(Map<String, BigDecimal> floor, Map<String, BigDecimal> other) {
        other.forEach((name, value) -> floor.merge(name, value, BigDecimal::max));
    }
}
