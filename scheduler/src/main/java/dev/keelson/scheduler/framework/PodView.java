package dev.keelson.scheduler.framework;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod with what scheduling derives from it, computed once.
 *
 * <p>{@link #requests()} is what the pod asks for: the larger of its containers together (sidecars included) and each
 * init container beside the sidecars started before it, plus overhead, as {@code PodRequests} of
 * {@code k8s.io/component-helpers}. {@link #scoredRequests()} assumes 100 m CPU and 200 MiB memory for containers that
 * ask for none, so that they spread too.
 */
public final class PodView {

    private static final long UNSTATED_CPU = 100;
    private static final long UNSTATED_MEMORY = 200L << 20;

    /** A port a container wants on the node. */
    public record HostPort(String ip, String protocol, int port) {

        /** Whether the two cannot be had at once: a wildcard address takes the port on all. */
        public boolean conflictsWith(HostPort other) {
            boolean sameAddress = ip.equals(other.ip) || ip.equals("0.0.0.0") || other.ip.equals("0.0.0.0");
            return port == other.port && protocol.equals(other.protocol) && sameAddress;
        }
    }

    private final Pod pod;
    private final Resources requests;
    private final Resources scoredRequests;
    private final List<HostPort> hostPorts;

    public PodView(Pod pod) {
        this.pod = pod;
        this.requests = total(pod.getSpec(), false);
        this.scoredRequests = total(pod.getSpec(), true);
        this.hostPorts = hostPorts(pod.getSpec());
    }

    public Pod pod() {
        return pod;
    }

    public PodSpec spec() {
        return pod.getSpec();
    }

    public String uid() {
        return pod.getMetadata().getUid();
    }

    public String namespace() {
        return pod.getMetadata().getNamespace();
    }

    public String name() {
        return pod.getMetadata().getName();
    }

    /** {@code namespace/name}, for messages. */
    public String key() {
        return namespace() + "/" + name();
    }

    public Map<String, String> labels() {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    public int priority() {
        Integer priority = pod.getSpec().getPriority();
        return priority == null ? 0 : priority;
    }

    public @Nullable String nodeName() {
        String name = pod.getSpec().getNodeName();
        return name == null || name.isEmpty() ? null : name;
    }

    public boolean terminating() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether all containers have ended for good, so that the pod holds no resources. */
    public boolean finished() {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    public Resources requests() {
        return requests;
    }

    public Resources scoredRequests() {
        return scoredRequests;
    }

    public List<HostPort> hostPorts() {
        return hostPorts;
    }

    private static Resources total(PodSpec spec, boolean assumeUnstated) {
        Resources containers = Resources.NONE;
        for (Container container : spec.getContainers()) {
            containers = containers.plus(requestsOf(container, assumeUnstated));
        }
        Resources sidecars = Resources.NONE;
        Resources initPeak = Resources.NONE;
        for (Container container : spec.getInitContainers()) {
            Resources own = requestsOf(container, assumeUnstated);
            if ("Always".equals(container.getRestartPolicy())) {
                sidecars = sidecars.plus(own);
                initPeak = initPeak.max(sidecars);
            } else {
                initPeak = initPeak.max(sidecars.plus(own));
            }
        }
        Resources running = containers.plus(sidecars).max(initPeak);
        if (spec.getResources() != null) {
            Resources podLevel = Resources.of(spec.getResources().getRequests());
            for (String name : podLevel.names()) {
                running = running.minus(Resources.of(name, running.get(name)))
                        .plus(Resources.of(name, podLevel.get(name)));
            }
        }
        return running.plus(Resources.of(spec.getOverhead()));
    }

    private static Resources requestsOf(Container container, boolean assumeUnstated) {
        Resources stated = container.getResources() == null
                ? Resources.NONE
                : Resources.of(container.getResources().getRequests());
        return assumeUnstated
                ? stated.withDefault(Resources.CPU, UNSTATED_CPU).withDefault(Resources.MEMORY, UNSTATED_MEMORY)
                : stated;
    }

    private static List<HostPort> hostPorts(PodSpec spec) {
        List<HostPort> ports = new ArrayList<>();
        for (Container container : spec.getContainers()) {
            for (ContainerPort port : container.getPorts()) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                    String ip = Objects.requireNonNullElse(port.getHostIP(), "");
                    String protocol = Objects.requireNonNullElse(port.getProtocol(), "TCP");
                    ports.add(new HostPort(ip.isEmpty() ? "0.0.0.0" : ip, protocol, port.getHostPort()));
                }
            }
        }
        return List.copyOf(ports);
    }

    @Override
    public String toString() {
        return key();
    }
}
