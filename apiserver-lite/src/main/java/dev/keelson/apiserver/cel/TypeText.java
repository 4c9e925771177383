package dev.keelson.apiserver.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads types as the libraries' tables spell them: {@code list<T>, map<string, int>, Quantity}. */
final class TypeText {
    private static final Map<String, ValueType> NAMED = Map.ofEntries(
            Map.entry("bool", ValueType.BOOL),
            Map.entry("int", ValueType.INT),
            Map.entry("uint", ValueType.UINT),
            Map.entry("double", ValueType.DOUBLE),
            Map.entry("string", ValueType.STRING),
            Map.entry("bytes", ValueType.BYTES),
            Map.entry("duration", ValueType.DURATION),
            Map.entry("timestamp", ValueType.TIMESTAMP),
            Map.entry("dyn", ValueType.DYN),
            Map.entry("Quantity", ValueType.QUANTITY),
            Map.entry("Semver", ValueType.SEMVER),
            Map.entry("URL", ValueType.URL),
            Map.entry("Format", ValueType.FORMAT),
            Map.entry("IP", ValueType.IP),
            Map.entry("CIDR", ValueType.CIDR));

    private final String text;
    private int at;

    private TypeText(String text) {
        this.text = text;
    }

    static ValueType one(String text) {
        return new TypeText(text).type();
    }

    /** Types separated by commas; none for the empty text. */
    static List<ValueType> all(String text) {
        List<ValueType> types = new ArrayList<>();
        TypeText reader = new TypeText(text);
        while (reader.at < text.length()) {
            types.add(reader.type());
            reader.skip(", ");
        }
        return List.copyOf(types);
    }

    private void skip(String expected) {
        if (text.startsWith(expected, at)) {
            at += expected.length();
        }
    }

    private ValueType type() {
        int start = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (at == text.length() || text.charAt(at) != '<') {
            ValueType named = NAMED.get(name);
            return named == null ? ValueType.parameter(name) : named;
        }
        skip("<");
        ValueType first = type();
        skip(", ");
        ValueType made = switch (name) {
            case "list" -> ValueType.listOf(first);
            case "optional" -> ValueType.optionalOf(first);
            case "map" -> ValueType.mapOf(first, type());
            default -> throw new IllegalArgumentException("no type: " + text);
        };
        skip(">");
        return made;
    }
}
