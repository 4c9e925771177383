package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Equality, order and text of JSON values as structured-merge-diff has them: numbers compare by value whatever their
 * notation, and values of different types are ordered numbers, strings, booleans, lists, maps, null.
 */
final class Values {
    private Values() {}

    static boolean equal(JsonNode a, JsonNode b) {
        if (a == b) {
            return true;
        }
        if (a.isNumber() && b.isNumber()) {
            return compareNumbers(a, b) == 0;
        }
        if (a.isObject() && b.isObject()) {
            return equalObjects(a, b);
        }
        if (a.isArray() && b.isArray()) {
            return equalArrays(a, b);
        }
        return a.equals(b);
    }

    private static boolean equalObjects(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Iterator<Map.Entry<String, JsonNode>> it = a.fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = it.next();
            JsonNode other = b.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalArrays(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    static int hash(JsonNode value) {
        if (value.isNumber()) {
            return Double.hashCode(value.doubleValue());
        }
        if (value.isContainerNode()) {
            return value.size();
        }
        return value.hashCode();
    }

    static int compare(JsonNode a, JsonNode b) {
        int byType = Integer.compare(rank(a), rank(b));
        if (byType != 0) {
            return byType;
        }
        if (a.isNumber()) {
            return compareNumbers(a, b);
        }
        if (a.isTextual()) {
            return compareText(a.textValue(), b.textValue());
        }
        if (a.isBoolean()) {
            return Boolean.compare(a.booleanValue(), b.booleanValue());
        }
        if (a.isArray()) {
            return compareArrays(a, b);
        }
        return a.isObject() ? compareObjects(a, b) : 0;
    }

    private static int rank(JsonNode value) {
        if (value.isNumber()) {
            return 0;
        }
        if (value.isTextual()) {
            return 1;
        }
        if (value.isBoolean()) {
            return 2;
        }
        if (value.isArray()) {
            return 3;
        }
        return value.isObject() ? 4 : 5;
    }

    private static int compareNumbers(JsonNode a, JsonNode b) {
        if (a.isIntegralNumber() && b.isIntegralNumber() && a.canConvertToLong() && b.canConvertToLong()) {
            return Long.compare(a.longValue(), b.longValue());
        }
        return Double.compare(a.doubleValue(), b.doubleValue());
    }

    private static int compareArrays(JsonNode a, JsonNode b) {
        int shared = Math.min(a.size(), b.size());
        for (int i = 0; i < shared; i++) {
            int order = compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int compareObjects(JsonNode a, JsonNode b) {
        Iterator<Map.Entry<String, JsonNode>> left = sorted(a).entrySet().iterator();
        Iterator<Map.Entry<String, JsonNode>> right = sorted(b).entrySet().iterator();
        while (left.hasNext() && right.hasNext()) {
            Map.Entry<String, JsonNode> l = left.next();
            Map.Entry<String, JsonNode> r = right.next();
            int order = compareText(l.getKey(), r.getKey());
            if (order == 0) {
                order = compare(l.getValue(), r.getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static Map<String, JsonNode> sorted(JsonNode object) {
        Map<String, JsonNode> fields = new TreeMap<>(Values::compareText);
        object.fields().forEachRemaining(f -> fields.put(f.getKey(), f.getValue()));
        return fields;
    }

    /** Order by code points, which is the order of the UTF-8 bytes. */
    static int compareText(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xSurrogate = Character.isSurrogate(x);
                return xSurrogate == Character.isSurrogate(y) ? Character.compare(x, y) : xSurrogate ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Writes compact JSON with Go's escapes, which keep {@code <}, {@code >} and {@code &} out of HTML. */
    static void encode(StringBuilder out, JsonNode value) {
        if (value.isTextual()) {
            quoteForHtml(out, value.textValue());
        } else if (value.isNumber()) {
            out.append(number(value));
        } else if (value.isObject()) {
            String separator = "{";
            for (Map.Entry<String, JsonNode> field : sorted(value).entrySet()) {
                out.append(separator);
                quoteForHtml(out, field.getKey());
                out.append(':');
                encode(out, field.getValue());
                separator = ",";
            }
            out.append(value.isEmpty() ? "{}" : "}");
        } else if (value.isArray()) {
            String separator = "[";
            for (JsonNode item : value) {
                out.append(separator);
                encode(out, item);
                separator = ",";
            }
            out.append(value.isEmpty() ? "[]" : "]");
        } else {
            out.append(value);
        }
    }

    private static String number(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.asText();
        }
        BigDecimal exact = value.decimalValue();
        if (exact.signum() == 0) {
            return "0";
        }
        BigDecimal plain = exact.stripTrailingZeros();
        return plain.scale() <= 0 && plain.precision() - plain.scale() <= 21
                ? plain.toBigInteger().toString()
                : plain.toPlainString();
    }

    /** For people: strings quoted, numbers and booleans plain. */
    static void show(StringBuilder out, JsonNode value) {
        if (value.isTextual()) {
            quote(out, value.textValue());
        } else if (value.isNumber()) {
            out.append(number(value));
        } else {
            out.append(value);
        }
    }

    static void quote(StringBuilder out, String text) {
        quote(out, text, false);
    }

    private static void quoteForHtml(StringBuilder out, String text) {
        quote(out, text, true);
    }

    private static void quote(StringBuilder out, String text, boolean html) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    boolean escape =
                            c < 0x20 || html && (c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029');
                    if (escape) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
