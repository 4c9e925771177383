package dev.keelson.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The taints that follow from a node's conditions and from its being cordoned. Others are left alone. */
final class ConditionTaints {

    private static final String PREFIX = "node.kubernetes.io/";
    static final String NOT_READY = PREFIX + "not-ready";
    static final String UNREACHABLE = PREFIX + "unreachable";
    private static final String UNSCHEDULABLE = PREFIX + "unschedulable";
    private static final String NO_SCHEDULE = "NoSchedule";
    private static final String NO_EXECUTE = "NoExecute";

    /** The taint of each condition's value, keyed {@code Type=Value}. */
    private static final Map<String, String> KEYS = Map.of(
            "Ready=False", NOT_READY,
            "Ready=Unknown", UNREACHABLE,
            "MemoryPressure=True", PREFIX + "memory-pressure",
            "DiskPressure=True", PREFIX + "disk-pressure",
            "NetworkUnavailable=True", PREFIX + "network-unavailable",
            "PIDPressure=True", PREFIX + "pid-pressure");

    private ConditionTaints() {}

    /** All taints {@code node} should have; null if it has exactly these already. */
    static @Nullable List<Taint> corrected(Node node, Instant now) {
        List<Taint> present =
                node.getSpec() == null ? List.of() : node.getSpec().getTaints();
        Set<String> wanted = wanted(node);
        List<Taint> result = new ArrayList<>();
        Set<String> kept = new LinkedHashSet<>();
        for (Taint taint : present) {
            String identity = identity(taint.getKey(), taint.getEffect());
            if (!managed(taint) || wanted.contains(identity)) {
                result.add(taint);
                kept.add(identity);
            }
        }
        wanted.stream()
                .filter(identity -> !kept.contains(identity))
                .forEach(identity -> result.add(taint(identity, now)));
        return result.equals(present) ? null : result;
    }

    private static Set<String> wanted(Node node) {
        Set<String> wanted = new LinkedHashSet<>();
        for (NodeCondition condition : NodeConditions.all(node)) {
            String key = KEYS.get(condition.getType() + "=" + condition.getStatus());
            if (key == null) {
                continue;
            }
            wanted.add(identity(key, NO_SCHEDULE));
            if (key.equals(NOT_READY) || key.equals(UNREACHABLE)) {
                wanted.add(identity(key, NO_EXECUTE));
            }
        }
        if (NodeConditions.find(node, "Ready") == null) {
            wanted.add(identity(NOT_READY, NO_SCHEDULE));
        }
        if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            wanted.add(identity(UNSCHEDULABLE, NO_SCHEDULE));
        }
        return wanted;
    }

    private static boolean managed(Taint taint) {
        boolean known = KEYS.containsValue(taint.getKey()) || UNSCHEDULABLE.equals(taint.getKey());
        boolean evicting = NOT_READY.equals(taint.getKey()) || UNREACHABLE.equals(taint.getKey());
        return (known && NO_SCHEDULE.equals(taint.getEffect())) || (evicting && NO_EXECUTE.equals(taint.getEffect()));
    }

    private static String identity(String key, String effect) {
        return key + ":" + effect;
    }

    private static Taint taint(String identity, Instant now) {
        int colon = identity.lastIndexOf(':');
        TaintBuilder taint =
                new TaintBuilder().withKey(identity.substring(0, colon)).withEffect(identity.substring(colon + 1));
        return taint.withTimeAdded(now.truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }
}
