package dev.keelson.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requirements on fields, all of which must hold. Immutable. Which fields a resource supports is the caller's matter.
 * Follows {@code apimachinery/pkg/fields/selector.go}.
 */
public final class FieldSelector {

    /**
     * One condition.
     *
     * @param field the field's path, e.g. {@code status.phase}
     * @param equal whether the value must be equal or must differ
     * @param value the value, unescaped
     */
    public record Requirement(String field, boolean equal, String value) {
        @Override
        public String toString() {
            return field + (equal ? "=" : "!=") + escape(value);
        }
    }

    private static final FieldSelector EVERYTHING = new FieldSelector(List.of());
    private static final List<String> OPERATORS = List.of("!=", "==", "=");

    private final List<Requirement> requirements;

    private FieldSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** Matches every object. */
    public static FieldSelector everything() {
        return EVERYTHING;
    }

    public static FieldSelector of(List<Requirement> requirements) {
        return requirements.isEmpty() ? EVERYTHING : new FieldSelector(List.copyOf(requirements));
    }

    /**
     * Reads a selector string such as {@code metadata.name=a,status.phase!=Failed}.
     *
     * @throws SelectorException when it cannot be understood
     */
    public static FieldSelector parse(String selector) {
        List<Requirement> requirements = new ArrayList<>();
        for (String term : terms(selector)) {
            if (!term.isEmpty()) {
                requirements.add(requirement(selector, term));
            }
        }
        return of(requirements);
    }

    /** Splits at commas that no backslash precedes; sorted, as Kubernetes does before parsing. */
    private static List<String> terms(String selector) {
        List<String> terms = new ArrayList<>();
        int start = 0;
        boolean escaped = false;
        for (int i = 0; i < selector.length(); i++) {
            char c = selector.charAt(i);
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == ',') {
                terms.add(selector.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(selector.substring(start));
        terms.sort(null);
        return terms;
    }

    private static Requirement requirement(String selector, String term) {
        for (int i = 0; i < term.length(); i++) {
            for (String operator : OPERATORS) {
                if (term.startsWith(operator, i)) {
                    String value = unescape(term.substring(i + operator.length()));
                    return new Requirement(term.substring(0, i), !operator.equals("!="), value);
                }
            }
        }
        throw new SelectorException("invalid selector: '" + selector + "'; can't understand '" + term + "'");
    }

    private static String unescape(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
                    String sequence = value.substring(i - 1, Math.min(i + 1, value.length()));
                    throw new SelectorException("invalid field selector: invalid escape sequence: " + sequence);
                }
                out.append(value.charAt(i));
            } else if (c == ',' || c == '=') {
                throw new SelectorException("invalid field selector: unescaped character in value: " + (int) c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }

    public List<Requirement> requirements() {
        return requirements;
    }

    public boolean matchesEverything() {
        return requirements.isEmpty();
    }

    /** The value that the field must have when an equality names it, else null. */
    public @Nullable String requiredValue(String field) {
        for (Requirement requirement : requirements) {
            if (requirement.equal() && requirement.field().equals(field)) {
                return requirement.value();
            }
        }
        return null;
    }

    /**
     * Whether an object with those fields matches.
     *
     * @param valueOf answers a field's value; null counts as empty
     */
    public boolean matches(Function<String, @Nullable String> valueOf) {
        for (Requirement requirement : requirements) {
            String value = valueOf.apply(requirement.field());
            if (requirement.value().equals(value == null ? "" : value) != requirement.equal()) {
                return false;
            }
        }
        return true;
    }

    /** As a selector string. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Requirement requirement : requirements) {
            text.append(text.length() == 0 ? "" : ",").append(requirement);
        }
        return text.toString();
    }
}
