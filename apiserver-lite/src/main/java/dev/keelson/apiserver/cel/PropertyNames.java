package dev.keelson.apiserver.cel;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How names of JSON's fields become identifiers and back. Follows {@code cel/escaping.go}. */
public final class PropertyNames {
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");
    private static final Pattern PLAIN = Pattern.compile("(?:[A-Za-z0-9]|_(?!_))*");
    private static final Pattern SUPPORTED = Pattern.compile("[A-Za-z0-9_./-]*");
    private static final Pattern ESCAPED = Pattern.compile("__([^_]+)__");

    private PropertyNames() {}

    /** The identifier by which expressions know the field; null when they cannot. */
    public static @Nullable String escape(String name) {
        if (name.isEmpty() || name.charAt(0) >= '0' && name.charAt(0) <= '9') {
            return null;
        }
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        if (PLAIN.matcher(name).matches()) {
            return name;
        }
        if (!SUPPORTED.matcher(name).matches()) {
            return null;
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }

    /** Whether the name is one of CEL's own words, which may still be selected as a field. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    /** The field's name; null when the identifier is none that {@link #escape} makes. */
    static @Nullable String unescape(String identifier) {
        if (!identifier.contains("__")) {
            return identifier;
        }
        Matcher matcher = ESCAPED.matcher(identifier);
        StringBuilder name = new StringBuilder();
        int at = 0;
        while (matcher.find(at)) {
            String meant = meaning(matcher.group(1), matcher.start() == 0 && matcher.end() == identifier.length());
            if (meant == null) {
                return null;
            }
            name.append(identifier, at, matcher.start()).append(meant);
            at = matcher.end();
        }
        return name.append(identifier.substring(at)).toString();
    }

    private static @Nullable String meaning(String escape, boolean whole) {
        return switch (escape) {
            case "underscores" -> "__";
            case "dot" -> ".";
            case "dash" -> "-";
            case "slash" -> "/";
            default -> whole && RESERVED.contains(escape) ? escape : null;
        };
    }
}
