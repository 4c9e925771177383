package dev.keelson.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.status.StatusException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that end at a node or in a pod: logs, exec, attach, port forwarding, proxies (registry/core/pod/rest). */
final class NodeRequests {

    private static final int DEFAULT_KUBELET_PORT = 10250;
    private static final List<String> ADDRESS_PREFERENCE =
            List.of("InternalIP", "Hostname", "InternalDNS", "ExternalIP");

    private static final List<String> LOG_FLAGS = List.of("follow", "previous", "timestamps");
    private static final List<String> LOG_VALUES =
            List.of("sinceSeconds", "sinceTime", "tailLines", "limitBytes", "stream");

    private final Registry registry;
    private final StreamedProxy proxy;
    private final UpgradedProxy upgrades;

    NodeRequests(Registry registry, NodeConnections nodes) {
        this.registry = registry;
        this.proxy = new StreamedProxy(nodes);
        this.upgrades = new UpgradedProxy(nodes);
    }

    void handle(Call call, String namespace, String name, String subresource) {
        switch (subresource) {
            case "log" -> log(call, pod(call, namespace, name));
            case "exec", "attach" ->
                upgrades.serve(call, containerUri(call, pod(call, namespace, name), subresource, EXEC_PARAMETERS));
            case "portforward" -> upgrades.serve(call, portForwardUri(call, pod(call, namespace, name)));
            case "proxy" -> proxy(call, namespace, name);
            default -> throw StatusException.noSuchResource();
        }
    }

    private static final Map<String, String> EXEC_PARAMETERS =
            Map.of("stdin", "input", "stdout", "output", "stderr", "error", "tty", "tty");

    private void log(Call call, ObjectNode pod) {
        String container = container(call, pod);
        validateLog(call.query(), pod.path("metadata").path("name").asText());
        String nodeName = pod.path("spec").path("nodeName").asText();
        if (nodeName.isEmpty()) {
            call.send(Answer.of(204, "text/plain", new byte[0]));
            return;
        }
        StringBuilder query = new StringBuilder();
        for (String flag : LOG_FLAGS) {
            if (call.query().flag(flag)) {
                append(query, flag, "true");
            }
        }
        for (String value : LOG_VALUES) {
            if (!call.query().text(value).isEmpty()) {
                append(query, value, call.query().text(value));
            }
        }
        URI uri = kubeletUri(call, nodeName, "/containerLogs/" + podPath(pod) + "/" + container, query.toString());
        proxy.serve(call, uri, "text/plain");
    }

    private static void validateLog(Query query, String pod) {
        for (String positive : List.of("tailLines", "sinceSeconds", "limitBytes")) {
            Long value = query.optionalNumber(positive);
            long least = positive.equals("tailLines") ? 0 : 1;
            if (value != null && value < least) {
                throw StatusException.invalid(
                        "",
                        "PodLogOptions",
                        pod,
                        List.of(FieldError.invalid(
                                FieldPath.of(positive),
                                value,
                                "must be greater than " + (least == 0 ? "or equal to 0" : "0"))));
            }
        }
    }

    private URI containerUri(Call call, ObjectNode pod, String subresource, Map<String, String> parameters) {
        String container = container(call, pod);
        StringBuilder query = new StringBuilder();
        parameters.forEach((ours, kubelets) -> {
            if (call.query().flag(ours)) {
                append(query, kubelets, "1");
            }
        });
        call.query().all("command").forEach(word -> append(query, "command", word));
        return kubeletUri(
                call, requireNode(pod), "/" + subresource + "/" + podPath(pod) + "/" + container, query.toString());
    }

    private URI portForwardUri(Call call, ObjectNode pod) {
        StringBuilder query = new StringBuilder();
        call.query().all("ports").forEach(port -> append(query, "port", port));
        return kubeletUri(call, requireNode(pod), "/portForward/" + podPath(pod), query.toString());
    }

    private static String requireNode(ObjectNode pod) {
        String node = pod.path("spec").path("nodeName").asText();
        if (node.isEmpty()) {
            throw StatusException.badRequest(
                    "pod " + pod.path("metadata").path("name").asText() + " does not have a host assigned");
        }
        return node;
    }

