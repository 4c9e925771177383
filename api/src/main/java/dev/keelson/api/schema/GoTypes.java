package dev.keelson.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keelson.api.path.GoText;
import dev.keelson.api.quantity.QuantityException;
import dev.keelson.api.quantity.QuantityValue;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The built-in types that read JSON in their own way, by the names of their definitions. */
enum GoTypes {
    QUANTITY,
    TIME,
    MICRO_TIME,
    INT_OR_STRING,
    FREE,
    PROPS_OR_ARRAY,
    PROPS_OR_BOOL,
    PROPS_OR_STRINGS;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
    private static final Map<String, GoTypes> BY_NAME = Map.ofEntries(
            Map.entry("io.k8s.apimachinery.pkg.api.resource.Quantity", QUANTITY),
            Map.entry(META + "Time", TIME),
            Map.entry(META + "MicroTime", MICRO_TIME),
            Map.entry("io.k8s.apimachinery.pkg.util.intstr.IntOrString", INT_OR_STRING),
            Map.entry("io.k8s.apimachinery.pkg.runtime.RawExtension", FREE),
            Map.entry(META + "FieldsV1", FREE),
            Map.entry(META + "Patch", FREE),
            Map.entry(EXTENSIONS + "JSON", FREE),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrArray", PROPS_OR_ARRAY),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrBool", PROPS_OR_BOOL),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrStringArray", PROPS_OR_STRINGS));

    /** A value cannot be read; the message is Go's. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    static @Nullable GoTypes of(String definitionName) {
        return BY_NAME.get(definitionName);
    }

    JsonNode read(JsonNode value) throws Unreadable {
        return switch (this) {
            case QUANTITY -> quantity(value);
            case TIME -> time(value, false);
            case MICRO_TIME -> time(value, true);
            case INT_OR_STRING -> intOrString(value);
            case FREE -> value;
            case PROPS_OR_ARRAY -> expect(value, value.isObject() || value.isArray(), "");
            case PROPS_OR_BOOL ->
                expect(value, value.isObject() || value.isBoolean(), "boolean or JSON schema expected");
            case PROPS_OR_STRINGS -> expect(value, value.isObject() || value.isArray(), "");
        };
    }

    /** Whether objects of this type are schemas of the type that holds them. */
    boolean isPropsOr() {
        return this == PROPS_OR_ARRAY || this == PROPS_OR_BOOL || this == PROPS_OR_STRINGS;
    }

    private static JsonNode expect(JsonNode value, boolean right, String message) throws Unreadable {
        if (!right && !message.isEmpty()) {
            throw new Unreadable(message);
        }
        return value;
    }

    private static JsonNode quantity(JsonNode value) throws Unreadable {
        if (value.isContainerNode() || value.isBoolean()) {
            throw new Unreadable(QuantityValue.WRONG_FORMAT);
        }
        String text = value.asText().strip();
        try {
            String canonical = QuantityValue.normalize(text);
            return value.isTextual() && canonical.equals(value.textValue()) ? value : TextNode.valueOf(canonical);
        } catch (QuantityException e) {
            throw new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode time(JsonNode value, boolean micro) throws Unreadable {
        if (!value.isTextual()) {
            throw new Unreadable("json: cannot unmarshal " + jsonType(value) + " into Go value of type string");
        }
        String text = value.textValue();
        String canonical = GoTime.normalize(text, micro);
        if (canonical == null) {
            String layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
            throw new Unreadable("parsing time " + GoText.quote(text) + " as " + GoText.quote(layout)
                    + ": cannot parse " + GoText.quote(text) + " as " + GoText.quote("2006"));
        }
        return canonical.equals(text) ? value : TextNode.valueOf(canonical);
    }

    private static JsonNode intOrString(JsonNode value) throws Unreadable {
        if (value.isTextual() || (value.isIntegralNumber() && value.canConvertToInt())) {
            return value;
        }
        String number = value.isNumber() ? " " + value.asText() : "";
        throw new Unreadable("json: cannot unmarshal " + jsonType(value) + number + " into Go value of type int32");
    }

    static JsonNode base64(JsonNode value) throws Unreadable {
        String text = value.textValue();
        String plain = text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace("\n", "").replace("\r", "");
        int bad = firstBad(plain);
        if (bad < 0) {
            try {
                byte[] bytes = Base64.getDecoder().decode(plain);
                String canonical = Base64.getEncoder().encodeToString(bytes);
                if (canonical.length() == plain.length()) {
                    return canonical.equals(text) ? value : TextNode.valueOf(canonical);
                }
            } catch (IllegalArgumentException e) {
                bad = plain.length();
            }
        }
        throw new Unreadable("illegal base64 data at input byte " + Math.max(bad, 0));
    }

    private static int firstBad(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good = (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || c == '+'
                    || c == '/'
                    || (c == '=' && i >= text.length() - 2);
            if (!good) {
                return i;
            }
        }
        return text.length() % 4 == 0 ? -1 : text.length() / 4 * 4;
    }

    private static String jsonType(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> "number";
            default -> "null";
        };
    }

    /** What Go has where null was read into an element of a list or map. */
    static JsonNode zero(Schema schema) {
        String name = schema.definitionName();
        GoTypes special = name == null ? null : of(name);
        if (special != null) {
            return switch (special) {
                case QUANTITY -> TextNode.valueOf("0");
                case INT_OR_STRING -> NODES.numberNode(0);
                default -> NODES.nullNode();
            };
        }
        return switch (schema.type()) {
            case OBJECT -> schema.additionalProperties() == null ? NODES.objectNode() : NODES.nullNode();
            case STRING -> "byte".equals(schema.format()) ? NODES.nullNode() : TextNode.valueOf("");
            case INTEGER, NUMBER -> NODES.numberNode(0);
            case BOOLEAN -> NODES.booleanNode(false);
            case ARRAY, ANY -> NODES.nullNode();
        };
    }

    static String simpleName(@Nullable String definitionName) {
        return definitionName == null ? "" : definitionName.substring(definitionName.lastIndexOf('.') + 1);
    }

    /** The Go type as messages name it. */
    static String nameOf(Schema schema) {
        String name = schema.definitionName();
        if (name != null) {
            String[] parts = name.split("\\.");
            return parts.length < 2 ? name : parts[parts.length - 2] + "." + parts[parts.length - 1];
        }
        Schema items = schema.items();
        Schema values = schema.additionalProperties();
        return switch (schema.type()) {
            case ARRAY -> "[]" + (items == null ? "interface {}" : nameOf(items));
            case OBJECT -> "map[string]" + (values == null ? "interface {}" : nameOf(values));
            case INTEGER -> schema.format() == null ? "int64" : schema.format();
            case NUMBER -> "float64";
            case BOOLEAN -> "bool";
            case STRING -> "byte".equals(schema.format()) ? "[]uint8" : "string";
            case ANY -> "interface {}";
        };
    }
}
