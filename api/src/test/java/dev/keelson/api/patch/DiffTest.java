package dev.keelson.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffTest {

    private static final int ROUNDS = 5_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Schema POD = Catalogue.builtIn().schemaOf(GroupVersionKind.parse("v1", "Pod"));

    @Test
    void jsonPatchesMakeOneObjectOfAnother() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ObjectNode before = MergePatchTest.object(random, 4);
            ObjectNode after = MergePatchTest.object(random, 4);
            JsonNode kept = before.deepCopy();

            ArrayNode patch = JsonDiff.between(before, after);

            assertThat(JsonPatch.apply(before, patch)).as("seed %d", seed).isEqualTo(after);
            assertThat(before).isEqualTo(kept);
            assertThat(strictly(before, patch)).as("seed %d", seed).isTrue();
        }
    }

    /** Each operation of a JSON patch finds what RFC 6902 wants to be there. */
    private static boolean strictly(JsonNode before, ArrayNode patch) {
        JsonNode present = before;
        for (JsonNode operation : patch) {
            boolean there = !present.at(operation.get("path").textValue()).isMissingNode();
            boolean adds = operation.get("op").textValue().equals("add");
            if (!there && !adds) {
                return false;
            }
            present = JsonPatch.apply(present, NODES.arrayNode().add(operation));
        }
        return true;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':1} | {'a':1} | []",
                "{'a/b':{'~':1}} | {'a/b':{'~':2}} | [{'op':'replace','path':'/a~1b/~0','value':2}]",
                "{'l':[1,2,3]} | {'l':[1,3]} | [{'op':'remove','path':'/l/1'}]",
                "{'l':[1,3]} | {'l':[1,2,3]} | [{'op':'add','path':'/l/1','value':2}]",
                "{'l':[{'a':1},{'b':1}]} | {'l':[{'a':2},{'b':1}]} | [{'op':'replace','path':'/l/0/a','value':2}]",
                "{'a':1} | {'a':null} | [{'op':'replace','path':'/a','value':null}]",
                "{'a':1} | {} | [{'op':'remove','path':'/a'}]"
            })
    void jsonPatchesTouchOnlyWhatDiffers(String before, String after, String patch) {
        assertThat(JsonDiff.between((ObjectNode) Json.of(before), (ObjectNode) Json.of(after)))
                .isEqualTo(Json.of(patch));
    }

    @Test
    void mergePatchesMakeOneObjectOfAnother() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ObjectNode before = MergePatchTest.object(random, 4);
            ObjectNode after = (ObjectNode) MergePatch.withoutNulls(MergePatchTest.object(random, 4));

            ObjectNode patch = MergeDiff.between(before, after);

            assertThat(MergePatch.apply(before, patch)).as("seed %d", seed).isEqualTo(after);
        }
    }

    @Test
    void strategicPatchesMakeOneObjectOfAnother() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ObjectNode before = pod(random);
            ObjectNode after = pod(random);

            ObjectNode patch = MergeDiff.between(before, after, POD);

            assertThat(StrategicMergePatch.apply(before, patch, POD))
                    .as("seed %d: %s", seed, patch)
                    .isEqualTo(after);
        }
    }

    /** What somebody else added meanwhile stays, which is what the merge key is for. */
    @Test
    void strategicPatchesLeaveOthersElementsAlone() {
        ObjectNode before = (ObjectNode) Json.of("{'spec':{'containers':[{'name':'a','image':'1'}]}}");
        ObjectNode after = (ObjectNode) Json.of("{'spec':{'containers':[{'name':'a','image':'2'}]}}");
        JsonNode meanwhile = Json.of("{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]}}");

        ObjectNode patch = MergeDiff.between(before, after, POD);

        assertThat(StrategicMergePatch.apply(meanwhile, patch, POD).at("/spec/containers"))
                .isEqualTo(Json.of("[{'name':'a','image':'2'},{'name':'b','image':'1'}]"));
    }

    @Test
    void aListWhoseKeyTellsNothingApartIsReplaced() {
        ObjectNode before = (ObjectNode)
                Json.of("{'spec':{'containers':[{'name':'a','ports':[{'containerPort':1},{'containerPort':2}]}]}}");
        ObjectNode after = (ObjectNode) Json.of("{'spec':{'containers':[{'name':'a','ports':["
                + "{'containerPort':1,'protocol':'TCP'},{'containerPort':1,'protocol':'UDP'}]}]}}");

        assertThat(StrategicMergePatch.apply(before, MergeDiff.between(before, after, POD), POD))
                .isEqualTo(after);
    }

    /** Lists with and without merge keys, nested, lists of scalars that are merged, maps. */
    private static ObjectNode pod(Random random) {
        ObjectNode pod = NODES.objectNode();
        ObjectNode metadata = pod.putObject("metadata");
        if (random.nextBoolean()) {
            names(random).forEach(name -> metadata.withArray("finalizers").add(name));
        }
        names(random).forEach(name -> metadata.withObject("labels").put(name, "" + random.nextInt(2)));
        ObjectNode spec = pod.putObject("spec");
        ArrayNode containers = spec.putArray("containers");
        for (String name : names(random)) {
            ObjectNode container = containers.addObject().put("name", name);
            container.put("image", "" + random.nextInt(2));
            names(random).forEach(arg -> container.withArray("args").add(arg));
            for (String variable : names(random)) {
                container.withArray("env").addObject().put("name", variable).put("value", "" + random.nextInt(2));
            }
        }
        return pod;
    }

    /** Some of a few, each at most once, in any order. */
    private static Iterable<String> names(Random random) {
        return random.ints(random.nextInt(5), 0, 5)
                .distinct()
                .mapToObj(each -> "n" + each)
                .toList();
    }
}
