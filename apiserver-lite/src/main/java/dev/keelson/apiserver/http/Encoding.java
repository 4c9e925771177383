package dev.keelson.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Turns JSON bytes into what a client asked for. */
final class Encoding {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Encoding() {}

    static byte[] encode(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException treesAlwaysEncode) {
            throw new IllegalStateException(treesAlwaysEncode);
        }
    }

    static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException ownEncoding) {
            throw new IllegalStateException("the registry handed out what is no JSON", ownEncoding);
        }
    }

    /** Two spaces an indent, arrays too, as Go's MarshalIndent. */
    static byte[] pretty(byte[] json) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        ObjectWriter writer = JSON.writer(printer);
        try {
            return writer.writeValueAsBytes(parse(json));
        } catch (JsonProcessingException treesAlwaysEncode) {
            throw new IllegalStateException(treesAlwaysEncode);
        }
    }

    static byte[] yaml(byte[] json) {
        return YamlWriter.write(parse(json)).getBytes(StandardCharsets.UTF_8);
    }
}
