package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A schema as merging sees it: which of map, scalar and list a value may be, and how maps and lists are owned.
 *
 * <p>Built lazily level by level from a {@link Schema}, so recursive types work. Safe for any thread. Follows
 * kube-openapi's {@code schemaconv}.
 */
final class Shape {
    enum Form {
        MAP,
        SCALAR,
        LIST
    }

    enum Scalar {
        NUMERIC,
        STRING,
        BOOLEAN,
        UNTYPED
    }

    /** Whatever a value is; maps and lists are owned as a whole. */
    static final Shape UNTYPED = new Shape(true);
    /** Whatever a value is; maps are owned field by field, lists as a whole. */
    static final Shape DEDUCED = new Shape(false);

    final boolean map;
    final boolean list;
    final @Nullable Scalar scalar;
    final boolean atomicMap;
    /** Whether elements of the list are told apart by key or value; otherwise it is owned as a whole. */
    final boolean associative;

    private final boolean untypedMap;
    private final @Nullable Schema schema;
    /** Whether an ancestor keeps unknown fields, which holds for all that is declared inline. */
    private final boolean preserve;
    /** The shape of ObjectMeta where embedded objects may occur, that is in custom resources. */
    private final @Nullable Supplier<Shape> objectMeta;
    /** Sorted. */
    private final String[] keys;

    private final @Nullable JsonNode[] keyDefaults;
    private final Map<String, Shape> fields = new ConcurrentHashMap<>();
    /** Set once; a race makes two equal shapes, which is harmless. */
    private volatile @Nullable Shape items;

    private volatile @Nullable Shape elements;

    private static final String[] NO_KEYS = {};

    private Shape(boolean atomic) {
        map = true;
        list = true;
        scalar = Scalar.UNTYPED;
        atomicMap = atomic;
        associative = false;
        untypedMap = true;
        schema = null;
        preserve = false;
        objectMeta = null;
        keys = NO_KEYS;
        keyDefaults = new JsonNode[0];
    }

    private Shape(Schema schema, boolean preserve, @Nullable Supplier<Shape> objectMeta) {
        this.schema = schema;
        this.preserve = preserve || schema.preserveUnknownFields();
        this.objectMeta = objectMeta;
        String definition = schema.definitionName();
        boolean quantity = definition != null && definition.endsWith(".api.resource.Quantity");
        boolean raw = definition != null && definition.endsWith(".runtime.RawExtension");
        Schema.Type type = quantity ? Schema.Type.STRING : raw ? Schema.Type.ANY : schema.type();
        map = type == Schema.Type.OBJECT || type == Schema.Type.ANY;
        list = type == Schema.Type.ARRAY || type == Schema.Type.ANY;
        scalar = quantity ? Scalar.UNTYPED : scalarOf(type, schema);
        atomicMap = raw || map && schema.mapType() == Schema.MapType.ATOMIC;
        untypedMap = map && schema.properties().isEmpty() && elementsOf() == DEDUCED;
        String[] declared = list && !raw ? associativeKeys(schema) : null;
        associative = declared != null;
        keys = declared == null ? NO_KEYS : declared;
        keyDefaults = new JsonNode[keys.length];
        Schema element = schema.items();
        for (int i = 0; i < keys.length && element != null; i++) {
            Schema key = element.property(keys[i]);
            keyDefaults[i] = key == null ? null : key.defaultValue();
        }
    }

    /** The shape of a built-in kind, or of any type of which all is known. */
    static Shape of(Schema schema) {
        return new Shape(schema, false, null);
    }

    /**
     * The shape of a custom resource; its apiVersion, kind and metadata are declared whatever the schema says of them.
     *
     * @param preserveUnknownFields whether the whole definition keeps unknown fields
     */
    static Shape ofCustom(Schema schema, boolean preserveUnknownFields, Schema objectMeta) {
        Shape meta = of(objectMeta);
        Shape shape = new Shape(schema, preserveUnknownFields, () -> meta);
        shape.declareObject();
        return shape;
    }

