package dev.keelson.apiserver.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a request's method and path say, by apiserver's {@code RequestInfoFactory}. Absent parts are empty.
 *
 * @param resourceRequest whether it is about resources; if not, only {@code path} and {@code verb} mean something
 * @param verb get, list, watch, create, update, patch, delete, deletecollection; empty for other methods on resources;
 *     the lower-case method for other paths
 * @param deprecatedWatch whether the path has the {@code /watch/} prefix
 * @param rest path elements after the subresource, as for a proxy
 */
record RequestInfo(
        boolean resourceRequest,
        String path,
        String verb,
        String group,
        String version,
        String namespace,
        String resource,
        String name,
        String subresource,
        boolean deprecatedWatch,
        List<String> rest) {

    private static final Pattern SLASHES_AROUND = Pattern.compile("^/+|/+$");
    private static final List<String> NAMESPACE_SUBRESOURCES = List.of("status", "finalize");

    static RequestInfo of(String method, String rawPath, Query query) {
        List<String> parts = new ArrayList<>();
        String trimmed = SLASHES_AROUND.matcher(rawPath).replaceAll("");
        for (String part : trimmed.split("/", -1)) {
            parts.add(Query.decode(part.replace("+", "%2B")));
        }
        String path = Query.decode(rawPath.replace("+", "%2B"));
        boolean core = !parts.isEmpty() && parts.get(0).equals("api");
        boolean named = !parts.isEmpty() && parts.get(0).equals("apis");
        int versionAt = core ? 1 : 2;
        if (!(core || named) || parts.size() < versionAt + 2) {
            return ofPath(path, method);
        }
        return ofResource(
                method,
                path,
                core ? "" : parts.get(1),
                parts.get(versionAt),
                parts.subList(versionAt + 1, parts.size()),
                query);
    }

    private static RequestInfo ofPath(String path, String method) {
        return new RequestInfo(false, path, method.toLowerCase(Locale.ROOT), "", "", "", "", "", "", false, List.of());
    }

    private static RequestInfo ofResource(
            String method, String path, String group, String version, List<String> parts, Query query) {
        boolean watchPrefix = parts.get(0).equals("watch");
        List<String> at = watchPrefix ? parts.subList(1, parts.size()) : parts;
        String namespace = "";
        if (!at.isEmpty() && at.get(0).equals("namespaces") && at.size() > 1) {
            namespace = at.get(1);
            if (at.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(at.get(2))) {
                at = at.subList(2, at.size());
            }
        }
        String resource = at.isEmpty() ? "" : at.get(0);
        String name = at.size() > 1 ? at.get(1) : "";
        String subresource = at.size() > 2 ? at.get(2) : "";
        List<String> rest = at.size() > 3 ? List.copyOf(at.subList(3, at.size())) : List.of();
        String verb = watchPrefix ? "watch" : verb(method, name, query);
        if (name.isEmpty() && (verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection"))) {
            name = nameSelected(query);
        }
        return new RequestInfo(
                true, path, verb, group, version, namespace, resource, name, subresource, watchPrefix, rest);
    }

    private static String verb(String method, String name, Query query) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            case "GET", "HEAD" -> {
                if (!name.isEmpty()) {
                    yield "get";
                }
                yield query.flag("watch") ? "watch" : "list";
            }
            default -> "";
        };
    }

    /** A collection narrowed down to one name is authorized as that object. */
    private static String nameSelected(Query query) {
        for (String requirement : query.text("fieldSelector").split(",")) {
            if (requirement.startsWith("metadata.name=")) {
                String value = requirement.substring("metadata.name=".length());
                String name = value.startsWith("=") ? value.substring(1) : value;
                return name.matches("[a-z0-9A-Z.:-]+") ? name : "";
            }
        }
        return "";
    }

    boolean isCollection() {
        return verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection");
    }
}
