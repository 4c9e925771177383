package dev.keelson.apiserver.encoding;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How each field of each built-in type is written when it holds nothing: Go's {@code omitempty}, {@code omitzero} and
 * pointers, as data.
 */
final class EmptyFields {
    /** How an empty field is written. */
    enum Rule {
        /** A scalar that is left out when zero. */
        DROP_ZERO,
        /** A list or map that is left out when empty. */
        DROP_EMPTY,
        /** A structure or time that is left out when it holds nothing. */
        DROP_BLANK,
        /** A scalar that is written as zero. */
        WRITE_ZERO,
        /** A quantity that is written as "0". */
        WRITE_QUANTITY,
        /** A structure that is written as {}. */
        WRITE_STRUCT,
        /** A list or map that is written as null, empty or absent. */
        WRITE_NULL_FOR_EMPTY,
        /** Written as null when absent, else as it is. */
        WRITE_NULL;

        static Rule of(char code) {
            return switch (code) {
                case 's' -> DROP_ZERO;
                case 'l' -> DROP_EMPTY;
                case 'z' -> DROP_BLANK;
                case 'S', 'I' -> WRITE_ZERO;
                case 'Q' -> WRITE_QUANTITY;
                case 'T' -> WRITE_STRUCT;
                case 'L' -> WRITE_NULL_FOR_EMPTY;
                case 'N', 'D' -> WRITE_NULL;
                default -> throw new IllegalStateException("unknown code " + code + " in empty-fields.txt");
            };
        }
    }

    private static final class Holder {
        static final Map<String, Map<String, Rule>> ALL = load();
    }

    private EmptyFields() {}

    /** The rules of a definition by field; empty for one that is not known. */
    static Map<String, Rule> of(String definition) {
        return Holder.ALL.getOrDefault(definition, Map.of());
    }

    private static Map<String, Map<String, Rule>> load() {
        try (InputStream in = EmptyFields.class.getResourceAsStream("empty-fields.txt");
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            Map<String, Map<String, Rule>> all = new HashMap<>(1024);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    addLine(line, all);
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addLine(String line, Map<String, Map<String, Rule>> all) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        int at = line.indexOf(' ');
        String name = line.substring(0, at);
        while (at >= 0) {
            int next = line.indexOf(' ', at + 1);
            String field = next < 0 ? line.substring(at + 1) : line.substring(at + 1, next);
            int colon = field.lastIndexOf(':');
            rules.put(field.substring(0, colon), Rule.of(field.charAt(colon + 1)));
            at = next;
        }
        all.put(name, rules);
    }
}
