package dev.keelson.informers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Random;

/** Trees of all kinds of values, and JSON texts of them with random white space and escapes. */
final class RandomJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] COMMON = {
        "metadata",
        "name",
        "f:spec",
        "v1",
        "containers",
        "a longer text that occurs more than once",
        "",
        "x",
        "2026-01-31T12:34:56Z",
        "9999-99-99T99:99:99Z",
        "2026-01-31T12:34:56.000001Z",
        "1234-00-00T00:00:0aZ",
        "5a0b8f3e-6f2c-4a77-9d35-0f6f3a1f2c11",
        "5A0B8F3E-6F2C-4A77-9D35-0F6F3A1F2C11",
        "5a0b8f3e-6f2c-4a77-9d35-0f6f3a1f2c1g",
        "5a0b8f3e06f2c04a7709d3500f6f3a1f2c11",
        "é€😀",
        "\u0000\u001f\"\\/\b\f\n\r\t"
    };

    private final Random random;

    RandomJson(long seed) {
        this.random = new Random(seed);
    }

    JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 8)) {
            case 0 -> NODES.booleanNode(random.nextBoolean());
            case 1 -> NODES.nullNode();
            case 2 -> NODES.numberNode(random.nextInt(20));
            case 3 -> number();
            case 4, 5, 6 -> NODES.textNode(text());
            case 7 -> random.nextBoolean() ? NODES.objectNode() : NODES.arrayNode();
            case 8 -> array(depth);
            default -> object(depth);
        };
    }

    ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        int size = random.nextInt(6);
        for (int i = 0; i < size; i++) {
            object.set(text(), value(depth - 1));
        }
        return object;
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            array.add(value(depth - 1));
        }
        return array;
    }

    private JsonNode number() {
        return switch (random.nextInt(6)) {
            case 0 -> NODES.numberNode(random.nextLong());
            case 1 -> NODES.numberNode(Long.MIN_VALUE + random.nextInt(2));
            case 2 -> NODES.numberNode(new BigInteger(80, random).negate());
            case 3 -> NODES.numberNode(random.nextDouble() * 1e300);
            case 4 -> NODES.numberNode(-random.nextInt());
            default -> NODES.numberNode(random.nextGaussian());
        };
    }

    String text() {
        if (random.nextInt(3) > 0) {
            return COMMON[random.nextInt(COMMON.length)];
        }
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(random.nextInt(10) == 0 ? 300 : 20);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(codePoint());
        }
        return text.toString();
    }

    private int codePoint() {
        int point = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> random.nextInt(0x800);
            case 2 -> random.nextInt(0x10000);
            default -> random.nextInt(0x110000);
        };
        return point >= 0xD800 && point <= 0xDFFF ? 'x' : point;
    }

    /** A JSON text of the value that no tidy writer would write. */
    String json(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private void write(JsonNode value, StringBuilder out) {
        blank(out);
        if (value.isObject()) {
            out.append('{');
            String comma = "";
            for (var field : value.properties()) {
                out.append(comma);
                blank(out);
                quote(field.getKey(), out);
                blank(out);
                out.append(':');
                write(field.getValue(), out);
                comma = ",";
            }
            out.append('}');
        } else if (value.isArray()) {
            out.append('[');
            String comma = "";
            for (JsonNode element : value) {
                out.append(comma);
                write(element, out);
                comma = ",";
            }
            blank(out);
            out.append(']');
        } else if (value.isTextual()) {
            quote(value.textValue(), out);
        } else {
            out.append(value);
        }
        blank(out);
    }

    private void blank(StringBuilder out) {
        while (random.nextInt(6) == 0) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    private void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int named = "\"\\/\b\f\n\r\t".indexOf(c);
            if (named >= 0 && (c != '/' || random.nextBoolean())) {
                out.append('\\').append("\"\\/bfnrt".charAt(named));
            } else if (c < ' ' || (!Character.isSurrogate(c) && random.nextInt(8) == 0)) {
                out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
            } else if (Character.isHighSurrogate(c) && random.nextBoolean()) {
                out.append(String.format("\\u%04x\\u%04x", (int) c, (int) text.charAt(++i)));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
