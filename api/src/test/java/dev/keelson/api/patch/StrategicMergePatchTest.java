package dev.keelson.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrategicMergePatchTest {

    private static final Schema POD = Catalogue.builtIn().schemaOf(GroupVersionKind.parse("v1", "Pod"));
    private static final Schema SERVICE = Catalogue.builtIn().schemaOf(GroupVersionKind.parse("v1", "Service"));
    private static final Schema DEPLOYMENT =
            Catalogue.builtIn().schemaOf(GroupVersionKind.parse("apps/v1", "Deployment"));

    private static final String CONTAINERS =
            "{'spec':{'containers':[{'name':'a','image':'1','env':[{'name':'X','value':'1'},{'name':'Y','value':'2'}]},"
                    + "{'name':'b','image':'2'}]}}";
    private static final String FINALIZERS = "{'metadata':{'finalizers':['a','b','c']}}";

    static Stream<Arguments> merges() {
        return Stream.of(
                Arguments.of(
                        "by name, new one after an existing one that is not named",
                        CONTAINERS,
                        "{'spec':{'containers':[{'name':'b','image':'22'},{'name':'c','image':'3'}]}}",
                        "/spec/containers",
                        "[{'name':'a','image':'1','env':[{'name':'X','value':'1'},{'name':'Y','value':'2'}]},"
                                + "{'name':'b','image':'22'},{'name':'c','image':'3'}]"),
                Arguments.of(
                        "new ones first",
                        CONTAINERS,
                        "{'spec':{'containers':[{'name':'c','image':'3'}]}}",
                        "/spec/containers/0",
                        "{'name':'c','image':'3'}"),
                Arguments.of(
                        "replace directive in a list",
                        CONTAINERS,
                        "{'spec':{'containers':[{'$patch':'replace'},{'name':'n'}]}}",
                        "/spec/containers",
                        "[{'name':'n'}]"),
                Arguments.of(
                        "delete directive in a nested list",
                        CONTAINERS,
                        "{'spec':{'containers':[{'name':'a','env':[{'name':'Y','$patch':'delete'},{'name':'X','value':'9'}]}]}}",
                        "/spec/containers/0/env",
                        "[{'name':'X','value':'9'}]"),
                Arguments.of(
                        "element order",
                        CONTAINERS,
                        "{'spec':{'containers':[{'name':'a','$setElementOrder/env':[{'name':'Y'},{'name':'X'}],"
                                + "'env':[{'name':'Y','value':'z'}]}]}}",
                        "/spec/containers/0/env",
                        "[{'name':'Y','value':'z'},{'name':'X','value':'1'}]"),
                Arguments.of(
                        "element order alone",
                        CONTAINERS,
                        "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]}}",
                        "/spec/containers/0/name",
                        "'b'"),
                Arguments.of(
                        "empty list changes nothing",
                        CONTAINERS,
                        "{'spec':{'containers':[]}}",
                        "/spec/containers/1/name",
                        "'b'"),
                Arguments.of(
                        "primitives: delete and add",
                        FINALIZERS,
                        "{'metadata':{'$deleteFromPrimitiveList/finalizers':['b','none'],'finalizers':['d']}}",
                        "/metadata/finalizers",
                        "['d','a','c']"),
                Arguments.of(
                        "primitives: add what is there",
                        FINALIZERS,
                        "{'metadata':{'finalizers':['c','a']}}",
                        "/metadata/finalizers",
                        "['b','c','a']"),
                Arguments.of(
                        "delete from a list that is not there",
                        "{'metadata':{}}",
                        "{'metadata':{'$deleteFromPrimitiveList/finalizers':'x'}}",
                        "/metadata",
                        "{}"),
                Arguments.of(
                        "atomic list is replaced",
                        "{'spec':{'tolerations':[{'key':'a'}]}}",
                        "{'spec':{'tolerations':[{'key':'c'}]}}",
                        "/spec/tolerations",
                        "[{'key':'c'}]"),
                Arguments.of(
                        "maps merge, nulls delete",
                        "{'spec':{'nodeSelector':{'a':'1','b':'2'}}}",
                        "{'spec':{'nodeSelector':{'b':null,'c':'3','d':null}}}",
                        "/spec/nodeSelector",
                        "{'a':'1','c':'3'}"),
                Arguments.of(
                        "replace directive in a map",
                        "{'metadata':{'labels':{'a':'1'}}}",
                        "{'metadata':{'labels':{'$patch':'replace','b':'2'}}}",
                        "/metadata/labels",
                        "{'b':'2'}"),
                Arguments.of(
                        "delete directive in a map",
                        "{'metadata':{'labels':{'a':'1'}}}",
                        "{'metadata':{'labels':{'$patch':'delete'}}}",
                        "/metadata/labels",
                        "{}"),
                Arguments.of(
                        "directives in what is new are dropped",
                        "{'spec':{}}",
                        "{'spec':{'containers':[{'name':'x','$patch':'delete'},{'name':'y','image':null}]}}",
                        "/spec/containers",
                        "[{'name':'y'}]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("merges")
    void mergesPods(String name, String document, String patch, String pointer, String expected) {
        JsonNode original = Json.of(document);
        JsonNode changes = Json.of(patch);
        assertThat(StrategicMergePatch.apply(original, changes, POD).at(pointer))
                .isEqualTo(Json.of(expected));
        assertThat(original).isEqualTo(Json.of(document));
        assertThat(changes).isEqualTo(Json.of(patch));
    }

    @Test
    void mergesServicePortsByPort() {
        JsonNode merged = StrategicMergePatch.apply(
                Json.of("{'spec':{'ports':[{'name':'a','port':80},{'name':'b','port':81}]}}"),
                Json.of("{'spec':{'ports':[{'port':81,'$patch':'delete'},{'port':83,'name':'c'}]}}"),
                SERVICE);
        assertThat(merged.at("/spec/ports")).isEqualTo(Json.of("[{'port':83,'name':'c'},{'name':'a','port':80}]"));
    }

    @Test
    void retainsOnlyTheKeysThatTheDirectiveNames() {
        JsonNode merged = StrategicMergePatch.apply(
                Json.of("{'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}}"),
                Json.of("{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}"),
                DEPLOYMENT);
        assertThat(merged.at("/spec/strategy")).isEqualTo(Json.of("{'type':'Recreate'}"));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(400, "[1]"),
                Arguments.of(400, "{'spec':{'strategy':{'$retainKeys':'type','type':'Recreate'}}}"),
                Arguments.of(400, "{'spec':{'strategy':{'$retainKeys':['rollingUpdate'],'type':'Recreate'}}}"),
                Arguments.of(500, "{'metadata':{'labels':{'$patch':'merge','c':'3'}}}"),
                Arguments.of(500, "{'metadata':{'labels':{'$patch':'shuffle'}}}"),
                Arguments.of(500, "{'spec':{'template':{'spec':{'containers':[{'image':'5'}]}}}}"),
                Arguments.of(500, "{'spec':{'template':{'spec':{'$setElementOrder/containers':'x'}}}}"),
                Arguments.of(
                        500,
                        "{'spec':{'template':{'spec':{'$setElementOrder/containers':[{'name':'b'}],"
                                + "'containers':[{'name':'a','image':'9'}]}}}}"),
                Arguments.of(500, "{'metadata':{'$setElementOrder/finalizers':['d','c','a'],'finalizers':['a','d']}}"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void refusesWithTheCodeThatKubernetesAnswers(int code, String patch) {
        JsonNode document =
                Json.of("{'metadata':{'labels':{'a':'1'},'finalizers':['a']},'spec':{'strategy':{'type':'x'},"
                        + "'template':{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}}}");
        assertThatThrownBy(() -> StrategicMergePatch.apply(document, Json.of(patch), DEPLOYMENT))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void anOrderedPatchOfAllElementsYieldsExactlyThatOrder() {
        Random random = new Random(136);
        for (int round = 0; round < 300; round++) {
            List<String> names = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
            Collections.shuffle(names, random);
            ObjectNode document = pod(names.subList(0, 1 + random.nextInt(5)), "old");
            Collections.shuffle(names, random);
            ObjectNode wanted = pod(names, "new");
            ObjectNode patch = wanted.deepCopy();
            ((ObjectNode) patch.get("spec")).set("$setElementOrder/containers", wanted.at("/spec/containers"));
            JsonNode merged = StrategicMergePatch.apply(document, patch, POD);
            assertThat(merged).isEqualTo(wanted);
            assertThat(StrategicMergePatch.apply(merged, patch, POD)).isEqualTo(merged);
        }
    }

    @Test
    void mergingNeverLosesOrRepeatsAnElement() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<String> names = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
            Collections.shuffle(names, random);
            List<String> before = List.copyOf(names.subList(0, random.nextInt(7)));
            Collections.shuffle(names, random);
            List<String> patched = List.copyOf(names.subList(0, random.nextInt(7)));
            JsonNode merged = StrategicMergePatch.apply(pod(before, "old"), pod(patched, "new"), POD);
            List<String> found = new ArrayList<>();
            merged.at("/spec/containers").forEach(each -> {
                found.add(each.get("name").textValue());
                boolean changed = patched.contains(each.get("name").textValue());
                assertThat(each.get("image").textValue()).isEqualTo(changed ? "new" : "old");
            });
            assertThat(found).doesNotHaveDuplicates().containsAll(before).containsAll(patched);
            assertThat(found.stream().filter(patched::contains)).containsExactlyElementsOf(patched);
            assertThat(found.stream().filter(each -> !patched.contains(each)))
                    .containsExactlyElementsOf(before.stream()
                            .filter(each -> !patched.contains(each))
                            .toList());
        }
    }

    private static ObjectNode pod(List<String> names, String image) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        ArrayNode containers = pod.putObject("spec").putArray("containers");
        names.forEach(name -> containers.addObject().put("name", name).put("image", image));
        return pod;
    }
}
