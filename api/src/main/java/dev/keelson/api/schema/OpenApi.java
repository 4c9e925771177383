package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes schemas as OpenAPI documents show them. Safe for any thread. */
public final class OpenApi {

    /** The dialect, with its place for named definitions. */
    public enum RefStyle {
        /** Swagger 2.0. */
        V2("#/definitions/"),
        /** OpenAPI 3.0, where a default beside a reference needs an {@code allOf} around the reference. */
        V3("#/components/schemas/");

        private final String prefix;

        RefStyle(String prefix) {
            this.prefix = prefix;
        }

        /** The reference to a definition. */
        public String reference(String definitionName) {
            return prefix + definitionName;
        }
    }

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final RefStyle style;

    private OpenApi(RefStyle style) {
        this.style = style;
    }

    /** The schema; a reference is written as one, and everything it does not name is written out. */
    public static ObjectNode toOpenApi(Schema schema, RefStyle style) {
        return new OpenApi(style).write(schema);
    }

    /**
     * The definitions of that name and of everything they refer to, directly or not, sorted by name: what a document
     * needs under {@code definitions} or {@code components.schemas}.
     */
    public static ObjectNode definitions(
            Collection<String> names, Function<String, Schema> definitions, RefStyle style) {
        Map<String, Schema> needed = new TreeMap<>();
        names.forEach(name -> collect(definitions.apply(name), needed));
        ObjectNode all = NODES.objectNode();
        needed.forEach((name, schema) -> all.set(name, toOpenApi(schema, style)));
        return all;
    }

    private static void collect(@Nullable Schema schema, Map<String, Schema> needed) {
        if (schema == null) {
            return;
        }
        Schema target = schema.resolve();
        String name = target.definitionName();
        if (name != null && needed.putIfAbsent(name, target) != null) {
            return;
        }
        target.properties().values().forEach(each -> collect(each, needed));
        collect(target.items(), needed);
        collect(target.additionalProperties(), needed);
    }

    private ObjectNode write(Schema schema) {
        ObjectNode out = NODES.objectNode();
        SchemaBuilder facts = schema.facts();
        if (facts.description != null) {
            out.put("description", facts.description);
        }
        if (facts.title != null) {
            out.put("title", facts.title);
        }
        if (schema.isReference()) {
            reference(out, facts);
        } else {
            type(out, facts);
        }
        if (facts.defaultValue != null) {
            out.set("default", facts.defaultValue.deepCopy());
        }
        nodes(out, "enum", facts.enumValues);
        if (facts.nullable && style == RefStyle.V3) {
            out.put("nullable", true);
        }
        bounds(out, facts);
        structure(out, schema, facts);
        extensions(out, facts);
        facts.annotations.forEach((key, value) -> out.set(key, value.deepCopy()));
        return out;
    }

    private void reference(ObjectNode out, SchemaBuilder facts) {
        String reference = style.reference(String.valueOf(facts.definitionName));
        boolean alone = facts.defaultValue == null && facts.description == null;
        if (alone || style == RefStyle.V2) {
            out.put("$ref", reference);
        } else {
            out.putArray("allOf").addObject().put("$ref", reference);
        }
    }

    /** Quantity and IntOrString are strings in Swagger, which knows no alternatives. */
    private void type(ObjectNode out, SchemaBuilder facts) {
        boolean named = facts.definitionName != null;
        if (named && facts.intOrString) {
            boolean quantity = "quantity".equals(facts.format);
            if (style == RefStyle.V3) {
                ArrayNode either = out.putArray("oneOf");
                either.addObject().put("type", quantity ? "string" : "integer");
                either.addObject().put("type", quantity ? "number" : "string");
            } else {
                out.put("type", "string");
            }
            if (!quantity) {
                out.put("format", facts.format);
            }
            return;
        }
        if (facts.type != Schema.Type.ANY) {
            out.put("type", facts.type.name().toLowerCase(Locale.ROOT));
        }
        if (facts.format != null) {
            out.put("format", facts.format);
        }
    }