    private void proxy(Call call, String namespace, String name) {
        String path = "/" + String.join("/", call.info().rest());
        String query = call.request().rawQuery();
        URI uri = switch (call.info().resource()) {
            case "nodes" -> kubeletUri(call, bare(name), path, query);
            case "pods" -> podUri(call, namespace, name, path, query);
            default ->
                throw new StatusException(
                        503, "ServiceUnavailable", "no endpoints available for service \"" + name + "\"", null);
        };
        if (call.request().headers().first("Upgrade") != null) {
            upgrades.serve(call, uri);
        } else {
            proxy.serve(call, uri, null);
        }
    }

    private static String bare(String name) {
        int port = name.indexOf(':');
        return port < 0 ? name : name.substring(0, port);
    }

    /** {@code name} is {@code [https:]pod[:port]}. */
    private URI podUri(Call call, String namespace, String name, String path, String query) {
        List<String> parts = new ArrayList<>(List.of(name.split(":", -1)));
        String scheme = "http";
        if (parts.size() == 3) {
            scheme = parts.remove(0).equals("https") ? "https" : "http";
        }
        ObjectNode pod = pod(call, namespace, parts.get(0));
        String ip = pod.path("status").path("podIP").asText();
        String port = parts.size() > 1 && !parts.get(1).isEmpty() ? parts.get(1) : firstPort(pod);
        if (ip.isEmpty()) {
            throw StatusException.badRequest("address not allowed");
        }
        return uri(scheme, ip, port, path, query);
    }

    private static String firstPort(ObjectNode pod) {
        for (JsonNode container : pod.path("spec").path("containers")) {
            if (container.path("ports").has(0)) {
                return container.path("ports").get(0).path("containerPort").asText();
            }
        }
        return "80";
    }

    private String container(Call call, ObjectNode pod) {
        String asked = call.query().text("container");
        List<String> names = names(pod, "containers");
        List<String> initNames = names(pod, "initContainers");
        String podName = pod.path("metadata").path("name").asText();
        if (asked.isEmpty()) {
            if (names.size() == 1) {
                return names.get(0);
            }
            String message = "a container name must be specified for pod " + podName + ", choose one of: ["
                    + String.join(" ", names) + "]";
            throw StatusException.badRequest(
                    initNames.isEmpty()
                            ? message
                            : message + " or one of the init containers: [" + String.join(" ", initNames) + "]");
        }
        if (!names.contains(asked)
                && !initNames.contains(asked)
                && !names(pod, "ephemeralContainers").contains(asked)) {
            throw StatusException.badRequest("container " + asked + " is not valid for pod " + podName);
        }
        return asked;
    }

    private static List<String> names(ObjectNode pod, String containers) {
        List<String> names = new ArrayList<>();
        pod.path("spec")
                .path(containers)
                .forEach(container -> names.add(container.path("name").asText()));
        return names;
    }

    private ObjectNode pod(Call call, String namespace, String name) {
        return object(call, "pods", namespace, name);
    }

    private ObjectNode object(Call call, String resource, String namespace, String name) {
        ResourceService service = registry.find("", "v1", resource);
        if (service == null) {
            throw StatusException.noSuchResource();
        }
        return service.get(call.context(), namespace, name, null, GetOptions.NEWEST)
                .tree();
    }

    private static String podPath(ObjectNode pod) {
        JsonNode metadata = pod.path("metadata");
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }

    private URI kubeletUri(Call call, String nodeName, String path, String query) {
        ObjectNode node = object(call, "nodes", "", nodeName);
        JsonNode status = node.path("status");
        String address = address(status.path("addresses"));
        if (address == null) {
            throw StatusException.internal(
                    "no preferred addresses found; known addresses: " + status.path("addresses"));
        }
        int port = status.path("daemonEndpoints")
                .path("kubeletEndpoint")
                .path("Port")
                .asInt(DEFAULT_KUBELET_PORT);
        return uri("https", address, Integer.toString(port), path, query);
    }

    private static @Nullable String address(JsonNode addresses) {
        for (String type : ADDRESS_PREFERENCE) {
            for (JsonNode address : addresses) {
                if (address.path("type").asText().equals(type)) {
                    return address.path("address").asText();
                }
            }
        }
        return null;
    }

    private static URI uri(String scheme, String host, String port, String path, String query) {
        String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        try {
            return URI.create(
                    scheme + "://" + authority + ":" + port + escaped(path) + (query.isEmpty() ? "" : "?" + query));
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

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.length() == 0 ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
