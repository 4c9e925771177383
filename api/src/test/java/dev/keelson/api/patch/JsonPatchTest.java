package dev.keelson.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonPatchTest {

    private static final JsonNode DOCUMENT =
            Json.of("{'data':{'x':'1','y':'2'},'list':['a','c'],'n':80,'a/b':{'~':1}}");

    static Stream<Arguments> patches() {
        return Stream.of(
                Arguments.of("add", "[{'op':'add','path':'/data/z','value':'3'}]", "/data/z", "'3'"),
                Arguments.of("replace missing", "[{'op':'replace','path':'/data/z','value':'3'}]", "/data/z", "'3'"),
                Arguments.of("replace without value", "[{'op':'replace','path':'/data/x'}]", "/data/x", "null"),
                Arguments.of("remove", "[{'op':'remove','path':'/data/y'}]", "/data", "{'x':'1'}"),
                Arguments.of("move", "[{'op':'move','from':'/data/x','path':'/data/q'}]", "/data", "{'y':'2','q':'1'}"),
                Arguments.of("copy", "[{'op':'copy','from':'/data','path':'/d'}]", "/d", "{'x':'1','y':'2'}"),
                Arguments.of("copy missing", "[{'op':'copy','from':'/data/q','path':'/d'}]", "/d", "null"),
                Arguments.of("insert", "[{'op':'add','path':'/list/1','value':'b'}]", "/list", "['a','b','c']"),
                Arguments.of("append", "[{'op':'add','path':'/list/-','value':'d'}]", "/list", "['a','c','d']"),
                Arguments.of("append by -1", "[{'op':'add','path':'/list/-1','value':'d'}]", "/list", "['a','c','d']"),
                Arguments.of("remove last", "[{'op':'remove','path':'/list/-1'}]", "/list", "['a']"),
                Arguments.of("escapes", "[{'op':'replace','path':'/a~1b/~0','value':2}]", "/a~1b", "{'~':2}"),
                Arguments.of("test object", "[{'op':'test','path':'/data','value':{'y':'2','x':'1'}}]", "/n", "80"),
                Arguments.of("test missing is null", "[{'op':'test','path':'/no','value':null}]", "/n", "80"),
                Arguments.of("null document", "null", "/n", "80"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("patches")
    void appliesAsKubernetesDoes(String name, String patch, String pointer, String expected) {
        JsonNode before = DOCUMENT.deepCopy();
        assertThat(JsonPatch.apply(DOCUMENT, Json.of(patch)).at(pointer)).isEqualTo(Json.of(expected));
        assertThat(DOCUMENT).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "400 | {'op':'add'}",
                "400 | ['add']",
                "400 | 'add'",
                "422 | [null]",
                "422 | [{'op':'frob','path':'/n'}]",
                "422 | [{'path':'/n'}]",
                "422 | [{'op':'add','value':1}]",
                "422 | [{'op':'add','path':'','value':{}}]",
                "422 | [{'op':'add','path':'/deep/er','value':1}]",
                "422 | [{'op':'add','path':'/n/x','value':1}]",
                "422 | [{'op':'add','path':'/list/9','value':1}]",
                "422 | [{'op':'add','path':'/list/x','value':1}]",
                "422 | [{'op':'remove','path':'/data/none'}]",
                "422 | [{'op':'replace','path':'/list/2','value':1}]",
                "422 | [{'op':'move','from':'/data/none','path':'/q'}]",
                "422 | [{'op':'test','path':'/n','value':81}]",
                "422 | [{'op':'test','path':'/data','value':{'x':'1'}}]"
            })
    void refusesWithTheCodeThatKubernetesAnswers(int code, String patch) {
        assertThatThrownBy(() -> JsonPatch.apply(DOCUMENT, Json.of(patch)))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void refusesTooManyOperationsAndTooMuchCopying() {
        String operation = "{'op':'test','path':'/n','value':80}";
        String most = String.join(",", Collections.nCopies(JsonPatch.MAX_OPERATIONS, operation));
        assertThat(JsonPatch.apply(DOCUMENT, Json.of("[" + most + "]"))).isEqualTo(DOCUMENT);
        assertThatThrownBy(() -> JsonPatch.apply(DOCUMENT, Json.of("[" + most + "," + operation + "]")))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.code()).isEqualTo(413));
        String bomb = IntStream.range(0, 40)
                .mapToObj(each -> "{'op':'copy','from':'/data','path':'/data/again" + each + "'}")
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> JsonPatch.apply(DOCUMENT, Json.of("[" + bomb + "]")))
                .hasMessageContaining("exceeding the limit");
    }

    @Test
    void namesFieldsOfOperationsThatMeanNothing() {
        assertThat(JsonPatch.strictErrors(Json.of("[{'op':'add'},{'op':'add','pth':'/x'}]")))
                .containsExactly("json patch unknown field \"[1].pth\"");
    }
}
