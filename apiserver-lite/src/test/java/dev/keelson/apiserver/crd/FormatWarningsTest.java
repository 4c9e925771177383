package dev.keelson.apiserver.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FormatWarningsTest {
    private static ObjectNode definition(String properties) {
        String json = "{\"spec\":{\"versions\":[{\"name\":\"v1\",\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\","
                + "\"properties\":" + properties + "}}}]}}";
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void knowsTheFormatsOfEachType() {
        ObjectNode definition = definition("{\"a\":{\"type\":\"string\",\"format\":\"date-time\"},"
                + "\"b\":{\"type\":\"string\",\"format\":\"k8s-short-name\"},"
                + "\"c\":{\"type\":\"integer\",\"format\":\"int64\"},\"d\":{\"type\":\"number\",\"format\":\"double\"},"
                + "\"e\":{\"type\":\"integer\",\"format\":\"uint8\"},"
                + "\"f\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"colour\"}}}");
        assertThat(FormatWarnings.of(definition, null))
                .containsExactly("unrecognized format \"uint8\"", "unrecognized format \"colour\"");
    }

    @Test
    void saysNothingOfFormatsThatWereThereBefore() {
        ObjectNode old = definition("{\"a\":{\"type\":\"string\",\"format\":\"colour\"}}");
        ObjectNode both = definition("{\"a\":{\"type\":\"string\",\"format\":\"colour\"},"
                + "\"b\":{\"type\":\"string\",\"format\":\"taste\"}}");
        assertThat(FormatWarnings.of(both, old)).containsExactly("unrecognized format \"taste\"");
    }
}
