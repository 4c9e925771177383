package dev.keelson.runtime.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.patch.JsonDiff;
import dev.keelson.api.patch.JsonPatch;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CarriedChangesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode tree(String json) throws IOException {
        return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    }

    private static void carries(String sent, String before, String after, String expected) throws IOException {
        assertThat(CarriedChanges.onto(tree(sent), tree(before), tree(after))).isEqualTo(tree(expected));
    }

    @Test
    void whatTheClassFillsOrWritesDifferentlyIsNoChange() throws IOException {
        carries("{'q':'1000m'}", "{'q':'1','zero':0}", "{'q':'1','zero':0}", "{'q':'1000m'}");
        carries("{'q':'1000m'}", "{'q':'1','zero':0}", "{'q':'2','zero':0}", "{'q':'2'}");
        carries("{}", "{'a':{'zero':0}}", "{'a':{'zero':0,'b':1}}", "{'a':{'b':1}}");
    }

    @Test
    void emptyPlacesThatTheClassLeavesOutAreFilled() throws IOException {
        carries("{'a':{'future':1}}", "{}", "{'a':{'b':1}}", "{'a':{'future':1,'b':1}}");
        carries("{'a':[]}", "{}", "{'a':[1]}", "{'a':[1]}");
        carries("{'a':null}", "{}", "{'a':[1]}", "{'a':[1]}");
    }

    @Test
    void elementsAreRecognisedByNameWhereverTheyMoveTo() throws IOException {
        carries(
                "{'l':[{'name':'a','x':1},{'name':'b','x':2},{'name':'c','x':3}]}",
                "{'l':[{'name':'a'},{'name':'b'},{'name':'c'}]}",
                "{'l':[{'name':'c','v':1},{'name':'new'},{'name':'a'}]}",
                "{'l':[{'name':'c','x':3,'v':1},{'name':'new'},{'name':'a','x':1}]}");
    }

    @Test
    void elementsWithoutNamesAreRecognisedByPlaceWhileTheLengthStays() throws IOException {
        carries(
                "{'l':[{'v':1,'x':1},{'v':2,'x':2}]}",
                "{'l':[{'v':1},{'v':2}]}",
                "{'l':[{'v':1},{'v':3}]}",
                "{'l':[{'v':1,'x':1},{'v':3,'x':2}]}");
        carries("{'l':[{'v':1,'x':1},{'v':2,'x':2}]}", "{'l':[{'v':1},{'v':2}]}", "{'l':[{'v':3}]}", "{'l':[{'v':3}]}");
    }

    @Test
    void anElementOfAnotherNameIsAnotherElement() throws IOException {
        carries("{'l':[{'name':'a','x':1}]}", "{'l':[{'name':'a'}]}", "{'l':[{'name':'b'}]}", "{'l':[{'name':'b'}]}");
    }

    @Test
    void aChangedKindOfValueReplacesTheOld() throws IOException {
        carries("{'a':{'x':1}}", "{'a':{'x':1}}", "{'a':'text'}", "{'a':'text'}");
        carries("{'a':[1]}", "{'a':[1]}", "{'a':{'b':1}}", "{'a':{'b':1}}");
    }

    /** A class that knows everything carries everything; and whatever it carries, the patch makes. */
    @Test
    void randomChangesArriveAndPatchesMakeThem() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            ObjectNode before = object(random, 4);
            ObjectNode after = random.nextBoolean() ? object(random, 4) : changed(random, before);

            assertThat(CarriedChanges.onto(before, before, after))
                    .as("seed %d", seed)
                    .isEqualTo(after);
            List<PatchOperation> patch = PatchOperation.of(JsonDiff.between(before, after));
            assertThat(JsonPatch.apply(before, AdmissionResponse.json(patch)))
                    .as("seed %d", seed)
                    .isEqualTo(after);
        }
    }

    /** What a class does not know is neither lost nor changed, whatever happens to the rest. */
    @Test
    void randomUnknownFieldsStay() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            ObjectNode known = object(random, 4);
            ObjectNode sent = known.deepCopy();
            sent.put("unknown", seed);
            for (JsonNode child : sent) {
                if (child instanceof ObjectNode object) {
                    object.put("unknown", seed);
                }
            }
            ObjectNode after = changed(random, known);

            ObjectNode result = CarriedChanges.onto(sent, known, after);

            assertThat(result.get("unknown").intValue()).as("seed %d", seed).isEqualTo(seed);
            ObjectNode pruned = result.deepCopy();
            pruned.remove("unknown");
            after.properties().forEach(field -> {
                if (field.getValue().isObject() && known.path(field.getKey()).isObject()) {
                    assertThat(pruned.get(field.getKey()).has("unknown"))
                            .as("seed %s", result)
                            .isTrue();
                    ((ObjectNode) pruned.get(field.getKey())).remove("unknown");
                }
            });
            assertThat(pruned).as("seed %d", seed).isEqualTo(after);
        }
    }

    private static ObjectNode changed(Random random, ObjectNode object) {
        ObjectNode changed = object.deepCopy();
        for (String key : List.of("a", "b/c", "d~e", "name")) {
            JsonNode value = changed.get(key);
            if (value instanceof ObjectNode child && random.nextBoolean()) {
                changed.set(key, changed(random, child));
            } else if (value instanceof ArrayNode list && random.nextBoolean()) {
                list.insert(random.nextInt(list.size() + 1), value(random, 2));
            } else if (random.nextInt(4) == 0) {
                changed.set(key, value(random, 2));
            } else if (random.nextInt(4) == 0) {
                changed.remove(key);
            }
        }
        return changed;
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String key : List.of("a", "b/c", "d~e", "name")) {
            if (random.nextInt(3) > 0) {
                object.set(key, value(random, depth - 1));
            }
        }
        return object;
    }

    private static JsonNode value(Random random, int depth) {
        int choice = random.nextInt(depth <= 0 ? 2 : 5);
        return switch (choice) {
            case 0 -> JsonNodeFactory.instance.numberNode(random.nextInt(3));
            case 1 -> JsonNodeFactory.instance.textNode("t" + random.nextInt(3));
            case 2 -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> object(random, depth);
        };
    }
}
