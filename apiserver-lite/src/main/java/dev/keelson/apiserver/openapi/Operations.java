package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import dev.keelson.api.schema.OpenApi.RefStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The paths of a resource and what can be done at each. Used by one thread. */
final class Operations {

    private static final List<String> PATCH_TYPES = List.of(
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml");
    private static final List<String> TYPES = List.of("application/json", "application/yaml");
    private static final List<String> LIST_TYPES =
            List.of("application/json", "application/yaml", "application/json;stream=watch");

    /** Verbs by method; a collection is deleted, an object too. */
    private static final Map<String, String> METHODS = Map.of(
            "get",
            "get",
            "list",
            "get",
            "create",
            "post",
            "update",
            "put",
            "patch",
            "patch",
            "delete",
            "delete",
            "deletecollection",
            "delete");

    private static final Map<String, String> ACTIONS = Map.of("create", "post", "update", "put");

    private final RefStyle version;
    private final DefinitionSet definitions;
    private final ObjectNode paths;

    Operations(RefStyle version, DefinitionSet definitions, ObjectNode paths) {
        this.version = version;
        this.definitions = definitions;
        this.paths = paths;
    }

    /** An operation to be described. */
    private record Operation(
            ResourceInfo resource,
            @Nullable SubresourceInfo subresource,
            String verb,
            GroupVersionKind kind,
            boolean inNamespace,
            boolean allNamespaces) {}

    void add(ResourceInfo resource) {
        String base = base(resource);
        String name = resource.gvr().resource();
        String scoped = resource.namespaced() ? base + "/namespaces/{namespace}/" + name : base + "/" + name;
        List<String> collection = pick(resource.verbs(), "list", "create", "deletecollection");
        if (resource.namespaced() && resource.hasVerb("list")) {
            addPath(base + "/" + name, resource, null, List.of("list"), true);
        }
        addPath(scoped, resource, null, collection, false);
        addPath(scoped + "/{name}", resource, null, pick(resource.verbs(), "get", "update", "patch", "delete"), false);
        for (SubresourceInfo subresource : resource.subresources()) {
            addPath(
                    scoped + "/{name}/" + subresource.name(),
                    resource,
                    subresource,
                    pick(subresource.verbs(), "get", "create", "update", "patch", "delete"),
                    false);
        }
    }

    private static String base(ResourceInfo resource) {
        String group = resource.gvr().group();
        String versionName = resource.gvr().version();
        return group.isEmpty() ? "/api/" + versionName : "/apis/" + group + "/" + versionName;
    }

    private static List<String> pick(List<String> served, String... wanted) {
        List<String> picked = new ArrayList<>(List.of(wanted));
        picked.retainAll(served);
        return picked;
    }

    private void addPath(
            String path,
            ResourceInfo resource,
            @Nullable SubresourceInfo subresource,
            List<String> verbs,
            boolean allNamespaces) {
        if (verbs.isEmpty()) {
            return;
        }
        ObjectNode item = paths.putObject(path);
        GroupVersionKind kind = subresource == null ? resource.gvk() : subresource.kind();
        for (String verb : verbs) {
            boolean inNamespace = resource.namespaced() && !allNamespaces;
            Operation operation = new Operation(resource, subresource, verb, kind, inNamespace, allNamespaces);
            item.set(METHODS.getOrDefault(verb, verb), operation(operation));
        }
        ArrayNode parameters = item.putArray("parameters");
        if (path.contains("{name}")) {
            parameters.add(pathParameter("name", "name of the " + kind.kind()));
        }
        if (path.contains("{namespace}")) {
            parameters.add(pathParameter("namespace", "object name and auth scope, such as for teams and projects"));
        }
        parameters.add(query("pretty", "string", "whether the output is indented"));
    }

    private ObjectNode operation(Operation operation) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        String group = operation.resource().gvr().group();
        tree.putArray("tags").add(tag(group, operation.resource().gvr().version()));
        tree.put("operationId", operationId(operation));
        boolean list = operation.verb().equals("list");
        if (version == RefStyle.V2) {
            tree.putArray("schemes").add("https");
            texts(tree.putArray("consumes"), operation.verb().equals("patch") ? PATCH_TYPES : List.of("*/*"));
            texts(tree.putArray("produces"), list ? LIST_TYPES : TYPES);
        }
        ArrayNode parameters = tree.putArray("parameters");
        Parameters.of(operation.verb()).forEach(each -> parameters.add(query(each.name(), each.type(), each.text())));
        body(tree, parameters, operation);
        responses(tree, operation, list ? LIST_TYPES : TYPES);
        tree.put("x-kubernetes-action", ACTIONS.getOrDefault(operation.verb(), operation.verb()));
        tree.putObject("x-kubernetes-group-version-kind")
                .put("group", operation.kind().group())
                .put("kind", operation.kind().kind())
                .put("version", operation.kind().version());
        return tree;
    }

