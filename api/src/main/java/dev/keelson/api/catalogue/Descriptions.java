package dev.keelson.api.catalogue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What built-in types and their fields are for, in English, as the Javadoc of the Fabric8 model says it. Immutable.
 *
 * <p>Reading takes some ten milliseconds and a megabyte: what needs no prose does not read it. Types of which the model
 * says nothing have empty texts.
 */
public final class Descriptions {
    private static final String TABLE = "descriptions.tsv.gz";

    /** Groups whose types the model has in its own package rather than in one of the group's name. */
    private static final Set<String> TOP = Set.of("core", "meta");

    private final Map<String, Entry> byClass;

    private Descriptions(Map<String, Entry> byClass) {
        this.byClass = byClass;
    }

    private record Entry(String text, Map<String, String> fields) {}

    /** Reads all of them; nothing is kept but by the caller. */
    public static Descriptions read() {
        Map<String, Entry> entries = new HashMap<>();
        try (InputStream table = DataFiles.open(TABLE);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(table), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                Map<String, String> fields = new HashMap<>();
                for (int i = 2; i + 1 < cells.length; i += 2) {
                    fields.put(cells[i], plain(cells[i + 1]));
                }
                entries.put(cells[0], new Entry(plain(cells[1]), fields));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("the resource " + TABLE + " cannot be read", broken);
        }
        return new Descriptions(entries);
    }

    private static String plain(String cell) {
        if (cell.indexOf('\\') < 0) {
            return cell;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c != '\\' || i + 1 == cell.length()) {
                text.append(c);
                continue;
            }
            char escaped = cell.charAt(++i);
            text.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
        }
        return text.toString();
    }

    /** What a definition of that full name, such as {@code io.k8s.api.core.v1.Pod}, is; empty if nothing is said. */
    public String ofType(String definition) {
        Entry entry = entry(definition);
        return entry == null ? "" : entry.text();
    }

    /** What a field of a definition is; empty if nothing is said. */
    public String ofField(String definition, String field) {
        Entry entry = entry(definition);
        return entry == null ? "" : entry.fields().getOrDefault(field, "");
    }

    private @Nullable Entry entry(String definition) {
        for (String name : candidates(definition)) {
            Entry entry = byClass.get(name);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The model's classes that may be this type, below its package: with group and version, with the group, alone. */
    private static List<String> candidates(String definition) {
        String[] parts = definition.split("\\.", -1);
        String type = parts[parts.length - 1];
        if (parts.length < 3) {
            return List.of(type);
        }
        String version = parts[parts.length - 2];
        String group = parts[parts.length - 3];
        List<String> names = new ArrayList<>();
        if (!TOP.contains(group)) {
            names.add(group + "." + version + "." + type);
            names.add(group + "." + type);
        }
        names.add(type);
        return names;
    }
}
