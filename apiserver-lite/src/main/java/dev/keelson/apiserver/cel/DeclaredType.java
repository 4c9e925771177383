package dev.keelson.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The type of a variable, with what is known about the size of its values. Immutable.
 *
 * <p>{@link #of} makes it from a structural schema; parts of a schema that expressions must not see have none: values
 * that only {@code x-kubernetes-preserve-unknown-fields} describes, and fields whose names are no identifiers. Follows
 * {@code k8s.io/apiserver/pkg/cel/common/schemas.go}.
 */
public final class DeclaredType {
    /** The largest request that a server takes, in bytes. */
    public static final long MAX_REQUEST_BYTES = 3 * 1024 * 1024;

    private static final long TEXT_MAX = MAX_REQUEST_BYTES - 2;
    private static final long TIME_MAX = 32;
    private static final long DATE_SIZE = 12;

    private static final DeclaredType BOOL = simple(ValueType.BOOL, 0, 4);
    private static final DeclaredType INT = simple(ValueType.INT, 0, 1);
    private static final DeclaredType DOUBLE = simple(ValueType.DOUBLE, 0, 1);
    private static final DeclaredType KEY = simple(ValueType.STRING, 0, 2);
    private static final DeclaredType DYNAMIC = simple(ValueType.DYN, 0, 1);

    private final ValueType type;
    /** By identifier; null unless it is an object. */
    private final @Nullable Map<String, DeclaredType> fields;

    private final @Nullable DeclaredType key;
    private final @Nullable DeclaredType element;
    private final long maxElements;
    private final long minSerializedSize;

    private DeclaredType(
            ValueType type,
            @Nullable Map<String, DeclaredType> fields,
            @Nullable DeclaredType key,
            @Nullable DeclaredType element,
            long maxElements,
            long minSerializedSize) {
        this.type = type;
        this.fields = fields;
        this.key = key;
        this.element = element;
        this.maxElements = maxElements;
        this.minSerializedSize = minSerializedSize;
    }

    private static DeclaredType simple(ValueType type, long maxElements, long minSerializedSize) {
        return new DeclaredType(type, null, null, null, maxElements, minSerializedSize);
    }

    /** A value of any type. */
    public static DeclaredType dynamic() {
        return DYNAMIC;
    }

    /** A value that may be absent. */
    public DeclaredType optional() {
        return new DeclaredType(ValueType.optionalOf(type), fields, key, element, maxElements, minSerializedSize);
    }

    /** An object with the given fields, whose names are identifiers. */
    public static DeclaredType object(Map<String, DeclaredType> fields) {
        return new DeclaredType(ValueType.struct("object"), Map.copyOf(fields), null, null, 0, 2);
    }

    /**
     * The type of values of the schema; null when expressions must not see them.
     *
     * @param root whether it is a whole object of the API
     */
    public static @Nullable DeclaredType of(Schema schema, boolean root) {
        if (schema.intOrString()) {
            Long maxLength = schema.maxLength();
            return simple(ValueType.DYN, maxLength == null ? TEXT_MAX : 4 * atLeastZero(maxLength), 1);
        }
        return switch (schema.type()) {
            case ARRAY -> list(schema);
            case OBJECT -> schema.additionalProperties() != null ? map(schema) : object(schema, root);
            case STRING -> text(schema);
            case BOOLEAN -> BOOL;
            case NUMBER -> DOUBLE;
            case INTEGER -> INT;
            case ANY -> root ? object(schema, true) : null;
        };
    }

    private static long atLeastZero(long value) {
        return Math.max(0, value);
    }

    private static @Nullable DeclaredType list(Schema schema) {
        Schema items = schema.items();
        DeclaredType element = items == null ? null : of(items, items.embeddedResource());
        if (element == null) {
            return null;
        }
        Long stated = schema.maxItems();
        long max = stated == null ? (MAX_REQUEST_BYTES - 2) / (element.minSerializedSize + 1) : atLeastZero(stated);
        return new DeclaredType(ValueType.listOf(element.type), null, null, element, max, 2);
    }

    private static @Nullable DeclaredType map(Schema schema) {
        Schema values = schema.additionalProperties();
        DeclaredType element = values == null ? null : of(values, values.embeddedResource());
        if (element == null) {
            return null;
        }
        Long stated = schema.maxProperties();
        long max = stated == null ? (MAX_REQUEST_BYTES - 2) / (element.minSerializedSize + 6) : atLeastZero(stated);
        return new DeclaredType(ValueType.mapOf(ValueType.STRING, element.type), null, KEY, element, max, 2);
    }

    private static DeclaredType object(Schema schema, boolean root) {
        boolean whole = root && !ResourceRoot.isStated(schema);
        Map<String, Schema> properties = whole ? ResourceRoot.properties(schema) : schema.properties();
        Map<String, DeclaredType> fields = new LinkedHashMap<>();
        long size = 2;
        for (Map.Entry<String, Schema> property : properties.entrySet()) {
            String name = property.getKey();
            Schema own = property.getValue();
            DeclaredType field = of(own, own.embeddedResource());
            if (field == null) {
                continue;
            }
            String identifier = PropertyNames.escape(name);
            if (identifier != null) {
                fields.put(identifier, field);
            }
            if (own.defaultValue() == null && schema.required().contains(name)) {
                size += name.length() + field.minSerializedSize + 4;
            }
        }
        return new DeclaredType(ValueType.struct("object"), fields, null, null, 0, size);
    }

    private static DeclaredType text(Schema schema) {
        String format = schema.format();
        Long maxLength = schema.maxLength();
        return switch (format == null ? "" : format) {
            case "byte" -> simple(ValueType.BYTES, maxLength == null ? TEXT_MAX : atLeastZero(maxLength), 2);
            case "duration" -> simple(ValueType.DURATION, TIME_MAX, 3);
            case "date" -> simple(ValueType.TIMESTAMP, DATE_SIZE, DATE_SIZE);
            case "date-time" -> simple(ValueType.TIMESTAMP, TIME_MAX, 21);
            default -> simple(ValueType.STRING, maxTextLength(schema, maxLength), 2);
        };
    }

    /** In bytes: a character may take four. */
    private static long maxTextLength(Schema schema, @Nullable Long maxLength) {
        if (maxLength != null) {
            return 4 * atLeastZero(maxLength);
        }
        List<JsonNode> values = schema.enumValues();
        if (values.isEmpty()) {
            return TEXT_MAX;
        }
        return values.stream()
                .filter(JsonNode::isTextual)
                .mapToLong(value -> value.textValue().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .max()
                .orElse(0);
    }

    /** The type of a list's elements or a map's values. */
    public @Nullable DeclaredType element() {
        return element;
    }

    /** The type of the field that expressions know by the identifier. */
    public @Nullable DeclaredType field(String identifier) {
        return fields == null ? null : fields.get(identifier);
    }

    /**
     * How often a value of this type may be in one request, at most, where nothing else limits it.
     */
    public long maxCardinality() {
        return MAX_REQUEST_BYTES / (minSerializedSize + 1);
    }

    @Nullable
    Map<String, DeclaredType> fields() {
        return fields;
    }

    @Nullable
    DeclaredType key() {
        return key;
    }

    ValueType type() {
        return type;
    }

    boolean isOptional() {
        return type.kind() == ValueType.Kind.OPTIONAL;
    }

    long maxElements() {
        return maxElements;
    }
}
