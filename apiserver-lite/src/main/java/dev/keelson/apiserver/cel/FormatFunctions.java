package dev.keelson.apiserver.cel;

import dev.keelson.api.names.NameRules;
import dev.keelson.api.schema.StringFormats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Named formats. Follows {@code cel/library/format.go}. */
final class FormatFunctions {
    private static final Map<String, NamedFormat> FORMATS = new LinkedHashMap<>();

    static {
        add("dns1123Label", "DNS1123Label", 30, text -> NameRules.labelName(text, false));
        add("dns1123Subdomain", "DNS1123Subdomain", 60, text -> NameRules.subdomainName(text, false));
        add("dns1035Label", "DNS1035Label", 30, text -> NameRules.dns1035Name(text, false));
        add("qualifiedName", "QualifiedName", 60, NameRules::labelKey);
        add("dns1123LabelPrefix", "DNS1123LabelPrefix", 30, text -> NameRules.labelName(text, true));
        add("dns1123SubdomainPrefix", "DNS1123SubdomainPrefix", 60, text -> NameRules.subdomainName(text, true));
        add("dns1035LabelPrefix", "DNS1035LabelPrefix", 30, text -> NameRules.dns1035Name(text, true));
        add("labelValue", "LabelValue", 40, NameRules::labelValue);
        add("uri", "URI", 1103, FormatFunctions::uri);
        add("uuid", "uuid", 72, text -> known("uuid", text, "does not match the UUID format"));
        add("byte", "byte", 84, text -> known("byte", text, "invalid base64"));
        add("date", "date", 73, text -> known("date", text, "invalid date"));
        add("datetime", "datetime", 73, text -> known("datetime", text, "invalid datetime"));
    }

    private FormatFunctions() {}

    /** @param patternSize how long a pattern checks the format, for its cost */
    record NamedFormat(String name, int patternSize, Function<String, List<String>> check) implements NamedValue {
        @Override
        public String typeName() {
            return ValueType.FORMAT.name();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof NamedFormat that && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    private static void add(String id, String name, int patternSize, Function<String, List<String>> check) {
        FORMATS.put(id, new NamedFormat(name, patternSize, check));
    }

    static void addTo(Library library) {
        library.global("format.named", "format-named", "string", "optional<Format>", a -> {
            NamedFormat found = FORMATS.get((String) a[0]);
            return found == null ? OptionalValue.NONE : new OptionalValue(found);
        });
        library.member("validate", "format-validate", "Format, string", "optional<list<string>>", a -> {
            List<String> problems = ((NamedFormat) a[0]).check().apply((String) a[1]);
            return problems.isEmpty() ? OptionalValue.NONE : new OptionalValue(ListValue.of(problems));
        });
        FORMATS.forEach((id, format) -> library.global("format." + id, "format." + id, "", "Format", a -> format));
    }

    private static List<String> known(String format, String text, String problem) {
        return StringFormats.accepts(format, text) ? List.of() : List.of(problem);
    }

    private static List<String> uri(String text) {
        try {
            UrlValue.parse(text);
            return List.of();
        } catch (EvaluationException e) {
            return List.of(
                    String.valueOf(e.getMessage()).replace("URL parse error during conversion from string: ", ""));
        }
    }
}
