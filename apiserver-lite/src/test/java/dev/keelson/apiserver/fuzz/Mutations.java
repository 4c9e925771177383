package dev.keelson.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes something slightly wrong of something right; the same for the same random numbers. */
final class Mutations {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "-",
            "..",
            "/",
            "%",
            "%00",
            "\0",
            "\u00e9",
            "\ud83d\ude00",
            "\ud800",
            "null",
            "true",
            "1e400",
            "-1",
            "0",
            "9223372036854775808",
            "1.5",
            "Gi",
            "1Gi",
            "-5m",
            "x=y",
            "x in (a",
            "!",
            "a,b,,",
            "metadata.name=x",
            "*",
            "apps/v1",
            "v1",
            "2000-01-01T00:00:00Z",
            "2000-01-01T00:00:00.1Z",
            "10.0.0.300",
            "::1",
            "$patch",
            "~1",
            "{.spec}",
            "self.x > 1",
            "a".repeat(300),
            "f:metadata",
            "k:{\"name\":\"x\"}",
            "-----BEGIN CERTIFICATE-----");

    private static final List<String> FIELDS = List.of(
            "metadata",
            "spec",
            "status",
            "name",
            "namespace",
            "labels",
            "annotations",
            "finalizers",
            "ownerReferences",
            "managedFields",
            "resourceVersion",
            "uid",
            "generateName",
            "kind",
            "apiVersion",
            "containers",
            "ports",
            "$patch",
            "$retainKeys",
            "$setElementOrder/containers",
            "$deleteFromPrimitiveList/finalizers",
            "data",
            "items",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selector",
            "rules");

    private final SplittableRandom random;

    Mutations(SplittableRandom random) {
        this.random = random;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    String text() {
        if (chance(6)) {
            int length = random.nextInt(12);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append((char) random.nextInt(chance(4) ? 0x10000 : 0x80));
            }
            return text.toString();
        }
        return one(TEXTS);
    }

    JsonNode value(int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(-2, 3));
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(random.nextDouble() * 1e20);
            case 5, 6 -> NODES.textNode(text());
            case 7 -> {
                ArrayNode array = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(field(), value(depth + 1));
                }
                yield object;
            }
        };
    }

    private String field() {
        return chance(4) ? text() : one(FIELDS);
    }

    /** Changes a few places of a tree, which is the caller's own. */
    void mutate(JsonNode tree) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            List<JsonNode> places = new ArrayList<>();
            collect(tree, places);
            if (!places.isEmpty()) {
                mutatePlace(one(places));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private void mutatePlace(JsonNode place) {
        if (place instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            if (names.isEmpty() || chance(3)) {
                object.set(field(), value(0));
            } else if (chance(3)) {
                object.remove(one(names));
            } else {
                object.set(one(names), value(0));
            }
        } else if (place instanceof ArrayNode array) {
            if (array.isEmpty() || chance(3)) {
                array.add(value(0));
            } else if (chance(2)) {
                array.add(array.get(random.nextInt(array.size())).deepCopy());
            } else {
                array.set(random.nextInt(array.size()), value(0));
            }
        }
    }

    /** Bytes with one place cut, repeated, overwritten or dropped. */
    byte[] mutate(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                byte[] changed = bytes.clone();
                changed[at] = (byte) random.nextInt(256);
                return changed;
            }
            case 2 -> {
                int length = Math.min(1 + random.nextInt(64), bytes.length - at);
                byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
                System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                return longer;
            }
            default -> {
                byte[] shorter = new byte[bytes.length - 1];
                System.arraycopy(bytes, 0, shorter, 0, at);
                System.arraycopy(bytes, at + 1, shorter, at, bytes.length - 1 - at);
                return shorter;
            }
        }
    }

    SplittableRandom random() {
        return random;
    }
}
