package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Descriptions;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.schema.OpenApi.RefStyle;
import dev.keelson.api.schema.Schema;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The definitions of one document: what its paths name, and what those refer to. Used by one thread. */
final class DefinitionSet {

    /** Every built-in kind says the same of the fields that all objects have. */
    private static final String SOME_OBJECT = "io.k8s.api.core.v1.ConfigMap";

    private final ServedSchemas schemas;
    private final Descriptions descriptions;
    private final SchemaRenderer renderer;
    private final Map<String, ObjectNode> rendered = new TreeMap<>();
    private final Queue<String> wanted = new ArrayDeque<>();

    DefinitionSet(ServedSchemas schemas, Descriptions descriptions, RefStyle version) {
        this.schemas = schemas;
        this.descriptions = descriptions;
        this.renderer = new SchemaRenderer(version, descriptions, wanted::add);
    }

    /** A reference to a built-in definition. */
    ObjectNode reference(String definition) {
        return renderer.reference(definition);
    }

    /** A reference to the type of a kind, or null if the kind has none. */
    @Nullable
    ObjectNode reference(GroupVersionKind kind, ResourceInfo resource) {
        if (schemas.isCustom(resource) && kind.equals(resource.gvk())) {
            return customObject(resource);
        }
        if (schemas.isCustom(resource) && kind.equals(resource.listGvk())) {
            return customList(resource);
        }
        Schema schema = schemas.schemaOf(kind);
        String name = schema == null ? null : schema.definitionName();
        return name == null ? null : renderer.reference(name);
    }

    /**
     * All definitions reached, by name.
     *
     * @param served groups and versions of the document, which all take options and send events of their own
     */
    Map<String, ObjectNode> complete(Collection<GroupVersionKind> served) {
        for (String name = wanted.poll(); name != null; name = wanted.poll()) {
            if (!rendered.containsKey(name)) {
                rendered.put(name, renderer.builtIn(schemas.definition(name)));
            }
        }
        for (String everywhere : List.of(DefinitionNames.DELETE_OPTIONS, DefinitionNames.WATCH_EVENT)) {
            ObjectNode definition = rendered.get(everywhere);
            if (definition != null) {
                kinds(definition, everywhere.substring(everywhere.lastIndexOf('.') + 1), served);
            }
        }
        return rendered;
    }

    private static void kinds(ObjectNode definition, String kind, Collection<GroupVersionKind> served) {
        ArrayNode kinds = definition.putArray("x-kubernetes-group-version-kind");
        putKind(kinds, new GroupVersionKind("", "v1", kind));
        for (GroupVersionKind each : served) {
            if (!each.group().isEmpty()) {
                putKind(kinds, new GroupVersionKind(each.group(), each.version(), kind));
            }
        }
    }

    private ObjectNode customObject(ResourceInfo resource) {
        String name = DefinitionNames.custom(resource.gvk());
        if (!rendered.containsKey(name)) {
            rendered.put(name, JsonNodeFactory.instance.objectNode());
            Schema schema = schemas.schemaOf(resource.gvk());
            ObjectNode tree = schema == null
                    ? JsonNodeFactory.instance.objectNode().put("type", "object")
                    : renderer.custom(schema);
            ObjectNode properties = JsonNodeFactory.instance.objectNode();
            typeMeta(properties, "apiVersion");
            typeMeta(properties, "kind");
            properties.set("metadata", metadata(DefinitionNames.OBJECT_META));
            if (tree.path("properties") instanceof ObjectNode declared) {
                declared.remove(List.of("apiVersion", "kind", "metadata"));
                properties.setAll(declared);
            }
            boolean openInV2 = tree.has("x-kubernetes-preserve-unknown-fields") && !tree.has("properties");
            if (openInV2) {
                // kubectl takes any stated field as the only one allowed.
                tree.removeAll();
                tree.put("type", "object");
            } else {
                tree.set("properties", properties);
            }
            putKind(tree, resource.gvk());
            rendered.put(name, tree);
        }
        return renderer.reference(name);
    }

    private ObjectNode customList(ResourceInfo resource) {
        String name = DefinitionNames.custom(resource.listGvk());
        if (!rendered.containsKey(name)) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.put("description", resource.kind() + "List is a list of " + resource.kind());
            tree.put("type", "object");
            tree.putArray("required").add("items");
            ObjectNode properties = tree.putObject("properties");
            typeMeta(properties, "apiVersion");
            ObjectNode items = properties.putObject("items");
            items.put("type", "array");
            items.set("items", customObject(resource));
            typeMeta(properties, "kind");
            properties.set("metadata", metadata(DefinitionNames.LIST_META));
            putKind(tree, resource.listGvk());
            rendered.put(name, tree);
        }
        return renderer.reference(name);
    }

    private void typeMeta(ObjectNode properties, String field) {
        properties
                .putObject(field)
                .put("description", descriptions.ofField(SOME_OBJECT, field))
                .put("type", "string");
    }

    private ObjectNode metadata(String definition) {
        ObjectNode reference = renderer.reference(definition);
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("description", FieldTexts.metadata(definition));
        if (renderer.wrapsReferences()) {
            tree.putArray("allOf").add(reference);
        } else {
            tree.setAll(reference);
        }
        return tree;
    }

    private static void putKind(ObjectNode tree, GroupVersionKind kind) {
        putKind(tree.putArray("x-kubernetes-group-version-kind"), kind);
    }

    private static void putKind(ArrayNode kinds, GroupVersionKind kind) {
        kinds.addObject().put("group", kind.group()).put("kind", kind.kind()).put("version", kind.version());
    }
}
