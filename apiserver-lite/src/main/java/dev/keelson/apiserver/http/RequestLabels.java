package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Request;
import io.micrometer.core.instrument.Tags;
import java.util.Set;
import java.util.TreeSet;

/** The labels of a request in Kubernetes' metrics, but for its code. */
record RequestLabels(
        String verb, String dryRun, String group, String version, String resource, String subresource, String scope) {

    static final RequestLabels UNSERVED = new RequestLabels("other", "", "", "", "", "", "");

    private static final Set<String> CONNECTS = Set.of("log", "exec", "portforward", "attach", "proxy");

    /** Of a path that is no resource. */
    static RequestLabels ofPath(String path, Request request) {
        return new RequestLabels(method(request.method()), "", "", "", "", path, "");
    }

    static RequestLabels of(RequestInfo info, Request request, Query query) {
        return new RequestLabels(
                verb(info, request),
                query.has("dryRun") ? dryRun(query) : "",
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                scope(info));
    }

    private static String verb(RequestInfo info, Request request) {
        if (CONNECTS.contains(info.subresource())) {
            return "CONNECT";
        }
        return switch (info.verb()) {
            case "get" -> "GET";
            case "list" -> "LIST";
            case "watch" -> "WATCH";
            case "create" -> "POST";
            case "update" -> "PUT";
            case "patch" ->
                "application/apply-patch+yaml".equals(request.headers().first("Content-Type")) ? "APPLY" : "PATCH";
            case "delete", "deletecollection" -> "DELETE";
            default -> "other";
        };
    }

    private static String method(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "GET";
            case "POST", "PUT", "PATCH", "DELETE", "CONNECT" -> method;
            default -> "other";
        };
    }

    private static String dryRun(Query query) {
        TreeSet<String> values = new TreeSet<>(query.all("dryRun"));
        return values.equals(Set.of("All")) ? "All" : "invalid";
    }

    private static String scope(RequestInfo info) {
        if (!info.name().isEmpty() || info.verb().equals("create")) {
            return "resource";
        }
        return info.namespace().isEmpty() ? "cluster" : "namespace";
    }

    Tags withDryRun() {
        return tags().and("dry_run", dryRun);
    }

    Tags tags() {
        return Tags.of(
                "verb", verb,
                "group", group,
                "version", version,
                "resource", resource,
                "subresource", subresource,
                "scope", scope,
                "component", "apiserver");
    }
}
