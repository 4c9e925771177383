package dev.keelson.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A pod's quality-of-service class. Follows {@code pkg/apis/core/v1/helper/qos}. */
public final class QosClass {

    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private QosClass() {}

    /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
    public static String of(Pod pod) {
        boolean any = false;
        boolean guaranteed = true;
        for (Container container : PodSpecs.allContainers(pod)) {
            Map<String, Quantity> requests = Resources.requests(container);
            Map<String, Quantity> limits = Resources.limits(container);
            for (String resource : COMPUTE) {
                BigDecimal limit = Resources.amount(limits.get(resource));
                BigDecimal request = requests.containsKey(resource) ? Resources.amount(requests.get(resource)) : limit;
                any |= limit.signum() > 0 || request.signum() > 0;
                guaranteed &= limit.signum() > 0 && limit.compareTo(request) == 0;
            }
        }
        if (!any) {
            return "BestEffort";
        }
        return guaranteed ? "Guaranteed" : "Burstable";
    }
}