    private static void bounds(ObjectNode out, SchemaBuilder facts) {
        number(out, "minimum", facts.minimum);
        flag(out, "exclusiveMinimum", facts.exclusiveMinimum);
        number(out, "maximum", facts.maximum);
        flag(out, "exclusiveMaximum", facts.exclusiveMaximum);
        number(out, "multipleOf", facts.multipleOf);
        number(out, "minLength", facts.minLength);
        number(out, "maxLength", facts.maxLength);
        number(out, "minItems", facts.minItems);
        number(out, "maxItems", facts.maxItems);
        number(out, "minProperties", facts.minProperties);
        number(out, "maxProperties", facts.maxProperties);
        flag(out, "uniqueItems", facts.uniqueItems);
        text(out, "pattern", facts.pattern);
    }

    private void structure(ObjectNode out, Schema schema, SchemaBuilder facts) {
        if (schema.isReference()) {
            return;
        }
        if (!facts.frozenProperties().isEmpty()) {
            ObjectNode properties = out.putObject("properties");
            facts.frozenProperties().forEach((name, property) -> properties.set(name, write(property)));
        }
        if (facts.items != null) {
            out.set("items", write(facts.items));
        }
        if (facts.additionalProperties != null) {
            JsonNode written = facts.additionalProperties.equals(Schema.any())
                    ? NODES.booleanNode(true)
                    : write(facts.additionalProperties);
            out.set("additionalProperties", written);
        }
        texts(out, "required", facts.required);
        if (style == RefStyle.V3) {
            schemas(out, "oneOf", facts.oneOf);
            schemas(out, "anyOf", facts.anyOf);
            if (facts.not != null) {
                out.set("not", write(facts.not));
            }
        }
        schemas(out, "allOf", facts.allOf);
    }

    private static void extensions(ObjectNode out, SchemaBuilder facts) {
        BiConsumer<String, @Nullable Enum<?>> constant = (key, value) -> {
            if (value != null) {
                out.put(key, value.name().toLowerCase(Locale.ROOT));
            }
        };
        constant.accept("x-kubernetes-list-type", facts.listType);
        texts(out, "x-kubernetes-list-map-keys", facts.listMapKeys);
        constant.accept("x-kubernetes-map-type", facts.mapType);
        text(out, "x-kubernetes-patch-strategy", facts.patchStrategy);
        text(out, "x-kubernetes-patch-merge-key", facts.patchMergeKey);
        if (facts.definitionName == null) {
            flag(out, "x-kubernetes-preserve-unknown-fields", facts.preserveUnknownFields);
            flag(out, "x-kubernetes-int-or-string", facts.intOrString);
        }
        flag(out, "x-kubernetes-embedded-resource", facts.embeddedResource);
        nodes(out, "x-kubernetes-validations", facts.validations);
        nodes(out, "x-kubernetes-group-version-kind", facts.groupVersionKinds);
        nodes(out, "x-kubernetes-unions", facts.unions);
    }

    private void schemas(ObjectNode out, String key, List<Schema> schemas) {
        if (!schemas.isEmpty()) {
            ArrayNode array = out.putArray(key);
            schemas.forEach(schema -> array.add(write(schema)));
        }
    }

    private static void nodes(ObjectNode out, String key, List<JsonNode> nodes) {
        if (!nodes.isEmpty()) {
            ArrayNode array = out.putArray(key);
            nodes.forEach(node -> array.add(node.deepCopy()));
        }
    }

    private static void texts(ObjectNode out, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = out.putArray(key);
            texts.forEach(array::add);
        }
    }

    private static void text(ObjectNode out, String key, @Nullable String text) {
        if (text != null) {
            out.put(key, text);
        }
    }

    private static void flag(ObjectNode out, String key, boolean flag) {
        if (flag) {
            out.put(key, true);
        }
    }

    private static void number(ObjectNode out, String key, @Nullable Number number) {
        if (number == null) {
            return;
        }
        boolean whole = number instanceof Integer || number instanceof Long;
        if (!whole) {
            out.put(key, new BigDecimal(number.toString()));
        } else if (number.longValue() == number.intValue()) {
            out.put(key, number.intValue());
        } else {
            out.put(key, number.longValue());
        }
    }
}
