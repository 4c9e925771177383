package dev.keelson.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a plain scalar means in YAML 1.1, as go-yaml v2 (which Kubernetes uses) sees it. */
final class YamlScalars {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Map<String, Boolean> BOOLEANS = booleans();
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("\\.(nan|NaN|NAN)|[-+]?\\.(inf|Inf|INF)");

    private YamlScalars() {}

    private static Map<String, Boolean> booleans() {
        Map<String, Boolean> all = new java.util.HashMap<>();
        for (String word : new String[] {"y", "yes", "on", "true"}) {
            spellings(word, true, all);
        }
        for (String word : new String[] {"n", "no", "off", "false"}) {
            spellings(word, false, all);
        }
        return Map.copyOf(all);
    }

    private static void spellings(String word, boolean value, Map<String, Boolean> all) {
        all.put(word, value);
        all.put(word.toUpperCase(Locale.ROOT), value);
        all.put(word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1), value);
    }

    static JsonNode resolve(String text) {
        if (NULLS.contains(text)) {
            return NODES.nullNode();
        }
        Boolean truth = BOOLEANS.get(text);
        if (truth != null) {
            return NODES.booleanNode(truth);
        }
        if ("+-.0123456789".indexOf(text.charAt(0)) < 0) {
            return NODES.textNode(text);
        }
        JsonNode number = number(text);
        return number == null ? NODES.textNode(text) : number;
    }

    private static @Nullable JsonNode number(String text) {
        if (NOT_A_NUMBER.matcher(text).matches()) {
            throw new MalformedBodyException(
                    "error converting YAML to JSON: json: unsupported value: " + text.replace(".", ""));
        }
        String plain = text.replace("_", "");
        boolean negative = plain.startsWith("-");
        String unsigned = negative || plain.startsWith("+") ? plain.substring(1) : plain;
        BigInteger integer = integer(unsigned);
        if (integer != null) {
            return integral(negative ? integer.negate() : integer);
        }
        if (plain.length() <= 400 && FLOAT.matcher(plain).matches()) {
            double value = Double.parseDouble(plain);
            return Double.isInfinite(value) ? null : NODES.numberNode(value);
        }
        return null;
    }

    private static JsonNode integral(BigInteger value) {
        if (value.bitLength() < 32) {
            return NODES.numberNode(value.intValue());
        }
        if (value.bitLength() < 64) {
            return NODES.numberNode(value.longValue());
        }
        return value.bitLength() == 64 && value.signum() > 0
                ? NODES.numberNode(value)
                : NODES.numberNode(value.doubleValue());
    }

    /** Decimal, 0x, 0b, 0o and, with just a leading zero, octal. */
    private static @Nullable BigInteger integer(String text) {
        int radix = 10;
        int start = 0;
        if (text.length() > 1 && text.charAt(0) == '0') {
            radix = switch (text.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'b', 'B' -> 2;
                default -> 8;
            };
            start = Character.isDigit(text.charAt(1)) ? 1 : 2;
            boolean known = start == 1 || "xXbBoO".indexOf(text.charAt(1)) >= 0;
            if (!known) {
                return null;
            }
        }
        if (start == text.length() || text.length() > 400) {
            return null;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), radix) < 0) {
                return null;
            }
        }
        return new BigInteger(text.substring(start), radix);
    }
}