    private static String tag(String group, String versionName) {
        return (group.isEmpty() ? "core" : camel(group, false)) + "_" + versionName;
    }

    private static String operationId(Operation operation) {
        String verb = switch (operation.verb()) {
            case "get" -> "read";
            case "update" -> "replace";
            case "deletecollection" -> "deleteCollection";
            default -> operation.verb();
        };
        ResourceInfo resource = operation.resource();
        String group = resource.gvr().group();
        SubresourceInfo subresource = operation.subresource();
        return verb
                + (group.isEmpty() ? "Core" : camel(group, true))
                + camel(resource.gvr().version(), true)
                + (operation.inNamespace() ? "Namespaced" : "")
                + resource.kind()
                + (subresource == null ? "" : camel(subresource.name(), true))
                + (operation.allNamespaces() ? "ForAllNamespaces" : "");
    }

    /** {@code rbac.authorization.k8s.io} is RbacAuthorization. */
    private static String camel(String text, boolean firstUpper) {
        String trimmed = text.endsWith(".k8s.io") ? text.substring(0, text.length() - ".k8s.io".length()) : text;
        StringBuilder camel = new StringBuilder();
        for (String part : trimmed.split("[.-]")) {
            if (!part.isEmpty()) {
                boolean upper = firstUpper || camel.length() > 0;
                String head = part.substring(0, 1);
                camel.append(upper ? head.toUpperCase(Locale.ROOT) : head).append(part.substring(1));
            }
        }
        return camel.toString();
    }

    private void body(ObjectNode tree, ArrayNode parameters, Operation operation) {
        boolean deletes = operation.verb().startsWith("delete");
        ObjectNode type = switch (operation.verb()) {
            case "create", "update" -> definitions.reference(operation.kind(), operation.resource());
            case "patch" -> definitions.reference(DefinitionNames.PATCH);
            case "delete", "deletecollection" -> definitions.reference(DefinitionNames.DELETE_OPTIONS);
            default -> null;
        };
        if (type == null) {
            return;
        }
        if (version == RefStyle.V2) {
            ObjectNode body = parameters.addObject();
            body.put("name", "body").put("in", "body");
            if (!deletes) {
                body.put("required", true);
            }
            body.set("schema", type);
            return;
        }
        ObjectNode body = tree.putObject("requestBody");
        if (!deletes) {
            body.put("required", true);
        }
        content(body, operation.verb().equals("patch") ? PATCH_TYPES : List.of("*/*"), type);
    }

    private void responses(ObjectNode tree, Operation operation, List<String> types) {
        ObjectNode responses = tree.putObject("responses");
        ObjectNode type = switch (operation.verb()) {
            case "list" -> definitions.reference(operation.resource().listGvk(), operation.resource());
            case "delete", "deletecollection" -> definitions.reference(DefinitionNames.STATUS);
            default -> definitions.reference(operation.kind(), operation.resource());
        };
        List<String> codes = switch (operation.verb()) {
            case "create" -> List.of("200", "201", "202");
            case "update", "patch" -> List.of("200", "201");
            case "delete" -> List.of("200", "202");
            default -> List.of("200");
        };
        for (String code : codes) {
            response(responses.putObject(code), description(code), types, type);
        }
        responses.putObject("401").put("description", "Unauthorized");
    }

    private void response(ObjectNode response, String text, List<String> types, @Nullable ObjectNode type) {
        response.put("description", text);
        if (type == null) {
            return;
        }
        if (version == RefStyle.V2) {
            response.set("schema", type);
        } else {
            content(response, types, type);
        }
    }

    private static String description(String code) {
        return switch (code) {
            case "201" -> "Created";
            case "202" -> "Accepted";
            default -> "OK";
        };
    }

    private static void content(ObjectNode holder, List<String> types, ObjectNode type) {
        ObjectNode content = holder.putObject("content");
        types.forEach(each -> content.putObject(each).set("schema", type));
    }

    private ObjectNode pathParameter(String name, String text) {
        ObjectNode parameter = parameter(name, "string", text, "path");
        parameter.put("required", true);
        return parameter;
    }

    private ObjectNode query(String name, String type, String text) {
        return parameter(name, type, text, "query");
    }

    private ObjectNode parameter(String name, String type, String text, String in) {
        ObjectNode parameter = JsonNodeFactory.instance.objectNode();
        parameter.put("name", name).put("in", in).put("description", text);
        if (version == RefStyle.V2) {
            parameter.put("type", type).put("uniqueItems", true);
        } else {
            parameter.putObject("schema").put("type", type).put("uniqueItems", true);
        }
        return parameter;
    }

    private static void texts(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
