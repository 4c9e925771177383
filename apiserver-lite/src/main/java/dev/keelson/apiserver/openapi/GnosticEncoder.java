package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * An OpenAPI version 2 document as the protobuf message that kubectl asks for. Field numbers are those of gnostic's
 * {@code OpenAPIv2.proto}; what documents of this server never have is left out.
 */
final class GnosticEncoder {

    private GnosticEncoder() {}

    /** The message of a document whose {@code paths} and {@code definitions} are made of parts. */
    static byte[] encode(JsonNode head, List<Part> parts) {
        ProtoWriter out = new ProtoWriter();
        out.text(1, head.path("swagger").asText());
        out.message(2, info -> {
            info.text(1, head.path("info").path("title").asText());
            info.text(2, head.path("info").path("version").asText());
        });
        out.parts(8, parts.stream().map(Part::paths).toList());
        out.parts(9, parts.stream().map(Part::definitions).toList());
        head.path("security").forEach(requirement -> out.message(12, security -> security(security, requirement)));
        out.message(
                13,
                definitions -> head.path("securityDefinitions")
                        .properties()
                        .forEach(scheme -> definitions.message(1, named -> {
                            named.text(1, scheme.getKey());
                            named.message(2, item -> item.message(2, key -> apiKey(key, scheme.getValue())));
                        })));
        return out.toByteArray();
    }

    static Part part(JsonNode paths, JsonNode definitions) {
        ProtoWriter first = new ProtoWriter();
        paths.properties()
                .forEach(path -> first.message(2, named -> {
                    named.text(1, path.getKey());
                    named.message(2, item -> pathItem(item, path.getValue()));
                }));
        ProtoWriter second = new ProtoWriter();
        namedSchemas(second, definitions);
        return new Part(first.toByteArray(), second.toByteArray());
    }

    private static void security(ProtoWriter out, JsonNode requirement) {
        requirement
                .properties()
                .forEach(scheme -> out.message(1, named -> {
                    named.text(1, scheme.getKey());
                    named.message(2, scopes -> scheme.getValue().forEach(scope -> scopes.element(1, scope.asText())));
                }));
    }

    private static void apiKey(ProtoWriter out, JsonNode scheme) {
        out.text(1, scheme.path("type").asText());
        out.text(2, scheme.path("name").asText());
        out.text(3, scheme.path("in").asText());
        out.text(4, scheme.path("description").asText());
    }

    private static void namedSchemas(ProtoWriter out, JsonNode schemas) {
        schemas.properties()
                .forEach(entry -> out.message(1, named -> {
                    named.text(1, entry.getKey());
                    named.message(2, schema -> schema(schema, entry.getValue()));
                }));
    }

