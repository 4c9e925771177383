package dev.keelson.controllers.endpointslice;

import dev.keelson.controllers.podcontrol.PodState;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints a service should have, by the ports they serve.
 *
 * <p>Pods may resolve one named target port to different numbers; each such list of ports gets slices of its own.
 */
final class DesiredEndpoints {

    /** What all endpoints of one slice share. */
    record Group(String addressType, List<EndpointPort> ports) {}

    private final Service service;
    private final Function<String, @Nullable Node> nodes;

    private DesiredEndpoints(Service service, Function<String, @Nullable Node> nodes) {
        this.service = service;
        this.nodes = nodes;
    }

    /** @param nodes the node of a name, null if unknown */
    static Map<Group, List<Endpoint>> of(Service service, List<Pod> pods, Function<String, @Nullable Node> nodes) {
        DesiredEndpoints desired = new DesiredEndpoints(service, nodes);
        Map<Group, List<Endpoint>> groups = new LinkedHashMap<>();
        for (String family : addressTypes(service)) {
            for (Pod pod : pods) {
                desired.add(pod, family, groups);
            }
        }
        return groups;
    }

    /** The address types a service's slices come in; IPv4 where it names no family. */
    static List<String> addressTypes(Service service) {
        List<String> families = service.getSpec().getIpFamilies();
        return families == null || families.isEmpty() ? List.of("IPv4") : List.copyOf(families);
    }

    private void add(Pod pod, String family, Map<Group, List<Endpoint>> groups) {
        List<String> addresses = addresses(pod, family);
        if (PodState.finished(pod) || addresses.isEmpty()) {
            return;
        }
        List<EndpointPort> ports = ports(pod);
        boolean portless = service.getSpec().getPorts().isEmpty()
                && "None".equals(service.getSpec().getClusterIP());
        if (ports.isEmpty() && !portless) {
            return;
        }
        groups.computeIfAbsent(new Group(family, ports), group -> new ArrayList<>())
                .add(endpoint(pod, addresses));
    }

    private static List<String> addresses(Pod pod, String family) {
        if (pod.getStatus() == null) {
            return List.of();
        }
        Stream<String> listed = pod.getStatus().getPodIPs().stream().map(PodIP::getIp);
        Stream<String> single = Stream.ofNullable(pod.getStatus().getPodIP());
        boolean wantsV6 = family.equals("IPv6");
        return Stream.concat(listed, single)
                .filter(ip -> ip != null && !ip.isEmpty() && ip.contains(":") == wantsV6)
                .distinct()
                .limit(1)
                .toList();
    }

    private Endpoint endpoint(Pod pod, List<String> addresses) {
        boolean serving = PodState.ready(pod);
        boolean terminating = PodState.terminating(pod);
        boolean all = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
        return new EndpointBuilder()
                .withAddresses(addresses)
                .withNewConditions()
                .withReady(all || (serving && !terminating))
                .withServing(serving)
                .withTerminating(terminating)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef()
                .withNodeName(pod.getSpec().getNodeName())
                .withZone(zone(pod))
                .withHostname(hostname(pod))
                .build();
    }

    private @Nullable String zone(Pod pod) {
        Node node = pod.getSpec().getNodeName() == null
                ? null
                : nodes.apply(pod.getSpec().getNodeName());
        return node == null || node.getMetadata().getLabels() == null
                ? null
                : node.getMetadata().getLabels().get("topology.kubernetes.io/zone");
    }

    /** A pod that names this service as its subdomain is known to DNS by its host name. */
    private @Nullable String hostname(Pod pod) {
        String hostname = pod.getSpec().getHostname();
        boolean named = hostname != null
                && !hostname.isEmpty()
                && Objects.equals(
                        pod.getSpec().getSubdomain(), service.getMetadata().getName());
        return named ? hostname : null;
    }

    private List<EndpointPort> ports(Pod pod) {
        List<EndpointPort> ports = new ArrayList<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            target(pod, port)
                    .ifPresent(number -> ports.add(new EndpointPortBuilder()
                            .withName(Objects.requireNonNullElse(port.getName(), ""))
                            .withPort(number)
                            .withProtocol(port.getProtocol())
                            .withAppProtocol(port.getAppProtocol())
                            .build()));
        }
        return ports;
    }

    private static Optional<Integer> target(Pod pod, ServicePort port) {
        if (port.getTargetPort() == null) {
            return Optional.of(port.getPort());
        }
        if (port.getTargetPort().getIntVal() != null) {
            return Optional.of(port.getTargetPort().getIntVal());
        }
        String name = port.getTargetPort().getStrVal();
        Stream<Container> sidecars = pod.getSpec().getInitContainers().stream()
                .filter(container -> "Always".equals(container.getRestartPolicy()));
        return Stream.concat(pod.getSpec().getContainers().stream(), sidecars)
                .flatMap(container -> container.getPorts().stream())
                .filter(candidate -> Objects.equals(candidate.getName(), name)
                        && Objects.equals(candidate.getProtocol(), port.getProtocol()))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }
}
