package dev.keelson.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePatchTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':'b'} | {'a':'c'} | {'a':'c'}",
                "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
                "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
                "{'a':['b']} | {'a':'c'} | {'a':'c'}",
                "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
                "{'e':null} | {'a':1} | {'e':null,'a':1}",
                "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
                "{'a':'b'} | {'a':{'c':null}} | {'a':{}}"
            })
    void followsTheRfc(String document, String patch, String expected) {
        assertThat(MergePatch.apply(Json.of(document), Json.of(patch))).isEqualTo(Json.of(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "5", "null", "'x'"})
    void refusesWhatIsNoObject(String patch) {
        assertThatThrownBy(() -> MergePatch.apply(Json.of("{}"), Json.of(patch)))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @Test
    void isIdempotentAndLeavesItsArgumentsAlone() {
        Random random = new Random(20261120);
        for (int round = 0; round < 500; round++) {
            ObjectNode document = object(random, 3);
            ObjectNode patch = object(random, 3);
            JsonNode documentBefore = document.deepCopy();
            JsonNode patchBefore = patch.deepCopy();
            JsonNode once = MergePatch.apply(document, patch);
            assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
            assertThat(document).isEqualTo(documentBefore);
            assertThat(patch).isEqualTo(patchBefore);
        }
    }

    static ObjectNode object(Random random, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.set("k" + random.nextInt(5), value(random, depth - 1));
        }
        return object;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> JsonNodeFactory.instance.nullNode();
            case 1 -> JsonNodeFactory.instance.numberNode(random.nextInt(3));
            case 2 -> JsonNodeFactory.instance.textNode("t" + random.nextInt(3));
            case 3 -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            case 4 ->
                JsonNodeFactory.instance
                        .arrayNode()
                        .add(value(random, depth - 1))
                        .add(1);
            default -> object(random, depth);
        };
    }
}
