package dev.keelson.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class YamlWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode tree(String json) throws JsonProcessingException {
        return JSON.readTree(json);
    }

    @Test
    void writesKeysInOrderAndListsBelowTheirKeys() throws JsonProcessingException {
        assertThat(YamlWriter.write(tree("{\"kind\":\"A\",\"b\":[{\"y\":1,\"x\":[\"s\",[]]},{}],\"a\":{\"c\":null}}")))
                .isEqualTo("a:\n  c: null\nb:\n- x:\n  - s\n  - []\n  \"y\": 1\n- {}\nkind: A\n");
    }

    @Test
    void quotesWhatCouldBeAnythingElse() throws JsonProcessingException {
        assertThat(
                        YamlWriter.write(
                                tree(
                                        "[\"yes\",\"Off\",\"1\",\"1e3\",\"\",\"a b\",\"a: b\",\"f:a\",\"- x\",\"a\\nb\",\"2026-01-01\",true,1]")))
                .isEqualTo(
                        "- \"yes\"\n- \"Off\"\n- \"1\"\n- \"1e3\"\n- \"\"\n- a b\n- \"a: b\"\n- f:a\n- \"- x\"\n- \"a\\nb\"\n"
                                + "- \"2026-01-01\"\n- true\n- 1\n");
    }

    @Test
    void isReadBackAsItWas() throws JsonProcessingException {
        JsonNode object =
                tree("{\"metadata\":{\"name\":\"a\",\"labels\":{\"a/b\":\"on\",\"k8s.io/x\":\"\"}},\"list\":[[1,[2.5]],"
                        + "{\"a\":{\"b\":{}}},\"\\u0001\\u2028 \\\"q\\\"\"],\"data\":{\"f\":\"one\\ntwo\\n\"}}");
        Object read = new Load(LoadSettings.builder().build()).loadFromString(YamlWriter.write(object));
        assertThat(JSON.<JsonNode>valueToTree(read)).isEqualTo(object);
    }

    @Test
    void indentsJsonAsGoDoes() {
        String json = "{\"a\":{\"b\":[1,{}],\"c\":[]},\"d\":{}}";
        assertThat(new String(Encoding.pretty(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\n  \"a\": {\n    \"b\": [\n      1,\n      {}\n    ],\n    \"c\": []\n  },\n  \"d\": {}\n}");
    }
}
