package dev.keelson.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Builds a tree from the events of one YAML document, with the scalars of YAML 1.1. Used once. */
final class YamlReader {

    /** What aliases may make of a document, in nodes. */
    private static final int MAX_NODES = 2_000_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Iterator<Event> events;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private final List<String> errors = new ArrayList<>();
    private int nodes;

    private YamlReader(Iterator<Event> events) {
        this.events = events;
    }

    static DecodedBody read(byte[] body) {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            Iterator<Event> events = new Parse(settings)
                    .parseInputStream(new ByteArrayInputStream(body))
                    .iterator();
            YamlReader reader = new YamlReader(events);
            JsonNode tree = reader.document();
            List<String> messages = reader.errors.isEmpty()
                    ? List.of()
                    : List.of("yaml: unmarshal errors:\n" + String.join("\n", reader.errors));
            return new DecodedBody(tree, DuplicateKeys.none(), messages);
        } catch (YamlEngineException e) {
            throw new MalformedBodyException("error converting YAML to JSON: yaml: " + e.getMessage());
        }
    }

    private JsonNode document() {
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent node) {
                return node(node, 0);
            }
        }
        return NODES.nullNode();
    }

    private JsonNode node(Event event, int depth) {
        if (depth > BodyDecoder.MAX_DEPTH) {
            throw new MalformedBodyException("exceeded max depth of " + BodyDecoder.MAX_DEPTH);
        }
        count(1);
        if (event instanceof AliasEvent alias) {
            JsonNode target = anchors.get(alias.getAlias().getValue());
            if (target == null) {
                throw new MalformedBodyException("yaml: unknown anchor '" + alias.getAlias() + "' referenced");
            }
            count(size(target));
            checkDepth(target, depth);
            return target.deepCopy();
        }
        JsonNode made;
        if (event instanceof ScalarEvent scalar) {
            made = scalar(scalar);
        } else if (event instanceof SequenceStartEvent) {
            made = sequence(depth);
        } else {
            made = mapping(depth);
        }
        if (event instanceof NodeEvent named) {
            named.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), made));
        }
        return made;
    }

    private void count(int more) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw new MalformedBodyException("yaml: document contains excessive aliasing");
        }
    }

    private static int size(JsonNode node) {
        int size = 1;
        for (JsonNode child : node) {
            size += size(child);
        }
        return size;
    }

    private static void checkDepth(JsonNode node, int depth) {
        if (depth > BodyDecoder.MAX_DEPTH) {
            throw new MalformedBodyException("exceeded max depth of " + BodyDecoder.MAX_DEPTH);
        }
        node.forEach(child -> checkDepth(child, depth + 1));
    }

    private ArrayNode sequence(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            array.add(node(next, depth + 1));
        }
        return array;
    }

    private ObjectNode mapping(int depth) {
        ObjectNode object = NODES.objectNode();
        Set<String> own = new HashSet<>();
        List<JsonNode> merged = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            boolean merge = next instanceof ScalarEvent scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && scalar.getValue().equals("<<");
            int line = next.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
            JsonNode key = node(next, depth + 1);
            JsonNode value = node(events.next(), depth + 1);
            if (merge) {
                merged.add(value);
                continue;
            }
            String name = name(key);
            if (!own.add(name)) {
                errors.add("  line " + line + ": key \"" + name + "\" already set in map");
            }
            object.set(name, value);
        }
        merged.forEach(each -> mergeInto(object, each));
        return object;
    }

    /** Own keys win over merged ones, and of several merged maps the first. */
    private static void mergeInto(ObjectNode object, JsonNode merged) {
        if (merged instanceof ObjectNode map) {
            map.properties().forEach(field -> {
                if (!object.has(field.getKey())) {
                    object.set(field.getKey(), field.getValue());
                }
            });
        } else if (merged.isArray()) {
            merged.forEach(each -> mergeInto(object, each));
        } else {
            throw new MalformedBodyException("yaml: map merge requires map or sequence of maps as the value");
        }
    }

    /** JSON's keys are strings, so scalar keys become their text. */
    private static String name(JsonNode key) {
        if (key.isContainerNode()) {
            throw new MalformedBodyException("error converting YAML to JSON: a map's key must be a scalar");
        }
        return key.isNull() ? "null" : key.asText();
    }

    private static JsonNode scalar(ScalarEvent event) {
        String tag = event.getTag().orElse("");
        if (event.getScalarStyle() == ScalarStyle.PLAIN && (tag.isEmpty() || !tag.equals("tag:yaml.org,2002:str"))) {
            return YamlScalars.resolve(event.getValue());
        }
        return NODES.textNode(event.getValue());
    }
}
