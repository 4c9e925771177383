package dev.keelson.apiserver.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A JSON tree as YAML that means the same to readers of YAML 1.1 and 1.2: keys in order, and every text in quotes that
 * one of them could take for something else.
 */
final class YamlWriter {
    /** Words without anything that means something in YAML. */
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z_/]([A-Za-z0-9_./:-]*[A-Za-z0-9_./-])?( [A-Za-z0-9_./-]+)*");

    /** What YAML 1.1 reads as truths and nothing, in lower case. */
    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    static String write(JsonNode tree) {
        YamlWriter writer = new YamlWriter();
        if (isBlock(tree)) {
            writer.block(tree, 0, false);
        } else {
            writer.scalar(tree);
            writer.out.append('\n');
        }
        return writer.out.toString();
    }

    private static boolean isBlock(JsonNode node) {
        return node.isContainerNode() && !node.isEmpty();
    }

    /** Writes lines; of the first the beginning is written already if {@code started}. */
    private void block(JsonNode node, int indent, boolean started) {
        boolean first = started;
        if (node.isArray()) {
            for (JsonNode item : node) {
                indent(indent, first);
                out.append("- ");
                element(item, indent + 2);
                first = false;
            }
            return;
        }
        Map<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        for (Map.Entry<String, JsonNode> field : fields.entrySet()) {
            indent(indent, first);
            text(field.getKey());
            out.append(':');
            value(field.getValue(), indent);
            first = false;
        }
    }

    private void indent(int spaces, boolean started) {
        if (!started) {
            out.append(" ".repeat(spaces));
        }
    }

    private void element(JsonNode item, int indent) {
        if (isBlock(item)) {
            block(item, indent, true);
        } else {
            scalar(item);
            out.append('\n');
        }
    }

    private void value(JsonNode value, int indent) {
        if (isBlock(value)) {
            out.append('\n');
            // Lists begin below their key, as people write them.
            block(value, value.isArray() ? indent : indent + 2, false);
        } else {
            out.append(' ');
            scalar(value);
            out.append('\n');
        }
    }

    private void scalar(JsonNode node) {
        if (node.isTextual()) {
            text(node.textValue());
        } else {
            out.append(node.isArray() ? "[]" : node.isObject() ? "{}" : node.asText());
        }
    }

    private void text(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            out.append(text);
        } else {
            out.append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsString(text))
                    .append('"');
        }
    }
}
