package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Descriptions;
import dev.keelson.api.schema.OpenApi;
import dev.keelson.api.schema.OpenApi.RefStyle;
import dev.keelson.api.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes definitions for a document, naming what they refer to on the way. */
final class SchemaRenderer {

    /** What version 2 cannot say of a custom resource (apiextensions' {@code ToStructuralOpenAPIV2}). */
    private static final List<String> UNKNOWN_TO_V2 = List.of("oneOf", "anyOf", "allOf", "not", "nullable");

    private final RefStyle style;
    private final FieldTexts texts;

    /** Hears the name of every definition referred to. */
    private final Consumer<String> referred;

    SchemaRenderer(RefStyle style, Descriptions descriptions, Consumer<String> referred) {
        this.style = style;
        this.texts = new FieldTexts(descriptions);
        this.referred = referred;
    }

    /** Whether a reference needs a wrapper to have siblings. */
    boolean wrapsReferences() {
        return style == RefStyle.V3;
    }

    ObjectNode reference(String definition) {
        referred.accept(definition);
        return JsonNodeFactory.instance.objectNode().put("$ref", style.reference(definition));
    }

    /** A built-in type. */
    ObjectNode builtIn(Schema schema) {
        ObjectNode tree = OpenApi.toOpenApi(schema.resolve(), style);
        describe(tree, String.valueOf(schema.definitionName()));
        if (style == RefStyle.V2) {
            pruneDefaults(tree);
        }
        if (wrapsReferences() && tree.path("properties") instanceof ObjectNode properties) {
            wrap(properties, isSparse(schema));
        }
        kinds(tree);
        references(tree);
        return tree;
    }

    /**
     * A reference has no siblings in version 3. One to which Kubernetes gives no description stays as it is; where no
     * field has one, it is mostly ours that lack.
     */
    private static void wrap(ObjectNode properties, boolean sparse) {
        boolean described = sparse
                || properties.properties().stream()
                        .anyMatch(property -> property.getValue().has("description"));
        for (JsonNode property : properties) {
            if (property instanceof ObjectNode value && value.has("$ref") && (value.size() > 1 || !described)) {
                JsonNode target = value.remove("$ref");
                value.putArray("allOf").addObject().set("$ref", target);
            }
        }
    }

    /** Whether Kubernetes itself describes but few fields of a type. */
    private static boolean isSparse(Schema schema) {
        return String.valueOf(schema.definitionName()).endsWith(".JSONSchemaProps");
    }

    private void describe(ObjectNode tree, String definition) {
        putUnlessEmpty(tree, texts.ofType(definition));
        if (tree.path("properties") instanceof ObjectNode properties) {
            for (Map.Entry<String, JsonNode> property : properties.properties()) {
                if (property.getValue() instanceof ObjectNode value) {
                    putUnlessEmpty(value, texts.of(definition, property.getKey(), value));
                }
            }
        }
    }

    private static void putUnlessEmpty(ObjectNode tree, String description) {
        if (!description.isEmpty()) {
            tree.put("description", description);
        }
    }

    /** Version 2 documents of Kubernetes have no defaults. */
    private static void pruneDefaults(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.remove("default");
            object.path("properties").forEach(SchemaRenderer::pruneDefaults);
            pruneDefaults(object.path("items"));
            pruneDefaults(object.path("additionalProperties"));
        }
    }

    /** The type of a custom resource, which refers to nothing. */
    ObjectNode custom(Schema schema) {
        ObjectNode tree = OpenApi.toOpenApi(schema.resolve(), RefStyle.V3);
        if (wrapsReferences()) {
            intOrString(tree);
        } else {
            simplify(tree);
            pruneDefaults(tree);
        }
        return tree;
    }

    private void references(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            referred.accept(
                    object.get("$ref").textValue().substring(style.reference("").length()));
        }
        node.forEach(this::references);
    }

    /** The catalogue may have group, version and kind as triples. */
    private static void kinds(ObjectNode tree) {
        if (tree.path("x-kubernetes-group-version-kind") instanceof ArrayNode kinds) {
            for (int i = 0; i < kinds.size(); i++) {
                JsonNode kind = kinds.get(i);
                if (kind.isArray()) {
                    kinds.set(
                            i,
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("group", kind.path(0).asText())
                                    .put("kind", kind.path(2).asText())
                                    .put("version", kind.path(1).asText()));
                }
            }
        }
    }

    /** Version 3 says what the extension means. */
    private static void intOrString(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("x-kubernetes-int-or-string").asBoolean()
                && !object.has("anyOf")
                && !object.has("allOf")) {
            ArrayNode either = object.putArray("anyOf");
            either.addObject().put("type", "integer");
            either.addObject().put("type", "string");
        }
        node.forEach(SchemaRenderer::intOrString);
    }

    private static void simplify(ObjectNode schema) {
        boolean open = schema.path("nullable").asBoolean()
                || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        schema.remove(UNKNOWN_TO_V2);
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            schema.remove("type");
        }
        if (open) {
            schema.remove(List.of("type", "format", "items", "properties", "additionalProperties", "required", "enum"));
            return;
        }
        schema.path("properties").forEach(property -> simplify((ObjectNode) property));
        if (schema.path("items") instanceof ObjectNode items) {
            simplify(items);
        }
        if (schema.path("additionalProperties") instanceof ObjectNode values) {
            simplify(values);
        }
    }
}
