package dev.keelson.apiserver.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads one YAML document with the scalars of YAML 1.1, as {@code sigs.k8s.io/yaml} does: {@code y} and {@code on} are
 * true, {@code 0755} is octal.
 */
final class YamlReader {
    private static final Set<String> TRUE = Set.of("y", "yes", "on", "true");
    private static final Set<String> FALSE = Set.of("n", "no", "off", "false");
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9_]*)");
    /** What the engine (YAML 1.2) would not have taken for text by itself. */
    private static final Pattern RESOLVED =
            Pattern.compile("[-+]?(0|[1-9][0-9]*)|true|false|null|[-+]?[0-9]+\\.[0-9]*");

    private static final Pattern OCTAL = Pattern.compile("[-+]?0o?[0-7_]+");
    private static final Pattern HEX = Pattern.compile("[-+]?0x[0-9a-fA-F_]+");
    private static final Pattern BINARY = Pattern.compile("[-+]?0b[01_]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?([0-9][0-9_]*\\.?[0-9_]*|\\.[0-9_]+)([eE][-+]?[0-9]+)?");
    /** Aliases may blow a document up to this many nodes and no further. */
    private static final int MAX_NODES = 500_000;

    private final List<String> strictErrors = new ArrayList<>();
    private int nodes;

    private YamlReader() {}

    static DecodedBody read(byte[] yaml) throws DecodingException {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                .setCodePointLimit(16 * 1024 * 1024)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(new String(yaml, StandardCharsets.UTF_8));
            YamlReader reader = new YamlReader();
            JsonNode tree = root.isPresent() ? reader.value(root.get()) : Json.NODES.nullNode();
            return new DecodedBody(tree, reader.strictErrors);
        } catch (YamlEngineException e) {
            throw new DecodingException("error converting YAML to JSON: yaml: " + e.getMessage());
        }
    }

    private JsonNode value(Node node) throws DecodingException {
        if (++nodes > MAX_NODES) {
            throw new DecodingException("error converting YAML to JSON: yaml: document contains excessive aliasing");
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = Json.NODES.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(value(item));
            }
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        return scalar.getScalarStyle() == ScalarStyle.PLAIN && !isForcedText(scalar)
                ? plain(scalar.getValue())
                : Json.NODES.textNode(scalar.getValue());
    }

    /** A plain scalar that is not text by itself and is tagged as text. */
    private static boolean isForcedText(ScalarNode scalar) {
        String tag = scalar.getTag().getValue();
        return tag.equals("!")
                || (tag.equals("tag:yaml.org,2002:str")
                        && RESOLVED.matcher(scalar.getValue()).matches());
    }

    private ObjectNode object(MappingNode mapping) throws DecodingException {
        ObjectNode object = Json.NODES.objectNode();
        List<Node> merged = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new DecodingException("error converting YAML to JSON: a map key is not a scalar");
            }
            if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
                merged.add(tuple.getValueNode());
                continue;
            }
            String name = keyText(key);
            if (!seen.add(name)) {
                strictErrors.add("line " + line(key) + ": key \"" + name + "\" already set in map");
            }
            object.set(name, value(tuple.getValueNode()));
        }
        for (Node source : merged) {
            merge(source, object);
        }
        return object;
    }

    private void merge(Node source, ObjectNode into) throws DecodingException {
        List<Node> sources = source instanceof SequenceNode sequence ? sequence.getValue() : List.of(source);
        for (Node each : sources) {
            if (value(each) instanceof ObjectNode object) {
                object.fields().forEachRemaining(field -> {
                    if (!into.has(field.getKey())) {
                        into.set(field.getKey(), field.getValue());
                    }
                });
            }
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Keys that are booleans or numbers become their JSON text. */
    private static String keyText(ScalarNode key) {
        if (key.getScalarStyle() != ScalarStyle.PLAIN) {
            return key.getValue();
        }
        JsonNode node = plain(key.getValue());
        return node.isNull() ? "null" : node.asText();
    }

    private static JsonNode plain(String text) {
        if (text.isEmpty() || text.equals("~") || text.toLowerCase(Locale.ROOT).equals("null")) {
            return Json.NODES.nullNode();
        }
        if (isCased(text)) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (TRUE.contains(lower)) {
                return Json.NODES.booleanNode(true);
            }
            if (FALSE.contains(lower)) {
                return Json.NODES.booleanNode(false);
            }
        }
        char first = text.charAt(0);
        boolean numeric = first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9');
        return numeric ? number(text) : Json.NODES.textNode(text);
    }

    /** Lower, UPPER or Capitalised, but not mIXED. */
    private static boolean isCased(String text) {
        String tail = text.substring(1);
        return tail.equals(tail.toLowerCase(Locale.ROOT)) || text.equals(text.toUpperCase(Locale.ROOT));
    }

    private static JsonNode number(String text) {
        String digits = text.replace("_", "");
        if (INTEGER.matcher(text).matches()) {
            return integer(digits, 10);
        }
        if (HEX.matcher(text).matches()) {
            return integer(digits.replaceFirst("0x", ""), 16);
        }
        if (BINARY.matcher(text).matches()) {
            return integer(digits.replaceFirst("0b", ""), 2);
        }
        if (OCTAL.matcher(text).matches()) {
            return integer(digits.replaceFirst("0o?", ""), 8);
        }
        return FLOAT.matcher(text).matches()
                ? Json.NODES.numberNode(new BigDecimal(digits))
                : Json.NODES.textNode(text);
    }

    private static JsonNode integer(String digits, int radix) {
        BigInteger value = new BigInteger(digits.startsWith("+") ? digits.substring(1) : digits, radix);
        return value.bitLength() < 64 ? Json.NODES.numberNode(value.longValue()) : Json.NODES.numberNode(value);
    }
}
