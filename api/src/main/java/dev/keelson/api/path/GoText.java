package dev.keelson.api.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Renders values the way Go's {@code %q}, {@code %v} and {@code json.Marshal} do, for messages that clients parse. */
public final class GoText {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private GoText() {}

    /** Go's {@code %q} of a string. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> appendQuoted(out, c));
        return out.append('"').toString();
    }

    private static void appendQuoted(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 11 -> out.append("\\v");
            default -> {
                if (c < 0x20 || c == 0x7f) {
                    out.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
                } else if (printable(c)) {
                    out.appendCodePoint(c);
                } else if (c < 0x10000) {
                    out.append(String.format("\\u%04x", c));
                } else {
                    out.append(String.format("\\U%08x", c));
                }
            }
        }
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** A value as field errors show it: strings quoted, numbers and booleans plain, everything else as JSON. */
    public static String value(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof JsonNode node) {
            return node.isTextual() ? quote(node.textValue()) : json(node);
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return quote(value.toString());
    }

    /** Go's {@code json.Marshal} of a decoded tree: keys sorted, HTML characters escaped. */
    public static String json(JsonNode node) {
        StringBuilder out = new StringBuilder();
        append(out, node);
        return out.toString();
    }

    private static void append(StringBuilder out, JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            char separator = '{';
            for (Map.Entry<String, JsonNode> entry : sorted.entrySet()) {
                appendString(out.append(separator), entry.getKey());
                append(out.append(':'), entry.getValue());
                separator = ',';
            }
            out.append(separator == '{' ? "{}" : "}");
        } else if (node.isArray()) {
            char separator = '[';
            for (JsonNode item : node) {
                append(out.append(separator), item);
                separator = ',';
            }
            out.append(separator == '[' ? "[]" : "]");
        } else if (node.isTextual()) {
            appendString(out, node.textValue());
        } else if (node.isFloatingPointNumber()) {
            out.append(plain(node.decimalValue()));
        } else {
            out.append(node);
        }
    }

    /** A number as Go's {@code %v} shows a float: no trailing zeros, an exponent only where it is large. */
    public static String plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        return exponent < -6 || exponent >= 21 ? stripped.toString().replace('E', 'e') : stripped.toPlainString();
    }

    private static void appendString(StringBuilder out, String text) {
        String encoded = JsonNodeFactory.instance.textNode(text).toString();
        out.append(encoded.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"));
    }
}
