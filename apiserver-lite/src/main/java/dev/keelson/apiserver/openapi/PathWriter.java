package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.OpenApi.RefStyle;
import dev.keelson.apiserver.openapi.Operation.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes operations as the paths of a document, in either version. Used by one thread. */
final class PathWriter {

    private final RefStyle version;
    private final Map<String, List<Operation>> byPath = new TreeMap<>();

    PathWriter(RefStyle version) {
        this.version = version;
    }

    void add(Operation operation) {
        byPath.computeIfAbsent(operation.path(), unused -> new ArrayList<>()).add(operation);
    }

    /** All paths, sorted. */
    ObjectNode write() {
        ObjectNode paths = JsonNodeFactory.instance.objectNode();
        byPath.forEach((path, operations) -> paths.set(path, item(operations)));
        return paths;
    }

    /** What all operations of a path take is written once. */
    private ObjectNode item(List<Operation> operations) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        List<Parameter> shared = new ArrayList<>(operations.get(0).parameters());
        operations.forEach(operation -> shared.retainAll(operation.parameters()));
        for (Operation operation : operations) {
            item.set(operation.method(), write(operation, shared));
        }
        if (!shared.isEmpty()) {
            ArrayNode parameters = item.putArray("parameters");
            sorted(shared).forEach(parameter -> parameters.add(write(parameter)));
        }
        return item;
    }

    private static List<Parameter> sorted(List<Parameter> parameters) {
        return parameters.stream()
                .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::in))
                .toList();
    }

    private ObjectNode write(Operation operation, List<Parameter> shared) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("description", operation.text());
        tree.put("operationId", operation.id());
        tree.putArray("tags").add(operation.tag());
        if (version == RefStyle.V2) {
            tree.putArray("schemes").add("https");
            texts(tree.putArray("consumes"), operation.consumes());
            texts(tree.putArray("produces"), operation.produces());
        }
        List<Parameter> own = new ArrayList<>(operation.parameters());
        own.removeAll(shared);
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        body(tree, parameters, operation);
        sorted(own).forEach(parameter -> parameters.add(write(parameter)));
        if (!parameters.isEmpty()) {
            tree.set("parameters", parameters);
        }
        responses(tree.putObject("responses"), operation);
        GroupVersionKind kind = operation.kind();
        if (kind != null) {
            tree.put("x-kubernetes-action", operation.action());
            tree.putObject("x-kubernetes-group-version-kind")
                    .put("group", kind.group())
                    .put("kind", kind.kind())
                    .put("version", kind.version());
        }
        return tree;
    }

    private void body(ObjectNode tree, ArrayNode parameters, Operation operation) {
        ObjectNode type = operation.bodyType();
        if (type == null) {
            return;
        }
        if (version == RefStyle.V2) {
            ObjectNode body = parameters.addObject().put("name", "body").put("in", "body");
            if (operation.bodyRequired()) {
                body.put("required", true);
            }
            body.set("schema", type);
            return;
        }
        ObjectNode body = tree.putObject("requestBody");
        if (operation.bodyRequired()) {
            body.put("required", true);
        }
        content(body, operation.consumes(), type);
    }

    private void responses(ObjectNode responses, Operation operation) {
        ObjectNode type = operation.answerType();
        for (String code : operation.codes()) {
            ObjectNode response = responses.putObject(code).put("description", description(code));
            if (type != null && version == RefStyle.V2) {
                response.set("schema", type);
            } else if (type != null) {
                content(response, operation.produces(), type);
            }
        }
        responses.putObject("401").put("description", "Unauthorized");
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

    private ObjectNode write(Parameter parameter) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("name", parameter.name()).put("in", parameter.in()).put("description", parameter.text());
        if (parameter.in().equals("path")) {
            tree.put("required", true);
        }
        ObjectNode type = version == RefStyle.V2 ? tree : tree.putObject("schema");
        type.put("type", parameter.type()).put("uniqueItems", true);
        return tree;
    }

    private static void texts(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
