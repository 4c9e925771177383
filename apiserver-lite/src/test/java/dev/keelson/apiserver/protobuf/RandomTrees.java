package dev.keelson.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Objects of a type with every field filled at random, or left out. */
final class RandomTrees {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS =
            List.of("a", "nginx:1.27", "Grüße", "日本", "\uD83D\uDE00", " \t\"\\", "x".repeat(200));
    private static final List<String> QUANTITIES = List.of("1", "500m", "1Gi", "0", "100k", "1500m");
    private static final int DEEPEST = 9;

    private final Random random;

    /** How many more fields the object under way may get. */
    private int budget;

    RandomTrees(long seed) {
        random = new Random(seed);
    }

    ObjectNode object(MessageType type) {
        budget = 200;
        return object(type, 0);
    }

    private ObjectNode object(MessageType type, int depth) {
        ObjectNode object = NODES.objectNode();
        fill(object, type, depth);
        return object;
    }

    private void fill(ObjectNode object, MessageType type, int depth) {
        for (MessageField field : type.fields()) {
            if (field.shape() == MessageField.Shape.INLINED) {
                fill(object, field.message(), depth + 1);
            } else if (budget > 0 && random.nextInt(4) > depth / 3) {
                budget--;
                JsonNode value = shaped(field, depth);
                if (!(value.isContainerNode() && value.isEmpty() && field.shape() != MessageField.Shape.OPTIONAL)) {
                    object.set(field.name(), value);
                }
            }
        }
    }

    private JsonNode shaped(MessageField field, int depth) {
        return switch (field.shape()) {
            case ALWAYS, OPTIONAL, INLINED -> value(field, depth, field.shape() == MessageField.Shape.OPTIONAL);
            case REPEATED, LIST -> list(field, depth);
            case MAP -> {
                ObjectNode map = NODES.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.set(text() + i, value(field, depth, true));
                }
                yield map;
            }
            case MAP_OF_LISTS -> NODES.objectNode().set("k", list(field, depth));
        };
    }

    private ArrayNode list(MessageField field, int depth) {
        ArrayNode list = NODES.arrayNode();
        for (int i = 1 + random.nextInt(depth > 4 ? 1 : 3); i > 0; i--) {
            list.add(value(field, depth, true));
        }
        return list;
    }

    private JsonNode value(MessageField field, int depth, boolean mayBeEmpty) {
        boolean empty = mayBeEmpty && random.nextInt(5) == 0;
        return switch (field.type()) {
            case STRING -> NODES.textNode(empty ? "" : text());
            case BYTES -> NODES.textNode(empty ? "" : "aGFsbG8AAf8=");
            case BOOL -> NODES.booleanNode(!empty);
            case INT -> integer(empty);
            case DOUBLE -> empty ? NODES.numberNode(0) : NODES.numberNode(random.nextInt(100) + 0.25);
            case TIME -> NODES.textNode("2026-0" + (1 + random.nextInt(9)) + "-28T00:00:0" + random.nextInt(10) + "Z");
            case MICRO -> NODES.textNode("1969-12-31T23:59:59.00" + (1000 + random.nextInt(9000)) + "Z");
            case QUANTITY -> NODES.textNode(QUANTITIES.get(random.nextInt(QUANTITIES.size())));
            case INTORSTRING -> random.nextBoolean() ? NODES.numberNode(random.nextInt(9000)) : NODES.textNode("25%");
            case JSON ->
                NODES.objectNode().putObject("f:x").put("y", random.nextInt()).putNull("z");
            case MESSAGE -> depth > DEEPEST ? NODES.objectNode() : object(field.message(), depth + 1);
            case SCHEMAORBOOL -> random.nextBoolean() ? NODES.booleanNode(random.nextBoolean()) : schema(depth);
            case SCHEMAORARRAY ->
                random.nextBoolean() ? schema(depth) : NODES.arrayNode().add(schema(depth));
            case SCHEMAORSTRINGS ->
                random.nextBoolean()
                        ? schema(depth)
                        : NODES.arrayNode().add("a").add("b");
        };
    }

    private JsonNode integer(boolean empty) {
        if (empty) {
            return NODES.numberNode(0);
        }
        int value = random.nextInt();
        return NODES.numberNode(value == 0 ? 1 : value);
    }

    private ObjectNode schema(int depth) {
        return object(MessageTable.ofKubernetes().get("apiextensions.v1.JSONSchemaProps"), depth + 4);
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
