package dev.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredJsonTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Test
    void storesWithoutTheResourceVersionAndWithTheHeadFirst() throws Exception {
        ObjectNode object = (ObjectNode) MAPPER.readTree(
                "{\"data\":{\"b\":\"ü\"},\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"7\",\"uid\":\"u\"},"
                        + "\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}");
        String before = object.toString();
        assertThat(text(StoredJson.encode(object)))
                .isEqualTo("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\"},"
                        + "\"data\":{\"b\":\"ü\"}}");
        assertThat(object).hasToString(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"A\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},\"spec\":{}}",
                "{\"metadata\":{}}",
                "{\"metadata\":{},\"metadata2\":{\"resourceVersion\":\"1\"}}",
                "{ \"a\" : [ {\"metadata\":{\"x\":\"}\"}}, \"\\\"]\" ] ,\n \"metadata\" : {\"name\":\"a\"} }",
                "{\"x\":1,\"metadata\":{\"annotations\":{\"resourceVersion\":\"3\"}}}"
            })
    void splicesAndStripsWithoutParsing(String stored) throws Exception {
        byte[] sent = StoredJson.splice(bytes(stored), 1234567890123L);
        ObjectNode expected = (ObjectNode) MAPPER.readTree(stored);
        ((ObjectNode) expected.get("metadata")).put("resourceVersion", "1234567890123");
        assertThat(MAPPER.readTree(sent)).isEqualTo(expected);
        assertThat(text(StoredJson.strip(sent))).isEqualTo(stored);
        assertThat(StoredJson.resplice(sent, 9)).isEqualTo(StoredJson.splice(bytes(stored), 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"metadata\":[]}", "{\"a\":", "{\"metadata\":", "null", "k8s\0\n"})
    void refusesWhatIsNoObject(String garbage) {
        assertThatThrownBy(() -> StoredJson.splice(bytes(garbage), 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToStripWhatWasNeverSpliced() {
        assertThatThrownBy(() -> StoredJson.strip(bytes("{\"metadata\":{\"name\":\"a\"}}")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
