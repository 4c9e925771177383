package dev.keelson.node.worker;

import dev.keelson.node.pod.PodSpecs;
import dev.keelson.node.pod.Resources;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a pod if its node selector fits and what it asks for is free, as the kubelet checks again what the scheduler
 * decided. Follows {@code kubelet/lifecycle/predicate.go}.
 */
public final class NodeAdmission implements Admission {

    private final Map<String, String> labels;
    private final Map<String, Quantity> allocatable;
    // By pod uid, what admitted pods that have not ended ask for. Guarded by this.
    private final Map<String, Map<String, BigDecimal>> admitted = new HashMap<>();

    public NodeAdmission(Map<String, String> labels, Map<String, Quantity> allocatable) {
        this.labels = Map.copyOf(labels);
        this.allocatable = Map.copyOf(allocatable);
    }

    @Override
    public synchronized Optional<Rejection> admit(Pod pod) {
        String uid = pod.getMetadata().getUid();
        if (admitted.containsKey(uid)) {
            return Optional.empty();
        }
        Map<String, String> selector = pod.getSpec().getNodeSelector();
        if (selector != null && !labels.entrySet().containsAll(selector.entrySet())) {
            return Optional.of(new Rejection(
                    "NodeAffinity",
                    "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                            + " affinity/selector"));
        }
        Map<String, BigDecimal> asked = new HashMap<>(Resources.podRequests(pod));
        asked.put("pods", BigDecimal.ONE);
        for (Map.Entry<String, BigDecimal> request : asked.entrySet()) {
            String resource = request.getKey();
            if (request.getValue().signum() == 0) {
                continue;
            }
            BigDecimal capacity = Resources.amount(allocatable.get(resource));
            BigDecimal used = admitted.values().stream()
                    .map(other -> other.getOrDefault(resource, BigDecimal.ZERO))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            if (used.add(request.getValue()).compareTo(capacity) > 0) {
                return Optional.of(rejection(resource, request.getValue(), used, capacity));
            }
        }
        if (!PodSpecs.isTerminal(pod)) {
            admitted.put(uid, asked);
        }
        return Optional.empty();
    }

    private static Rejection rejection(String resource, BigDecimal asked, BigDecimal used, BigDecimal capacity) {
        return new Rejection(
                "OutOf" + resource,
                "Pod was rejected: Node didn't have enough resource: " + resource + ", requested: " + shown(asked)
                        + ", used: " + shown(used) + ", capacity: " + shown(capacity));
    }

    private static String shown(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }

    @Override
    public synchronized void release(String podUid) {
        admitted.remove(podUid);
    }
}
