package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema: what a value of the API may look like, for built-in types and custom resources alike.
 *
 * <p>Immutable and safe for any thread. A schema may be a <em>reference</em> to a named definition, which is looked up
 * when first needed, so recursive types work; every accessor of a reference answers for the definition, except that
 * default, description, and list, map and patch policies may be stated beside the reference and then win.
 *
 * <p>Built by {@link #builder()}, {@link #reference} or {@link #fromOpenApi}.
 */
public final class Schema {

    /** The JSON type; {@code ANY} takes every value. */
    public enum Type {
        OBJECT,
        ARRAY,
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        ANY
    }

    /** {@code x-kubernetes-list-type}. */
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /** {@code x-kubernetes-map-type}. */
    public enum MapType {
        GRANULAR,
        ATOMIC
    }

    /** What becomes of a field that holds its type's empty value ({@code ""}, 0, false, {@code []}, {@code {}}). */
    public enum EmptyValue {
        /** It is written like any other value. */
        KEPT,
        /** It is left out when the object is encoded: for the field, empty and absent are the same. */
        DROPPED,
        /** An empty or absent one is written as {@code null}. */
        NULL
    }

    private static final Schema ANY =
            builder().type(Type.ANY).preserveUnknownFields(true).build();

    private final SchemaBuilder facts;
    private final Map<String, Schema> properties;
    private final @Nullable Supplier<Schema> target;
    /** The definition that {@link #target} names, once it was looked up; this schema itself when it is no reference. */
    private volatile @Nullable Schema resolved;

    /** Compiled from {@code pattern} when first needed. */
    private volatile @Nullable Pattern compiledPattern;

    Schema(SchemaBuilder facts, @Nullable Supplier<Schema> target) {
        this.facts = facts;
        this.properties = facts.frozenProperties();
        this.target = target;
        this.resolved = target == null ? this : null;
    }

    public static SchemaBuilder builder() {
        return new SchemaBuilder();
    }

    /** The schema of any value whatever, kept as it is. */
    public static Schema any() {
        return ANY;
    }

    /** A reference to the named definition, which {@code target} finds when it is first needed. */
    public static Schema reference(String definitionName, Supplier<Schema> target) {
        return builder().definitionName(definitionName).buildReference(target);
    }

    /**
     * Reads an OpenAPI v3 schema as CustomResourceDefinitions carry it. Unknown keywords are ignored.
     *
     * @throws IllegalArgumentException when a keyword has a value of the wrong type, naming the place
     */
    public static Schema fromOpenApi(JsonNode openApiV3Schema) {
        return OpenApiReader.read(openApiV3Schema);
    }

    /** Whether this is a reference to a named definition. */
    public boolean isReference() {
        return target != null;
    }

    /** The definition this refers to, or this schema when it is no reference. */
    public Schema resolve() {
        Schema found = resolved;
        if (found == null) {
            // A race looks the same immutable definition up twice, which is harmless.
            found = java.util.Objects.requireNonNull(target).get().resolve();
            resolved = found;
        }
        return found;
    }

    /** The name of the named type that this is or refers to. */
    public @Nullable String definitionName() {
        return facts.definitionName;
    }

    public Type type() {
        return resolve().facts.type;
    }

    /** Declared fields in their declared order; empty when there are none. */
    public Map<String, Schema> properties() {
        return resolve().properties;
    }

    /** A declared field. */
    public @Nullable Schema property(String name) {
        return resolve().properties.get(name);
    }

    /** The schema of an array's elements. */
    public @Nullable Schema items() {
        return resolve().facts.items;
    }

    /** The schema of a map's values, null when the object has only declared fields. */
    public @Nullable Schema additionalProperties() {
        return resolve().facts.additionalProperties;
    }

    public List<String> required() {
        return resolve().facts.required;
    }

    /** The default, which must be copied before it becomes part of a mutable tree. */
    public @Nullable JsonNode defaultValue() {
        return facts.defaultValue != null ? facts.defaultValue : resolve().facts.defaultValue;
    }

    /** The only values allowed; empty when not restricted. */
    public List<JsonNode> enumValues() {
        return resolve().facts.enumValues;
    }

    public @Nullable String format() {
        return resolve().facts.format;
    }

    public boolean nullable() {
        return facts.nullable || resolve().facts.nullable;
    }

    public @Nullable ListType listType() {
        return facts.listType != null ? facts.listType : resolve().facts.listType;
    }

    /** The keys of a list of type map, in declared order. */
    public List<String> listMapKeys() {
        return facts.listMapKeys.isEmpty() ? resolve().facts.listMapKeys : facts.listMapKeys;
    }

    /** Whether the object is owned as a whole; granular unless stated. */
    public MapType mapType() {
        if (facts.mapType != null) {
            return facts.mapType;
        }
        MapType own = resolve().facts.mapType;
        return own == null ? MapType.GRANULAR : own;
    }

    /** The map type where one is stated. */
    public @Nullable MapType declaredMapType() {
        return facts.mapType != null ? facts.mapType : resolve().facts.mapType;
    }

    /** {@code x-kubernetes-patch-strategy}: null or a comma-separated list of merge, replace, retainKeys. */
    public @Nullable String patchStrategy() {
        return facts.patchStrategy != null ? facts.patchStrategy : resolve().facts.patchStrategy;
    }

    /** Whether {@link #patchStrategy()} includes the given one. */
    public boolean hasPatchStrategy(String strategy) {
        String all = patchStrategy();
        return all != null && (all.equals(strategy) || List.of(all.split(",")).contains(strategy));
    }

    /** {@code x-kubernetes-patch-merge-key}. */
    public @Nullable String patchMergeKey() {
        return facts.patchMergeKey != null ? facts.patchMergeKey : resolve().facts.patchMergeKey;
    }

    /** Whether fields that no schema declares are kept. */
    public boolean preserveUnknownFields() {
        return facts.preserveUnknownFields || resolve().facts.preserveUnknownFields;
    }

    public boolean intOrString() {
        return resolve().facts.intOrString;
    }

    /** Whether the value is a whole object of the API with apiVersion, kind and metadata. */
    public boolean embeddedResource() {
        return resolve().facts.embeddedResource;
    }

    /** What becomes of the field's empty value. */
    public EmptyValue emptyValue() {
        return facts.emptyValue;
    }

    public @Nullable Number minimum() {
        return resolve().facts.minimum;
    }

    public boolean exclusiveMinimum() {
        return resolve().facts.exclusiveMinimum;
    }

    public @Nullable Number maximum() {
        return resolve().facts.maximum;
    }

    public boolean exclusiveMaximum() {
        return resolve().facts.exclusiveMaximum;
    }

    public @Nullable Number multipleOf() {
        return resolve().facts.multipleOf;
    }

    /** In characters; null when not limited. */
    public @Nullable Long minLength() {
        return resolve().facts.minLength;
    }

    public @Nullable Long maxLength() {
        return resolve().facts.maxLength;
    }

    public @Nullable Long minItems() {
        return resolve().facts.minItems;
    }

    public @Nullable Long maxItems() {
        return resolve().facts.maxItems;
    }

    public @Nullable Long minProperties() {
        return resolve().facts.minProperties;
    }

    public @Nullable Long maxProperties() {
        return resolve().facts.maxProperties;
    }

    public boolean uniqueItems() {
        return resolve().facts.uniqueItems;
    }

    /** The pattern's text as written. */
    public @Nullable String pattern() {
        return resolve().facts.pattern;
    }

    /** Whether the pattern matches somewhere in the text; true when there is none. */
    boolean patternFinds(String text) {
        Schema self = resolve();
        if (self.facts.pattern == null) {
            return true;
        }
        Pattern compiled = self.compiledPattern;
        if (compiled == null) {
            compiled = Patterns.compile(self.facts.pattern);
            self.compiledPattern = compiled;
        }
        return compiled.matcher(text).find();
    }

    public List<Schema> oneOf() {
        return resolve().facts.oneOf;
    }

    public List<Schema> anyOf() {
        return resolve().facts.anyOf;
    }

    public List<Schema> allOf() {
        return resolve().facts.allOf;
    }

    public @Nullable Schema not() {
        return resolve().facts.not;
    }

    /** {@code x-kubernetes-validations} as written. */
    public List<JsonNode> validations() {
        return resolve().facts.validations;
    }

    public @Nullable String title() {
        return resolve().facts.title;
    }

    public @Nullable String description() {
        return facts.description != null ? facts.description : resolve().facts.description;
    }

    /** {@code externalDocs}, {@code example} and the other keywords that only documents carry, as written. */
    public Map<String, JsonNode> annotations() {
        return resolve().facts.annotations;
    }

    /** The kinds whose type this definition is, as {@code {group, version, kind}} objects; empty for parts of kinds. */
    public List<JsonNode> groupVersionKinds() {
        return resolve().facts.groupVersionKinds;
    }

    /** {@code x-kubernetes-unions} as written. */
    public List<JsonNode> unions() {
        return resolve().facts.unions;
    }

    /** What is stated beside a reference, or everything for a schema that is none. */
    SchemaBuilder facts() {
        return facts;
    }

    @Override
    public String toString() {
        return facts.definitionName != null
                ? facts.definitionName
                : facts.type.toString().toLowerCase(java.util.Locale.ROOT);
    }
}
