package dev.keelson.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.status.StatusException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests that end at a node or in a pod: logs, exec, attach, port forwarding, proxies (registry/core/pod/rest). */
final class NodeRequests {

    private static final List<String> LOG_FLAGS = List.of("follow", "previous", "timestamps");
    private static final List<String> LOG_VALUES =
            List.of("sinceSeconds", "sinceTime", "tailLines", "limitBytes", "stream");

    private final ProxyTargets targets;
    private final StreamedProxy proxy;
    private final UpgradedProxy upgrades;

    NodeRequests(Registry registry, NodeConnections nodes) {
        this.targets = new ProxyTargets(registry, nodes.random());
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
        URI uri = targets.kubelet(call, nodeName, "/containerLogs/" + podPath(pod) + "/" + container, query.toString());
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
        return targets.kubelet(
                call, requireNode(pod), "/" + subresource + "/" + podPath(pod) + "/" + container, query.toString());
    }

    private URI portForwardUri(Call call, ObjectNode pod) {
        StringBuilder query = new StringBuilder();
        call.query().all("ports").forEach(port -> append(query, "port", port));
        return targets.kubelet(call, requireNode(pod), "/portForward/" + podPath(pod), query.toString());
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
        String rawPath = call.request().rawPath();
        boolean trailing = rawPath.endsWith("/");
        String method = call.request().method();
        if (call.info().rest().isEmpty() && !trailing && (method.equals("GET") || method.equals("HEAD"))) {
            // Relative links of what is behind the proxy only work below a slash.
            String query = call.request().rawQuery();
            call.send(new Answer(
                    301, Headers.of("Location", rawPath + "/" + (query.isEmpty() ? "" : "?" + query)), new byte[0]));
            return;
        }
        String rest = String.join("/", call.info().rest());
        String path = "/" + rest + (trailing && !rest.isEmpty() ? "/" : "");
        String query = call.request().rawQuery();
        URI uri = switch (call.info().resource()) {
            case "nodes" -> targets.node(call, name, path, query);
            case "pods" -> targets.pod(call, namespace, name, path, query);
            default -> targets.service(call, namespace, name, path, query);
        };
        if (call.request().headers().first("Upgrade") != null) {
            upgrades.serve(call, uri);
        } else {
            proxy.serveBehind(call, uri, prefix(rawPath, rest, trailing));
        }
    }

    /** The part of a path that leads to the proxy. */
    private static String prefix(String rawPath, String rest, boolean trailing) {
        String path = trailing ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        for (int i = rest.isEmpty() ? 0 : rest.split("/", -1).length; i > 0; i--) {
            path = path.substring(0, path.lastIndexOf('/'));
        }
        return path;
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
        return targets.object(call, "pods", namespace, name);
    }

    private static String podPath(ObjectNode pod) {
        JsonNode metadata = pod.path("metadata");
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.length() == 0 ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
