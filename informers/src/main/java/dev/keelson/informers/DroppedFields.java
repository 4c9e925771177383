package dev.keelson.informers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are left out while an object is read, by their paths below it, such as {@code metadata.managedFields}. A
 * path leads through arrays to all their elements.
 */
final class DroppedFields {

    private final byte[][] names;
    private final DroppedFields[] children;

    private DroppedFields(Map<String, DroppedFields> byName) {
        names = byName.keySet().stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        children = byName.values().toArray(DroppedFields[]::new);
    }

    /** Null when there are none. */
    static @Nullable DroppedFields of(Collection<String> paths) {
        Map<String, Collection<String>> rests = new LinkedHashMap<>();
        for (String path : paths) {
            int dot = path.indexOf('.');
            String first = dot < 0 ? path : path.substring(0, dot);
            if (first.isEmpty() || path.endsWith(".")) {
                throw new IllegalArgumentException(
                        "'" + path + "' is no path of fields such as metadata.managedFields");
            }
            Collection<String> below = rests.computeIfAbsent(first, name -> new ArrayList<>());
            below.add(dot < 0 ? "" : path.substring(dot + 1));
        }
        if (rests.isEmpty()) {
            return null;
        }
        Map<String, DroppedFields> children = new LinkedHashMap<>();
        rests.forEach((name, below) -> {
            // A path that ends here drops everything below it, whatever other paths say.
            DroppedFields child = below.contains("") ? null : of(below);
            children.put(name, child == null ? new DroppedFields(Map.of()) : child);
        });
        return new DroppedFields(children);
    }

    /** Whether the field that led here is dropped. */
    boolean isDropped() {
        return names.length == 0;
    }

    /** What is dropped below the field of this name; null when nothing is. */
    @Nullable
    DroppedFields below(byte[] name, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (Arrays.equals(names[i], 0, names[i].length, name, from, to)) {
                return children[i];
            }
        }
        return null;
    }
}
