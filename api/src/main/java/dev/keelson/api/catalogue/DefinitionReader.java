package dev.keelson.api.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.schema.Schema;
import dev.keelson.api.schema.SchemaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Schema} of one definition's compact form. */
final class DefinitionReader {

    private final String name;
    private final Function<String, Schema> definitions;

    DefinitionReader(String name, Function<String, Schema> definitions) {
        this.name = name;
        this.definitions = definitions;
    }

    Schema read(JsonNode form, JsonNode kinds) {
        SchemaBuilder builder = Schema.builder()
                .definitionName(name)
                .groupVersionKinds(nodes(kinds))
                .unions(nodes(form.path("unions")))
                .required(texts(form.path("required")));
        if (form.has("oneOf")) {
            scalarOfTwoTypes(builder, form);
        } else {
            type(builder, form);
        }
        for (Map.Entry<String, JsonNode> field : form.path("fields").properties()) {
            builder.property(field.getKey(), value(field.getValue()));
        }
        return builder.preserveUnknownFields(form.path("free").booleanValue()).build();
    }

    /** Quantity and IntOrString. */
    private static void scalarOfTwoTypes(SchemaBuilder builder, JsonNode form) {
        String format = text(form, "format");
        builder.type(Schema.Type.STRING)
                .format(format == null ? "quantity" : format)
                .intOrString(true);
    }

    private static void type(SchemaBuilder builder, JsonNode form) {
        String type = text(form, "type");
        builder.type(type == null ? Schema.Type.ANY : Schema.Type.valueOf(type.toUpperCase(Locale.ROOT)))
                .format(text(form, "format"));
        String mapType = text(form, "mapType");
        if (mapType != null) {
            builder.mapType(Schema.MapType.valueOf(mapType.toUpperCase(Locale.ROOT)));
        }
    }

    private Schema value(JsonNode form) {
        SchemaBuilder builder = Schema.builder()
                .patchStrategy(text(form, "patchStrategy"))
                .patchMergeKey(text(form, "patchMergeKey"))
                .listMapKeys(texts(form.path("listMapKeys")))
                .enumValues(nodes(form.path("enum")))
                .description(text(form, "description"));
        JsonNode defaultValue = form.get("default");
        if (defaultValue != null) {
            builder.defaultValue(defaultValue);
        }
        String listType = text(form, "listType");
        if (listType != null) {
            builder.listType(Schema.ListType.valueOf(listType.toUpperCase(Locale.ROOT)));
        }
        String empty = text(form, "empty");
        if (empty != null) {
            builder.emptyValue(empty.equals("dropped") ? Schema.EmptyValue.DROPPED : Schema.EmptyValue.NULL);
        }
        type(builder, form);
        String reference = text(form, "ref");
        if (reference != null) {
            return builder.definitionName(reference).buildReference(() -> definitions.apply(reference));
        }
        if (form.has("items")) {
            builder.items(value(form.get("items")));
        }
        if (form.has("values")) {
            builder.additionalProperties(value(form.get("values")));
        }
        return builder.build();
    }

    private static @Nullable String text(JsonNode form, String key) {
        JsonNode value = form.get(key);
        return value == null ? null : value.textValue();
    }

    private static List<String> texts(JsonNode array) {
        List<String> all = new ArrayList<>(array.size());
        array.forEach(each -> all.add(each.textValue()));
        return all;
    }

    private static List<JsonNode> nodes(JsonNode array) {
        List<JsonNode> all = new ArrayList<>(array.size());
        array.forEach(all::add);
        return all;
    }
}
