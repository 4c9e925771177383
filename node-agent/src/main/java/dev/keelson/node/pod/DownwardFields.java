package dev.keelson.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields a pod may read about itself, in its environment or in downwardAPI volumes. Follows {@code pkg/fieldpath} and
 * {@code pkg/api/v1/resource}.
 */
public final class DownwardFields {

    /** What the node knows and the pod's spec does not. */
    public record NodeFacts(String hostIp, String podIp, Map<String, Quantity> allocatable) {}

    private DownwardFields() {}

    /** @throws IllegalArgumentException if a pod has no such field */
    public static String field(Pod pod, String path, NodeFacts facts) {
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "metadata.labels" -> formatMap(pod.getMetadata().getLabels());
            case "metadata.annotations" -> formatMap(pod.getMetadata().getAnnotations());
            case "spec.nodeName" -> orEmpty(pod.getSpec().getNodeName());
            case "spec.serviceAccountName" -> orEmpty(pod.getSpec().getServiceAccountName());
            case "status.hostIP", "status.hostIPs" -> facts.hostIp();
            case "status.podIP", "status.podIPs" -> facts.podIp();
            default -> subscript(pod, path);
        };
    }

    /** The container's request or limit in units of the divisor, rounded up; a missing limit means all of the node. */
    public static String resource(Container container, ResourceFieldSelector selector, NodeFacts facts) {
        String path = selector.getResource();
        String resource = path.substring(path.indexOf('.') + 1);
        Quantity quantity;
        if (path.startsWith("limits.")) {
            quantity = Resources.limits(container).get(resource);
            if (quantity == null) {
                quantity = facts.allocatable().get(resource);
            }
        } else if (path.startsWith("requests.")) {
            quantity = Resources.requests(container).get(resource);
        } else {
            throw new IllegalArgumentException("unsupported container resource : " + path);
        }
        BigDecimal divisor = Resources.amount(selector.getDivisor());
        if (divisor.signum() == 0) {
            divisor = BigDecimal.ONE;
        }
        return Resources.amount(quantity)
                .divide(divisor, 0, RoundingMode.CEILING)
                .toBigInteger()
                .toString();
    }

    private static String subscript(Pod pod, String path) {
        int open = path.indexOf("['");
        if (open > 0 && path.endsWith("']")) {
            String key = path.substring(open + 2, path.length() - 2);
            String map = path.substring(0, open);
            if (map.equals("metadata.labels")) {
                return get(pod.getMetadata().getLabels(), key);
            }
            if (map.equals("metadata.annotations")) {
                return get(pod.getMetadata().getAnnotations(), key);
            }
        }
        throw new IllegalArgumentException("unsupported fieldPath: " + path);
    }

    private static String get(@Nullable Map<String, String> map, String key) {
        return map == null ? "" : map.getOrDefault(key, "");
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String formatMap(@Nullable Map<String, String> map) {
        if (map == null) {
            return "";
        }
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=\"" + escape(entry.getValue()) + "\"")
                        .collect(Collectors.joining("\n"));
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\t", "\\t")
                .replace("\r", "\\r");
    }
}
