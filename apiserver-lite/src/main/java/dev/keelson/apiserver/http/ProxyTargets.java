package dev.keelson.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.status.StatusException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes, pods and services are reached. Follows the {@code ResourceLocation} functions of
 * {@code registry/core/{node,pod,service}}.
 */
final class ProxyTargets {

    private static final int DEFAULT_KUBELET_PORT = 10250;
    private static final List<String> ADDRESS_PREFERENCE =
            List.of("InternalIP", "Hostname", "InternalDNS", "ExternalIP");

    private final Registry registry;

    /** Chooses among the endpoints of a service. */
    private final RandomGenerator random;

    ProxyTargets(Registry registry, RandomGenerator random) {
        this.registry = registry;
        this.random = random;
    }

    /** {@code [http:|https:]name[:port]}; absent parts are empty. */
    private record Address(String scheme, String name, String port) {

        static Address parse(String resource, String text) {
            String[] parts = text.split(":", -1);
            Address address = switch (parts.length) {
                case 1 -> new Address("", parts[0], "");
                case 2 -> new Address("", parts[0], parts[1]);
                case 3 -> new Address(parts[0], parts[1], parts[2]);
                default -> new Address("", "", "");
            };
            boolean known = List.of("", "http", "https").contains(address.scheme());
            if (address.name().isEmpty() || !known) {
                throw StatusException.badRequest("invalid " + resource + " request \"" + text + "\"");
            }
            return address;
        }

        String schemeOrHttp() {
            return scheme.isEmpty() ? "http" : scheme;
        }
    }

    ObjectNode object(Call call, String resource, String namespace, String name) {
        return service("", resource)
                .get(call.context(), namespace, name, null, GetOptions.NEWEST)
                .tree();
    }

    private ResourceService service(String group, String resource) {
        ResourceService service = registry.find(group, "v1", resource);
        if (service == null) {
            throw StatusException.noSuchResource();
        }
        return service;
    }

    /** A path of a node's kubelet. */
    URI kubelet(Call call, String nodeName, String path, String query) {
        ObjectNode node = object(call, "nodes", "", nodeName);
        return uri("https", host(node), Integer.toString(kubeletPort(node)), path, query);
    }

    /** A path of a node, at its kubelet unless another port is asked for. */
    URI node(Call call, String asked, String path, String query) {
        Address address = Address.parse("node", asked);
        ObjectNode node = object(call, "nodes", "", address.name());
        String kubelet = Integer.toString(kubeletPort(node));
        boolean another = !address.port().isEmpty() && !address.port().equals(kubelet);
        return another
                ? uri(address.schemeOrHttp(), host(node), address.port(), path, query)
                : uri("https", host(node), kubelet, path, query);
    }

    /** A path of a pod, at its first port unless another is asked for. */
    URI pod(Call call, String namespace, String asked, String path, String query) {
        Address address = Address.parse("pod", asked);
        ObjectNode pod = object(call, "pods", namespace, address.name());
        String ip = pod.path("status").path("podIP").asText();
        if (ip.isEmpty()) {
            throw StatusException.badRequest("address not allowed");
        }
        String port = address.port().isEmpty() ? firstPort(pod) : address.port();
        return uri(address.schemeOrHttp(), ip, port, path, query);
    }

    /** A path of any ready endpoint of a service. */
    URI service(Call call, String namespace, String asked, String path, String query) {
        Address address = Address.parse("service", asked);
        ObjectNode service = object(call, "services", namespace, address.name());
        String port = portName(service, address);
        List<String[]> endpoints = endpoints(call, namespace, address.name(), port);
        if (endpoints.isEmpty()) {
            throw unavailable("no endpoints available for service \"" + asked + "\"");
        }
        String[] chosen = endpoints.get(random.nextInt(endpoints.size()));
        return uri(address.schemeOrHttp(), chosen[0], chosen[1], path, query);
    }

    private static StatusException unavailable(String why) {
        return new StatusException(503, "ServiceUnavailable", why, null);
    }

    /** A port asked for by number has its name in the service. */
    private static String portName(ObjectNode service, Address address) {
        if (!address.port().matches("[0-9]{1,9}")) {
            return address.port();
        }
        for (JsonNode port : service.path("spec").path("ports")) {
            if (port.path("port").asInt() == Integer.parseInt(address.port())) {
                return port.path("name").asText();
            }
        }
        throw unavailable("no service port " + address.port() + " found for service \"" + address.name() + "\"");
    }

    /** Address and port of those that are ready, from the service's slices, or its Endpoints if it has none. */
    private List<String[]> endpoints(Call call, String namespace, String name, String port) {
        List<String[]> found = new ArrayList<>();
        ListOptions ofService = ListOptions.ALL.withLabelSelector("kubernetes.io/service-name=" + name);
        for (byte[] item : service("discovery.k8s.io", "endpointslices")
                .list(call.context(), namespace, ofService)
                .items()) {
            JsonNode slice = Encoding.parse(item);
            for (JsonNode endpoint : slice.path("endpoints")) {
                if (endpoint.path("conditions").path("ready").asBoolean(true)) {
                    addPairs(endpoint.path("addresses"), slice.path("ports"), port, found);
                }
            }
        }
        return found.isEmpty() ? legacyEndpoints(call, namespace, name, port) : found;
    }

    private List<String[]> legacyEndpoints(Call call, String namespace, String name, String port) {
        List<String[]> found = new ArrayList<>();
        try {
            for (JsonNode subset : object(call, "endpoints", namespace, name).path("subsets")) {
                for (JsonNode address : subset.path("addresses")) {
                    addPairs(
                            Encoding.parse(("[" + address.path("ip") + "]").getBytes(StandardCharsets.UTF_8)),
                            subset.path("ports"),
                            port,
                            found);
                }
            }
        } catch (StatusException absent) {
            if (absent.code() != 404) {
                throw absent;
            }
        }
        return found;
    }

    private static void addPairs(JsonNode addresses, JsonNode ports, String name, List<String[]> into) {
        for (JsonNode port : ports) {
            if (port.path("name").asText().equals(name)) {
                addresses.forEach(address -> into.add(
                        new String[] {address.asText(), port.path("port").asText()}));
            }
        }
    }

    private static String firstPort(ObjectNode pod) {
        for (JsonNode container : pod.path("spec").path("containers")) {
            if (container.path("ports").has(0)) {
                return container.path("ports").get(0).path("containerPort").asText();
            }
        }
        return "80";
    }

    private static int kubeletPort(ObjectNode node) {
        return node.path("status")
                .path("daemonEndpoints")
                .path("kubeletEndpoint")
                .path("Port")
                .asInt(DEFAULT_KUBELET_PORT);
    }

    private static String host(ObjectNode node) {
        JsonNode addresses = node.path("status").path("addresses");
        for (String type : ADDRESS_PREFERENCE) {
            for (JsonNode address : addresses) {
                if (address.path("type").asText().equals(type)) {
                    return address.path("address").asText();
                }
            }
        }
        throw StatusException.internal("no preferred addresses found; known addresses: " + addresses);
    }

    private static URI uri(String scheme, String host, String port, String path, @Nullable String query) {
        String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        try {
            return URI.create(scheme + "://" + authority + ":" + port + escaped(path)
                    + (query == null || query.isEmpty() ? "" : "?" + query));
        } catch (IllegalArgumentException bad) {
            throw StatusException.badRequest("cannot be proxied: " + bad.getMessage());
        }
    }

    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder();
        for (String part : path.split("/", -1)) {
            escaped.append('/')
                    .append(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return escaped.substring(1);
    }
}