    private void declareObject() {
        if (objectMeta != null) {
            Shape text = of(Schema.builder().type(Schema.Type.STRING).build());
            fields.put("apiVersion", text);
            fields.put("kind", text);
            fields.put("metadata", objectMeta.get());
        }
    }

    private static @Nullable Scalar scalarOf(Schema.Type type, Schema schema) {
        return switch (type) {
            case OBJECT, ARRAY -> null;
            case INTEGER, NUMBER -> schema.intOrString() ? Scalar.UNTYPED : Scalar.NUMERIC;
            case BOOLEAN -> Scalar.BOOLEAN;
            case STRING -> isPlainString(schema) ? Scalar.STRING : Scalar.UNTYPED;
            case ANY -> Scalar.UNTYPED;
        };
    }

    private static boolean isPlainString(Schema schema) {
        String format = schema.format();
        return !schema.intOrString() && (format == null || format.isEmpty() || format.equals("byte"));
    }

    /** The sorted keys of an associative list, none for a set; null for a list that is owned as a whole. */
    private static String @Nullable [] associativeKeys(Schema schema) {
        Schema.ListType type = schema.listType();
        if (type != null) {
            return switch (type) {
                case ATOMIC -> null;
                case SET -> NO_KEYS;
                case MAP -> sorted(schema.listMapKeys());
            };
        }
        if (!schema.hasPatchStrategy("merge")) {
            return null;
        }
        String mergeKey = schema.patchMergeKey();
        return mergeKey == null ? NO_KEYS : new String[] {mergeKey};
    }

    private static String[] sorted(List<String> names) {
        String[] all = names.toArray(new String[0]);
        Arrays.sort(all, Values::compareText);
        return all;
    }

    /** The form in which a value is handled: its own where this allows it, otherwise the first that this allows. */
    Form formOf(@Nullable JsonNode value) {
        if (value != null) {
            if (value.isObject()) {
                if (map) {
                    return Form.MAP;
                }
            } else if (value.isArray()) {
                if (list) {
                    return Form.LIST;
                }
            } else if (scalar != null && !value.isNull()) {
                return Form.SCALAR;
            }
        }
        return map ? Form.MAP : scalar != null ? Form.SCALAR : Form.LIST;
    }

    /** Whether nothing is known of the map, so that a change of schema cannot be told. */
    boolean isUntypedMap() {
        return untypedMap;
    }

    /** Whether the name is one of the type's own fields, not just a key in a map. */
    boolean declares(String name) {
        return schema != null && schema.property(name) != null || objectMeta != null && isObject() && isTypeField(name);
    }

    private boolean isObject() {
        return fields.containsKey("metadata") || schema != null && schema.embeddedResource();
    }

    private static boolean isTypeField(String name) {
        return name.equals("metadata") || name.equals("kind") || name.equals("apiVersion");
    }

    /** The shape of a field or of a map's value; null if there may be none of that name. */
    @Nullable
    Shape field(String name) {
        if (schema == null) {
            return this;
        }
        Shape known = fields.get(name);
        if (known != null) {
            return known;
        }
        if (objectMeta != null && isTypeField(name) && schema.embeddedResource()) {
            declareObject();
            return fields.get(name);
        }
        Schema declared = schema.property(name);
        if (declared == null) {
            return elements();
        }
        Shape made = child(declared);
        fields.put(name, made);
        return made;
    }

    private Shape child(Schema declared) {
        return new Shape(declared, preserve && !declared.isReference(), objectMeta);
    }

    private @Nullable Shape elements() {
        Shape known = elements;
        if (known == null) {
            known = elementsOf();
            elements = known;
        }
        return known;
    }

    private @Nullable Shape elementsOf() {
        if (schema == null) {
            return this;
        }
        Schema values = schema.additionalProperties();
        if (values != null) {
            return values == Schema.any() ? DEDUCED : child(values);
        }
        return preserve || schema.properties().isEmpty() ? DEDUCED : null;
    }

