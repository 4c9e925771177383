package dev.keelson.informers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactFormTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Dictionary dictionary = new Dictionary();
    private final JsonScanner scanner = new JsonScanner(new CompactWriter(dictionary));

    private EncodedValue encode(String json) throws IOException {
        return encode(json.getBytes(StandardCharsets.UTF_8));
    }

    private EncodedValue encode(byte[] json) throws IOException {
        scanner.start(json, 0, json.length);
        EncodedValue value = scanner.encode(dictionary, null);
        scanner.expectEnd();
        return value;
    }

    private static JsonNode tree(EncodedValue value) throws IOException {
        return MAPPER.readTree(CompactParser.of(value, MAPPER));
    }

    private String roundTrip(String json) throws IOException {
        return tree(encode(json)).toString();
    }

    /** One dictionary for all of them, so that texts and values occur again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsBackAsWhatJacksonReads(long seed) throws IOException {
        RandomJson random = new RandomJson(seed);
        List<EncodedValue> encoded = new ArrayList<>();
        List<JsonNode> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String json = random.json(random.value(7));
            expected.add(MAPPER.readTree(json));
            encoded.add(encode(json));
        }
        CompactWriter writer = new CompactWriter(dictionary);
        Dictionary second = new Dictionary();
        for (int i = 0; i < encoded.size(); i++) {
            EncodedValue value = encoded.get(i);
            assertThat(tree(value)).isEqualTo(expected.get(i));
            assertThat(tree(writer.copy(value, second))).isEqualTo(expected.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void everyWayOfReadingSeesTheSame(long seed) throws IOException {
        RandomJson random = new RandomJson(seed);
        for (int i = 0; i < 200; i++) {
            ObjectNode object = random.object(5);
            EncodedValue value = encode(random.json(object));
            try (TokenBuffer buffer = new TokenBuffer(MAPPER, false)) {
                CompactParser parser = CompactParser.of(value, MAPPER);
                parser.nextToken();
                buffer.copyCurrentStructure(parser);
                assertThat((JsonNode) MAPPER.readTree(buffer.asParser())).isEqualTo(MAPPER.readTree(object.toString()));
            }
            assertThat(MAPPER.readValue(CompactParser.of(value, MAPPER), Object.class))
                    .isEqualTo(MAPPER.readValue(object.toString(), Object.class));
            assertThat(tokens(CompactParser.of(value, MAPPER)))
                    .isEqualTo(tokens(MAPPER.createParser(object.toString())));
        }
    }

    private static List<String> tokens(JsonParser parser) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            boolean number = token == JsonToken.VALUE_NUMBER_INT;
            tokens.add(token + " " + parser.currentName() + " "
                    + parser.getParsingContext().pathAsPointer().toString().replaceAll("/[0-9]+", "") + " "
                    + (number ? parser.getNumberType() + " " + parser.getNumberValue() : parser.getText()));
        }
        return tokens;
    }

    @Test
    void partsAreReadAloneAndWithOnlyTheFieldsAskedFor() throws IOException {
        String json = "{\"a\":{\"b\":{\"c\":1,\"d\":[{}]},\"e\":null},\"f\":{\"g\":2},\"h\":3}";
        encode(json);
        encode(json);
        EncodedPart whole = requireNonNull(encode(json).part());

        assertThat(whole).isNotNull();
        JsonNode some = MAPPER.readTree(CompactParser.of(whole, Set.of("f", "h")::contains, MAPPER));
        assertThat(some.toString()).isEqualTo("{\"f\":{\"g\":2},\"h\":3}");
        EncodedPart a = requireNonNull(whole.part("a"));
        assertThat(a).isNotNull();
        EncodedPart b = requireNonNull(a.part("b"));
        assertThat(b).isNotNull();
        assertThat(MAPPER.readTree(CompactParser.of(b, null, MAPPER)).toString())
                .isEqualTo("{\"c\":1,\"d\":[{}]}");
        assertThat(a.part("e")).isNull();
        assertThat(a.part("x")).isNull();
        assertThat(whole.part("h")).isNull();
    }

    @Test
    void skipsChildrenAtEveryLevel() throws IOException {
        EncodedValue value = encode("{\"a\":[1,[2],{\"b\":3}],\"c\":{}}");
        CompactParser parser = CompactParser.of(value, MAPPER);
        parser.nextToken();
        assertThat(parser.nextFieldName()).isEqualTo("a");
        parser.nextToken();
        assertThat(parser.skipChildren().currentToken()).isEqualTo(JsonToken.END_ARRAY);
        assertThat(parser.nextFieldName()).isEqualTo("c");
        CompactParser outer = CompactParser.of(requireNonNull(value.part()), null, MAPPER);
        outer.nextToken();
        assertThat(outer.skipChildren().currentToken()).isEqualTo(JsonToken.END_OBJECT);
        assertThat(outer.nextToken()).isNull();
    }

    @Test
    void keepsNumbersThatNoPrimitiveHolds() throws IOException {
        assertThat(roundTrip("[123456789012345678901234567890,-0,0,9223372036854775807,-9223372036854775808]"))
                .isEqualTo("[123456789012345678901234567890,0,0,9223372036854775807,-9223372036854775808]");
        CompactParser parser = CompactParser.of(encode("1.0000000000000000000000001"), MAPPER);
        parser.nextToken();
        assertThat(parser.getDecimalValue()).isEqualTo("1.0000000000000000000000001");
        assertThat(parser.getText()).isEqualTo("1.0000000000000000000000001");
        CompactParser large = CompactParser.of(encode("3000000000"), MAPPER);
        large.nextToken();
        assertThatThrownBy(large::getIntValue).isInstanceOf(IOException.class);
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() throws IOException {
        assertThat(roundTrip("\"\\ud83d\\ude00\"")).isEqualTo("\"😀\"");
        assertThat(roundTrip("\"a\\ud83d\"")).isEqualTo("\"a\uFFFD\"");
        assertThat(roundTrip("\"\\ude00b\"")).isEqualTo("\"\uFFFDb\"");
        assertThat(roundTrip("\"\\ud83d\\u0041\"")).isEqualTo("\"\uFFFDA\"");
    }

    @Test
    void whatIsCutOffIsRefused() throws IOException {
        String json = "{\"a\":[1,-2.5e+3,true,false,null,\"x\\u00e9\\n\",{\"é€😀\":{}}]}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(roundTrip(json)).isEqualTo(MAPPER.readTree(json).toString());
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatIOException().as("%d bytes", length).isThrownBy(() -> encode(part));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "tru",
                "truee",
                "nul",
                "True",
                "01",
                "-",
                "-a",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "0x10",
                "1.5.5",
                "NaN",
                "\"",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"a\nb\"",
                "\"\u0000\"",
                "'a'",
                "[1]]",
                "{}{}",
                "1 2",
                "\u00a01",
                "// no\n1"
            })
    void whatIsNoJsonIsRefused(String garbage) {
        assertThatIOException().isThrownBy(() -> encode(garbage));
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        int[][] sequences = {
            {0x80},
            {0xC0, 0x80},
            {0xC1, 0xBF},
            {0xC2},
            {0xC2, 0x41},
            {0xE0, 0x9F, 0xBF},
            {0xE2, 0x82},
            {0xED, 0xA0, 0x80},
            {0xF0, 0x8F, 0xBF, 0xBF},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF5, 0x80, 0x80, 0x80},
            {0xFF}
        };
        for (int[] sequence : sequences) {
            byte[] json = new byte[sequence.length + 2];
            json[0] = '"';
            for (int i = 0; i < sequence.length; i++) {
                json[i + 1] = (byte) sequence[i];
            }
            json[json.length - 1] = '"';
            assertThatIOException().isThrownBy(() -> encode(json));
        }
    }

    @Test
    void depthIsBounded() throws IOException {
        assertThat(encode("[".repeat(1000) + "]".repeat(1000))).isNotNull();
        assertThatIOException().isThrownBy(() -> encode("[".repeat(1001) + "]".repeat(1001)));
        assertThatIOException().isThrownBy(() -> encode("{\"a\":".repeat(100_000)));
    }

    /** Jackson differs in that it minds halves of surrogate pairs, in some places. */
    @Test
    void whateverIsDamagedIsReadAsJacksonReadsIt() {
        RandomJson random = new RandomJson(5);
        Random damage = new Random(6);
        for (int i = 0; i < 3000; i++) {
            byte[] json = random.json(random.object(4)).getBytes(StandardCharsets.UTF_8);
            for (int hits = damage.nextInt(3); hits >= 0; hits--) {
                json[damage.nextInt(json.length)] = (byte) damage.nextInt(256);
            }
            String text = new String(json, StandardCharsets.UTF_8);
            if (!text.toLowerCase(Locale.ROOT).contains("\\ud")) {
                assertThat(outcome(() -> tree(encode(json)))).as(text).isEqualTo(outcome(() -> jackson(json)));
            }
        }
    }

    private static JsonNode jackson(byte[] json) throws IOException {
        return MAPPER.reader()
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(json);
    }

    private static String outcome(Callable<JsonNode> reading) {
        try {
            return reading.call().toString();
        } catch (IOException refused) {
            return "refused";
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    @Test
    void leavesOutTheFieldsThatAreDropped() throws IOException {
        DroppedFields drops =
                DroppedFields.of(List.of("metadata.managedFields", "spec.containers.env", "status", "status.x"));
        String json = "{\"metadata\":{\"managedFields\":[{\"x\":1}],\"name\":\"a\"},"
                + "\"spec\":{\"containers\":[{\"env\":[],\"image\":\"i\"},{\"env\":1}]},\"status\":{\"x\":1},"
                + "\"managedFields\":2}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        scanner.start(bytes, 0, bytes.length);

        assertThat(tree(scanner.encode(dictionary, drops)).toString())
                .isEqualTo("{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"image\":\"i\"},{}]},"
                        + "\"managedFields\":2}");
        assertThatIOException().isThrownBy(() -> {
            byte[] broken = "{\"status\":{\"x\":tru}}".getBytes(StandardCharsets.UTF_8);
            scanner.start(broken, 0, broken.length);
            scanner.encode(dictionary, drops);
        });
    }
}
