package dev.keelson.informers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.keelson.informers.CacheMutatedException.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds where two JSON values differ, as deep inside as they resemble each other. */
final class TreeDifference {

    private static final int LONGEST_VALUE = 80;

    private final List<Change> changes = new ArrayList<>();

    private TreeDifference() {}

    static List<Change> between(JsonNode before, JsonNode after) {
        TreeDifference difference = new TreeDifference();
        difference.compare("", before, after);
        return difference.changes;
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + step(path, name), before.path(name), after.path(name)));
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", before.path(i), after.path(i));
            }
        } else {
            changes.add(new Change(path, shortened(before), shortened(after)));
        }
    }

    private static String step(String path, String name) {
        boolean plain = !name.isEmpty() && name.chars().allMatch(Character::isJavaIdentifierPart);
        if (!plain) {
            return "[" + name + "]";
        }
        return path.isEmpty() ? name : "." + name;
    }

    private static String shortened(JsonNode value) {
        if (value instanceof MissingNode) {
            return "nothing";
        }
        String text = value.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
    }
}