    /** The shape of a list's elements. */
    Shape items() {
        if (schema == null) {
            return UNTYPED;
        }
        Shape known = items;
        if (known == null) {
            Schema element = schema.items();
            known = element == null ? UNTYPED : child(element);
            items = known;
        }
        return known;
    }

    /** What a path element of a set leads to; null if nothing is known. */
    @Nullable
    Shape at(PathElement element) {
        if (element.isField()) {
            return map ? field(element.fieldName()) : null;
        }
        return element.isKey() && list ? items() : null;
    }

    /** An element that cannot be told apart from others. */
    static final class KeyException extends Exception {
        private static final long serialVersionUID = 1L;

        KeyException(String message) {
            super(message, null, false, false);
        }
    }

    /** By what an element of this associative list is known. */
    PathElement elementOf(JsonNode item) throws KeyException {
        if (keys.length == 0) {
            return setElement(item);
        }
        if (!item.isObject()) {
            throw new KeyException("associative list with keys may not have "
                    + (item.isNull() ? "a null element" : "non-map elements"));
        }
        String[] names = new String[keys.length];
        JsonNode[] found = new JsonNode[keys.length];
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            JsonNode value = item.get(keys[i]);
            if (value == null) {
                value = keyDefaults[i];
            }
            if (value != null) {
                names[count] = keys[i];
                found[count++] = value;
            }
        }
        if (count == 0) {
            throw new KeyException("associative list with keys has an element that omits all key fields " + quoted(keys)
                    + " (and doesn't have default values for any key fields)");
        }
        return count == keys.length
                ? PathElement.key(keys, found)
                : PathElement.key(Arrays.copyOf(names, count), Arrays.copyOf(found, count));
    }

    private static String quoted(String[] names) {
        List<String> all = new ArrayList<>();
        for (String name : names) {
            all.add("\"" + name + "\"");
        }
        return "[" + String.join(" ", all) + "]";
    }

    private static PathElement setElement(JsonNode item) throws KeyException {
        if (item.isObject()) {
            throw new KeyException("associative list without keys has an element that's a map type");
        }
        if (item.isArray()) {
            throw new KeyException("not supported: associative list with lists as elements");
        }
        if (item.isNull()) {
            throw new KeyException("associative list without keys has an element that's an explicit null");
        }
        return PathElement.value(item);
    }

    /**
     * What an object of a built-in kind holds before anyone wrote to it: the fields that its encoding always has. A
     * write owns only what differs from this.
     */
    static ObjectNode zeroValue(Schema schema) {
        ObjectNode zero = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
            Schema declared = property.getValue();
            JsonNode value = declared.defaultValue();
            if (declared.emptyValue() == Schema.EmptyValue.NULL) {
                zero.set(property.getKey(), NullNode.getInstance());
            } else if (value instanceof ObjectNode object && object.isEmpty()) {
                zero.set(property.getKey(), zeroValue(declared));
            } else if (value != null && declared.emptyValue() == Schema.EmptyValue.KEPT && isZero(value)) {
                zero.set(property.getKey(), value);
            }
        }
        return zero;
    }

    private static boolean isZero(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue() == 0;
        }
        return value.isTextual() ? value.textValue().isEmpty() : value.isBoolean() && !value.booleanValue();
    }

    /** The value that Go's decoder makes of a null in a map of such values; null if it takes the key away. */
    @Nullable
    JsonNode zeroElement() {
        if (map || list || scalar == null) {
            return null;
        }
        return switch (scalar) {
            case NUMERIC -> JsonNodeFactory.instance.numberNode(0);
            case BOOLEAN -> JsonNodeFactory.instance.booleanNode(false);
            case STRING -> JsonNodeFactory.instance.textNode("");
            case UNTYPED -> isQuantity() ? JsonNodeFactory.instance.textNode("0") : null;
        };
    }

    private boolean isQuantity() {
        String definition = schema == null ? null : schema.definitionName();
        return definition != null && definition.endsWith(".api.resource.Quantity");
    }

    /** Whether elements of this list are told apart by their own value. */
    boolean isSet() {
        return associative && keys.length == 0;
    }

    static ArrayNode emptyList() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
