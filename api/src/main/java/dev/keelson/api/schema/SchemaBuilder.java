package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.schema.Schema.EmptyValue;
import dev.keelson.api.schema.Schema.ListType;
import dev.keelson.api.schema.Schema.MapType;
import dev.keelson.api.schema.Schema.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link Schema} states. Not safe for several threads; used up by {@link #build()}, after which it
 * refuses changes.
 */
public final class SchemaBuilder {

    private final Map<String, Schema> properties = new LinkedHashMap<>();
    private boolean used;

    Type type = Type.ANY;

    @Nullable
    Schema items;

    @Nullable
    Schema additionalProperties;

    List<String> required = List.of();

    @Nullable
    JsonNode defaultValue;

    List<JsonNode> enumValues = List.of();

    @Nullable
    String format;

    boolean nullable;

    @Nullable
    ListType listType;

    List<String> listMapKeys = List.of();

    @Nullable
    MapType mapType;

    @Nullable
    String patchStrategy;

    @Nullable
    String patchMergeKey;

    boolean preserveUnknownFields;
    boolean intOrString;
    boolean embeddedResource;
    EmptyValue emptyValue = EmptyValue.KEPT;

    @Nullable
    String goType;

    @Nullable
    Number minimum;

    boolean exclusiveMinimum;

    @Nullable
    Number maximum;

    boolean exclusiveMaximum;

    @Nullable
    Number multipleOf;

    @Nullable
    Long minLength;

    @Nullable
    Long maxLength;

    @Nullable
    Long minItems;

    @Nullable
    Long maxItems;

    @Nullable
    Long minProperties;

    @Nullable
    Long maxProperties;

    boolean uniqueItems;

    @Nullable
    String pattern;

    List<Schema> oneOf = List.of();
    List<Schema> anyOf = List.of();
    List<Schema> allOf = List.of();

    @Nullable
    Schema not;

    List<JsonNode> validations = List.of();

    @Nullable
    String title;

    @Nullable
    String description;

    Map<String, JsonNode> annotations = Map.of();
    List<JsonNode> groupVersionKinds = List.of();
    List<JsonNode> unions = List.of();

    @Nullable
    String definitionName;

    SchemaBuilder() {}

    public SchemaBuilder property(String name, Schema schema) {
        open().properties.put(name, schema);
        return this;
    }

    public SchemaBuilder type(Type type) {
        open().type = type;
        return this;
    }

    public SchemaBuilder items(@Nullable Schema items) {
        open().items = items;
        return this;
    }

    public SchemaBuilder additionalProperties(@Nullable Schema additionalProperties) {
        open().additionalProperties = additionalProperties;
        return this;
    }

    public SchemaBuilder required(List<String> required) {
        open().required = List.copyOf(required);
        return this;
    }

    public SchemaBuilder defaultValue(@Nullable JsonNode defaultValue) {
        open().defaultValue = defaultValue;
        return this;
    }

    public SchemaBuilder enumValues(List<JsonNode> enumValues) {
        open().enumValues = List.copyOf(enumValues);
        return this;
    }

    public SchemaBuilder format(@Nullable String format) {
        open().format = format;
        return this;
    }

    public SchemaBuilder nullable(boolean nullable) {
        open().nullable = nullable;
        return this;
    }

    public SchemaBuilder listType(@Nullable ListType listType) {
        open().listType = listType;
        return this;
    }

    public SchemaBuilder listMapKeys(List<String> listMapKeys) {
        open().listMapKeys = List.copyOf(listMapKeys);
        return this;
    }

    public SchemaBuilder mapType(@Nullable MapType mapType) {
        open().mapType = mapType;
        return this;
    }

    public SchemaBuilder patchStrategy(@Nullable String patchStrategy) {
        open().patchStrategy = patchStrategy;
        return this;
    }

    public SchemaBuilder patchMergeKey(@Nullable String patchMergeKey) {
        open().patchMergeKey = patchMergeKey;
        return this;
    }

    public SchemaBuilder preserveUnknownFields(boolean preserveUnknownFields) {
        open().preserveUnknownFields = preserveUnknownFields;
        return this;
    }

    public SchemaBuilder intOrString(boolean intOrString) {
        open().intOrString = intOrString;
        return this;
    }

    public SchemaBuilder embeddedResource(boolean embeddedResource) {
        open().embeddedResource = embeddedResource;
        return this;
    }

    public SchemaBuilder emptyValue(EmptyValue emptyValue) {
        open().emptyValue = emptyValue;
        return this;
    }

    public SchemaBuilder minimum(@Nullable Number minimum) {
        open().minimum = minimum;
        return this;
    }

    public SchemaBuilder exclusiveMinimum(boolean exclusiveMinimum) {
        open().exclusiveMinimum = exclusiveMinimum;
        return this;
    }

    public SchemaBuilder maximum(@Nullable Number maximum) {
        open().maximum = maximum;
        return this;
    }

    public SchemaBuilder exclusiveMaximum(boolean exclusiveMaximum) {
        open().exclusiveMaximum = exclusiveMaximum;
        return this;
    }

    public SchemaBuilder multipleOf(@Nullable Number multipleOf) {
        open().multipleOf = multipleOf;
        return this;
    }

    public SchemaBuilder minLength(@Nullable Long minLength) {
        open().minLength = minLength;
        return this;
    }

    public SchemaBuilder maxLength(@Nullable Long maxLength) {
        open().maxLength = maxLength;
        return this;
    }

    public SchemaBuilder minItems(@Nullable Long minItems) {
        open().minItems = minItems;
        return this;
    }

    public SchemaBuilder maxItems(@Nullable Long maxItems) {
        open().maxItems = maxItems;
        return this;
    }

    public SchemaBuilder minProperties(@Nullable Long minProperties) {
        open().minProperties = minProperties;
        return this;
    }

    public SchemaBuilder maxProperties(@Nullable Long maxProperties) {
        open().maxProperties = maxProperties;
        return this;
    }

    public SchemaBuilder uniqueItems(boolean uniqueItems) {
        open().uniqueItems = uniqueItems;
        return this;
    }

    public SchemaBuilder pattern(@Nullable String pattern) {
        open().pattern = pattern;
        return this;
    }

    public SchemaBuilder oneOf(List<Schema> oneOf) {
        open().oneOf = List.copyOf(oneOf);
        return this;
    }

    public SchemaBuilder anyOf(List<Schema> anyOf) {
        open().anyOf = List.copyOf(anyOf);
        return this;
    }

    public SchemaBuilder allOf(List<Schema> allOf) {
        open().allOf = List.copyOf(allOf);
        return this;
    }

    public SchemaBuilder not(@Nullable Schema not) {
        open().not = not;
        return this;
    }

    public SchemaBuilder validations(List<JsonNode> validations) {
        open().validations = List.copyOf(validations);
        return this;
    }

    public SchemaBuilder title(@Nullable String title) {
        open().title = title;
        return this;
    }

    public SchemaBuilder description(@Nullable String description) {
        open().description = description;
        return this;
    }

    public SchemaBuilder annotations(Map<String, JsonNode> annotations) {
        open().annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        return this;
    }

    public SchemaBuilder groupVersionKinds(List<JsonNode> groupVersionKinds) {
        open().groupVersionKinds = List.copyOf(groupVersionKinds);
        return this;
    }

    public SchemaBuilder unions(List<JsonNode> unions) {
        open().unions = List.copyOf(unions);
        return this;
    }

    public SchemaBuilder definitionName(@Nullable String definitionName) {
        open().definitionName = definitionName;
        return this;
    }

    public Schema build() {
        open().used = true;
        return new Schema(this, null);
    }

    /** A reference to the definition that {@code target} finds; what else was stated stands beside it. */
    public Schema buildReference(Supplier<Schema> target) {
        open().used = true;
        return new Schema(this, target);
    }

    Map<String, Schema> frozenProperties() {
        return properties.isEmpty() ? Map.of() : Collections.unmodifiableMap(properties);
    }

    private SchemaBuilder open() {
        if (used) {
            throw new IllegalStateException("the schema is built already; start a new builder");
        }
        return this;
    }
}