    private static final Map<String, Integer> METHODS =
            Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "options", 6, "head", 7, "patch", 8);

    private static void pathItem(ProtoWriter out, JsonNode item) {
        item.properties().forEach(entry -> {
            Integer field = METHODS.get(entry.getKey());
            if (field != null) {
                out.message(field, operation -> operation(operation, entry.getValue()));
            }
        });
        item.path("parameters").forEach(each -> out.message(9, parameter -> parameterItem(parameter, each)));
    }

    private static void operation(ProtoWriter out, JsonNode operation) {
        elements(out, 1, operation.path("tags"));
        out.text(3, operation.path("description").asText());
        out.text(5, operation.path("operationId").asText());
        elements(out, 6, operation.path("produces"));
        elements(out, 7, operation.path("consumes"));
        operation.path("parameters").forEach(each -> out.message(8, parameter -> parameterItem(parameter, each)));
        out.message(
                9,
                responses -> operation
                        .path("responses")
                        .properties()
                        .forEach(code -> responses.message(1, named -> {
                            named.text(1, code.getKey());
                            named.message(
                                    2, value -> value.message(1, response -> response(response, code.getValue())));
                        })));
        elements(out, 10, operation.path("schemes"));
        extensions(out, 13, operation);
    }

    private static void response(ProtoWriter out, JsonNode response) {
        out.text(1, response.path("description").asText());
        if (response.has("schema")) {
            out.message(2, item -> item.message(1, schema -> schema(schema, response.get("schema"))));
        }
    }

    private static void parameterItem(ProtoWriter out, JsonNode parameter) {
        out.message(1, either -> {
            switch (parameter.path("in").asText()) {
                case "body" -> either.message(1, body -> bodyParameter(body, parameter));
                case "path" -> either.message(2, plain -> plain.message(4, path -> pathParameter(path, parameter)));
                default -> either.message(2, plain -> plain.message(3, query -> queryParameter(query, parameter)));
            }
        });
    }

    private static void bodyParameter(ProtoWriter out, JsonNode parameter) {
        out.text(1, parameter.path("description").asText());
        out.text(2, parameter.path("name").asText());
        out.text(3, "body");
        out.flag(4, parameter.path("required").asBoolean());
        out.message(5, schema -> schema(schema, parameter.path("schema")));
    }

    private static void queryParameter(ProtoWriter out, JsonNode parameter) {
        out.flag(1, parameter.path("required").asBoolean());
        out.text(2, parameter.path("in").asText());
        out.text(3, parameter.path("description").asText());
        out.text(4, parameter.path("name").asText());
        out.text(6, parameter.path("type").asText());
        out.flag(20, parameter.path("uniqueItems").asBoolean());
    }

    private static void pathParameter(ProtoWriter out, JsonNode parameter) {
        out.flag(1, parameter.path("required").asBoolean());
        out.text(2, parameter.path("in").asText());
        out.text(3, parameter.path("description").asText());
        out.text(4, parameter.path("name").asText());
        out.text(5, parameter.path("type").asText());
        out.flag(19, parameter.path("uniqueItems").asBoolean());
    }

    private static void schema(ProtoWriter out, JsonNode schema) {
        out.text(1, schema.path("$ref").asText());
        out.text(2, schema.path("format").asText());
        out.text(3, schema.path("title").asText());
        out.text(4, schema.path("description").asText());
        any(out, 5, schema.path("default"));
        bounds(out, schema);
        elements(out, 19, schema.path("required"));
        schema.path("enum").forEach(value -> any(out, 20, value));
        if (schema.has("additionalProperties")) {
            out.message(21, item -> item.message(1, nested -> schema(nested, schema.get("additionalProperties"))));
        }
        if (schema.has("type")) {
            out.message(22, type -> type.element(1, schema.get("type").asText()));
        }
        if (schema.has("items")) {
            out.message(23, items -> items.message(1, nested -> schema(nested, schema.get("items"))));
        }
        if (schema.has("properties")) {
            out.message(25, properties -> namedSchemas(properties, schema.get("properties")));
        }
        extensions(out, 31, schema);
    }

    private static void bounds(ProtoWriter out, JsonNode schema) {
        out.real(6, schema.path("multipleOf").asDouble());
        out.real(7, schema.path("maximum").asDouble());
        out.flag(8, schema.path("exclusiveMaximum").asBoolean());
        out.real(9, schema.path("minimum").asDouble());
        out.flag(10, schema.path("exclusiveMinimum").asBoolean());
        out.number(11, schema.path("maxLength").asLong());
        out.number(12, schema.path("minLength").asLong());
        out.text(13, schema.path("pattern").asText());
        out.number(14, schema.path("maxItems").asLong());
        out.number(15, schema.path("minItems").asLong());
        out.flag(16, schema.path("uniqueItems").asBoolean());
        out.number(17, schema.path("maxProperties").asLong());
        out.number(18, schema.path("minProperties").asLong());
    }

    private static void extensions(ProtoWriter out, int field, JsonNode holder) {
        holder.properties().forEach(entry -> {
            if (entry.getKey().startsWith("x-")) {
                out.message(field, named -> {
                    named.text(1, entry.getKey());
                    any(named, 2, entry.getValue());
                });
            }
        });
    }

    /** Any value travels as YAML, of which JSON is a part. */
    private static void any(ProtoWriter out, int field, JsonNode value) {
        if (!value.isMissingNode()) {
            out.message(field, any -> any.text(2, value.toString() + "\n"));
        }
    }

    private static void elements(ProtoWriter out, int field, JsonNode array) {
        array.forEach(each -> out.element(field, each.asText()));
    }
}
