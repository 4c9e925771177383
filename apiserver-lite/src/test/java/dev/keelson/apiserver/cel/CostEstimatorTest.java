package dev.keelson.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The figures are those of Kubernetes' own tests: a rule of which Kubernetes says that it costs too much is refused here
 * too, and the other way round.
 */
class CostEstimatorTest {
    private static final String TEXT = "{\"type\": \"string\"%s}";
    private static final String LIST = "{\"type\": \"array\", \"items\": %s%s}";
    private static final String MAP = "{\"type\": \"object\", \"additionalProperties\": %s%s}";
    private static final String OBJECT =
            "{\"type\": \"object\", \"required\": [\"required\"], \"properties\": {\"required\":"
                    + " {\"type\": \"string\"}, \"optional\": {\"type\": \"string\"}}}";

    private static String schema(String shape, String limit) {
        String[] parts = shape.split(" of ");
        String inner = parts[parts.length - 1];
        String json = switch (inner) {
            case "text" ->
                String.format(TEXT, parts.length == 1 && !limit.isEmpty() ? ", \"maxLength\": " + limit : "");
            case "bytes" -> "{\"type\": \"string\", \"format\": \"byte\"}";
            case "limited-text" -> String.format(TEXT, limit.isEmpty() ? "" : ", \"maxLength\": " + limit);
            case "object" -> OBJECT;
            case "int-or-string" -> "{\"x-kubernetes-int-or-string\": true}";
            case "duration", "date", "date-time" -> "{\"type\": \"string\", \"format\": \"" + inner + "\"}";
            default -> "{\"type\": \"" + inner + "\"}";
        };
        for (int i = parts.length - 2; i >= 0; i--) {
            boolean outer = i == 0 && !limit.isEmpty();
            json = parts[i].equals("list")
                    ? String.format(LIST, json, outer ? ", \"maxItems\": " + limit : "")
                    : String.format(MAP, json, outer ? ", \"maxProperties\": " + limit : "");
        }
        return json;
    }

    private static long cost(String shape, String limit, String rule) throws ExpressionException {
        Schema schema = Schema.fromOpenApi(Json.parseObject(schema(shape, limit).getBytes(StandardCharsets.UTF_8)));
        DeclaredType type = Objects.requireNonNull(DeclaredType.of(schema, false));
        return Expressions.compile(rule, ExpressionEnvironment.of(Map.of("self", type)))
                .maxCost();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            list of number | self.all(x, true) | 4718591 | 10 | 32
            list of string | self.all(x, true) | 3145727 | 20 | 62
            list of boolean | self.all(x, true) | 1887437 | 5 | 17
            list of list of number | self.all(x, true) | 3145727 | 100 | 302
            list of object | self.all(x, true) | 555128 | 50 | 152
            map of number | self.all(x, true) | 1348169 | 10 | 32
            map of string | self.all(x, true) | 1179647 | 3 | 11
            map of boolean | self.all(x, true) | 943718 | 100 | 302
            text | self.contains('test') | 314574 | 10 | 5
            text | self.startsWith('test') | 2 | 15 | 2
            text | self.endsWith('test') | 2 | 30 | 2
            text | size(self + "hello") > size("hello") | 314578 | 4 | 7
            list of number | self[1] == 0.0 | 2 | 5000 | 2
            list of string | self[1] == self[1] | 314577 | 8 | 314577
            list of number | self.all(x, self.all(y, true)) | | 10 | 352
            list of number | self.all(x, self.all(y, self.all(z, true))) | | 10 | 3552
            text | self.matches("x") | 314574 | 50 | 22
            text | "".matches("(((((((((())))))))))[0-9]") | 7 | 10 | 7
            text | self.matches("") | 1 | 100 | 1
            map of limited-text | self.all(x, x.contains(self[x])) | 2752507 | 10 | 72
            map of number | self["x"] == 0.0 | 2 | 0 | 2
            text | self == "x" | 2 | 0 | 1
            list of number | self.all(x, x == 0.0) | 6291454 | 6291456 | 25165826
            list of map of object | self.all(x, x["y"].required == "z") | 7340027 | 10 | 72
            list of int-or-string | self.all(x, true) | 4718591 | 10 | 32
            list of int-or-string | self[0] == 5 | 3 | 10 | 3
            list of object | self[0] == null | 2 | 422 | 2
            list of list of number | self[0][0] == -1.0 | 3 | 51 | 3
            list of map of number | self.all(x, x.y == 25.2) | 6291452 | 12 | 74
            list of map of number | self[0].x > 2.0 | 4 | 3000 | 4
            list of duration | self.all(x, true) | 2359295 | 5 | 17
            list of duration | self[0].getHours() == 2 | 4 | 525 | 4
            list of date | self.all(x, true) | 725936 | 15 | 47
            list of date | self[2].getDayOfMonth() == 13 | 4 | 42 | 4
            list of date-time | self.all(x, true) | 428963 | 25 | 77
            map of object | self.all(x, true) | 428963 | 20 | 62
            map of map of number | self.all(x, true) | 1179647 | 10 | 32
            map of duration | self.all(x, true) | 1048577 | 5 | 17
            map of date | self.all(x, true) | 524288 | 10 | 32
            text | self.find('[0-9]+') == '' | 629147 | 10 | 11
            list of limited-text | self.join(' ') == 'aa bb' | 329853068905 | 10 | 43
            list of limited-text | self.isSorted() == true | 329854432052 | 10 | 52
            """)
    void countsWhatKubernetesCounts(String shape, String rule, Long unlimited, String limit, long limited)
            throws ExpressionException {
        if (unlimited == null) {
            assertThat(cost(shape, "", rule)).isGreaterThan(1_000_000_000L);
        } else {
            assertThat(cost(shape, "", rule)).isEqualTo(unlimited);
        }
        assertThat(cost(shape, limit, rule)).isEqualTo(limited);
    }
}
