package dev.keelson.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.json.BodyDecoder.Repetition;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyDecoderTest {

    private static DecodedBody json(String text, Repetition repetition) {
        return BodyDecoder.json(text.getBytes(StandardCharsets.UTF_8), repetition);
    }

    private static JsonNode yaml(String text) {
        return BodyDecoder.yaml(text.getBytes(StandardCharsets.UTF_8)).tree();
    }

    @Test
    void findsDuplicateKeysAndMergesOrReplaces() {
        String text = "{\"a\":{\"x\":1,\"y\":{\"p\":1}},\"a\":{\"y\":{\"q\":2},\"z\":3},\"b\":[{\"c\":1,\"c\":2}]}";
        DecodedBody merged = json(text, Repetition.MERGE);
        assertThat(merged.tree()).hasToString("{\"a\":{\"x\":1,\"y\":{\"p\":1,\"q\":2},\"z\":3},\"b\":[{\"c\":2}]}");
        assertThat(merged.duplicates().paths(merged.tree())).containsExactly("a", "b[0].c");
        DecodedBody last = json(text, Repetition.LAST);
        assertThat(last.tree()).hasToString("{\"a\":{\"y\":{\"q\":2},\"z\":3},\"b\":[{\"c\":2}]}");
        assertThat(json("{\"a\":1}", Repetition.LAST).duplicates().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"a\":}", "nonsense", "{} {}", "[1,]", "{'a':1}", "{\"a\":01}", "\"\\x\"", "1e999"})
    void refusesWhatIsNotOneJsonDocument(String text) {
        assertThatThrownBy(() -> json(text, Repetition.MERGE)).isInstanceOf(MalformedBodyException.class);
    }

    @Test
    void refusesHostileNestingInBothFormats() {
        String json = "[".repeat(100_000);
        assertThatThrownBy(() -> json(json, Repetition.MERGE)).isInstanceOf(MalformedBodyException.class);
        assertThatThrownBy(() -> yaml("[".repeat(5_000) + "]".repeat(5_000)))
                .isInstanceOf(MalformedBodyException.class);
        String repeated = "{\"a\":{},\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
        assertThatThrownBy(() -> json(repeated, Repetition.MERGE)).isInstanceOf(MalformedBodyException.class);
    }

    @Test
    void refusesAliasesThatMultiply() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append(String.join(",", java.util.Collections.nCopies(10, "*a" + (i - 1))))
                    .append("]\n");
        }
        assertThatThrownBy(() -> yaml(bomb.toString()))
                .isInstanceOf(MalformedBodyException.class)
                .hasMessageContaining("excessive aliasing");
    }

    @ParameterizedTest
    @CsvSource({
        "y, true",
        "Yes, true",
        "ON, true",
        "n, false",
        "off, false",
        "true, true",
        "~, null",
        "'', null",
        "Null, null",
        "0777, 511",
        "0o17, 15",
        "0x1F, 31",
        "0b101, 5",
        "1_000, 1000",
        "-5, -5",
        "+3, 3",
        "1.5, 1.5",
        "1e3, 1000.0",
        ".5, 0.5",
        "08, 8.0",
        "0, 0"
    })
    void readsScalarsOfYaml11(String scalar, String expected) {
        assertThat(yaml("v: " + scalar).get("v")).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yeS", "1.2.3", "10:30", "2026-01-02", "1a", "0x", "--", "a", "'yes'", "\"1\"", "!!str 5"})
    void leavesOtherScalarsAsText(String scalar) {
        assertThat(yaml("v: " + scalar).get("v").isTextual()).isTrue();
    }

    @Test
    void readsAnchorsMergeKeysAndScalarKeys() {
        JsonNode tree = yaml(
                "base: &b {x: 1, z: 2}\nuse:\n  <<: *b\n  z: 3\n1: one\ntrue: t\ntext: |\n  a\n  b\n---\nother: 1\n");
        assertThat(tree.get("use")).hasToString("{\"z\":3,\"x\":1}");
        assertThat(tree.get("1").textValue()).isEqualTo("one");
        assertThat(tree.get("true").textValue()).isEqualTo("t");
        assertThat(tree.get("text").textValue()).isEqualTo("a\nb\n");
        assertThat(tree.has("other")).isFalse();
    }

    @Test
    void reportsRepeatedKeysOfYamlWithTheirLine() {
        DecodedBody body = BodyDecoder.yaml("a: 1\nb: 2\na: 3\n".getBytes(StandardCharsets.UTF_8));
        assertThat(body.tree().get("a").intValue()).isEqualTo(3);
        assertThat(body.yamlErrors())
                .containsExactly("yaml: unmarshal errors:\n  line 3: key \"a\" already set in map");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [1", "a: b: c", "\ta: 1", "a: *none", "a: .nan", "? [x]\n: y"})
    void refusesMalformedYaml(String text) {
        assertThatThrownBy(() -> yaml(text)).isInstanceOf(MalformedBodyException.class);
    }
}
