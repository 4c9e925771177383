package dev.keelson.apiserver.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaRulesTest {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();
    private static final FieldPath PATH = FieldPath.of("schema");

    private static List<FieldError> check(String schema) {
        try {
            List<FieldError> errors = new ArrayList<>();
            new SchemaRules(errors).check((ObjectNode) MAPPER.readTree(schema), false, PATH);
            return errors;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(schema, e);
        }
    }

    private static List<String> checkRule(String type, String rule) {
        String keyword = "'x-kubernetes-validations': [{rule: \"" + rule + "\"}]";
        return check("{type: 'object', properties: {f: {" + type + ", " + keyword + "}}}").stream()
                .map(error -> error.toString().split("\n")[0])
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            type: 'integer' | self > 'a' | found no matching overload for '_>_' applied to '(int, string)'
            type: 'integer' | self + 1 | cel expression must evaluate to a bool
            type: 'integer' | self > | Syntax error
            type: 'object' | self.x == 1 | undefined field 'x'
            type: 'string' | other == 'a' | undeclared reference to 'other'
            type: 'string' | self.matches('[') | invalid matches argument
            type: 'string' | duration(self) == duration('x') | invalid duration argument
            type: 'string', nullable: true | self == null | found no matching overload for '_==_' applied to '(string, null)'
            type: 'integer' | self in [1, 'a'] | expected type 'int' but found 'string'
            type: 'integer' | math.greatest(self, 1) > 0 | undeclared reference to 'math'
            type: 'integer' | cel.bind(x, self, x > 0) | undeclared reference to
            """)
    void refusesWhatDoesNotCompile(String type, String rule, String problem) {
        assertThat(checkRule(type, rule))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith("schema.properties[f].x-kubernetes-validations[0].rule: Invalid value: ")
                .contains(problem);
    }

    @Test
    void refusesWhatCostsTooMuch() {
        String nested = "type: 'array', items: {type: 'array', items: {type: 'string'}}";

        assertThat(checkRule(nested, "self.all(x, x.all(y, y.contains('a')))"))
                .first()
                .asString()
                .contains("[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x");
        assertThat(checkRule(
                        nested.replace("'array',", "'array', maxItems: 10,")
                                .replace("'string'", "'string', maxLength: 10"),
                        "self.all(x, x.all(y, y.contains('a')))"))
                .isEmpty();
    }

    @Test
    void namesTheRulesThatTogetherCostTooMuch() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            fields.append(", f")
                    .append(i)
                    .append(": {type: 'array', maxItems: 1000, items: {type: 'string', maxLength: 1000,")
                    .append(" 'x-kubernetes-validations': [{rule: \"self.matches('^[a-z]+(x|y|z)[0-9]+$')\"},")
                    .append(" {rule: \"self.contains('abc')\"}]}}");
        }

        List<FieldError> errors = check("{type: 'object', properties: {" + fields.substring(2) + "}}");

        assertThat(errors)
                .extracting(FieldError::detail)
                .anyMatch(detail -> detail.startsWith("x-kubernetes-validations estimated rule cost total"))
                .filteredOn(detail -> detail.startsWith("contributed to estimated rule cost total"))
                .hasSize(4);
    }

    @Test
    void oldValuesAreKnownOnlyWhereTheyCorrespond() {
        String rule = "'x-kubernetes-validations': [{rule: 'self == oldSelf'}]";

        assertThat(check("{type: 'object', properties: {l: {type: 'array', maxItems: 5, items: {type: 'integer', "
                        + rule + "}}}}"))
                .singleElement()
                .extracting(FieldError::detail)
                .asString()
                .isEqualTo("oldSelf cannot be used on the uncorrelatable portion of the schema within"
                        + " schema.properties[l]");
        assertThat(check("{type: 'object', properties: {m: {type: 'object', maxProperties: 5, additionalProperties:"
                        + " {type: 'integer', " + rule + "}}}}"))
                .isEmpty();
    }

    @Test
    void anEmptyRuleHidesWhatElseIsWrong() {
        assertThat(check("{type: 'object', properties: {a: {type: 'string', 'x-kubernetes-validations': [{rule: ''},"
                        + " {rule: 'self > 1'}]}}}"))
                .extracting(FieldError::toString)
                .containsExactly("schema.properties[a].x-kubernetes-validations[0].rule: Required value: rule is not"
                        + " specified");
    }

    @Test
    void defaultsObeyTheRules() {
        assertThat(check("{type: 'object', properties: {a: {type: 'integer', default: 5, 'x-kubernetes-validations':"
                        + " [{rule: 'self < 5', message: 'too large'}]}}}"))
                .extracting(FieldError::toString)
                .containsExactly("schema.properties[a].default: Invalid value: 5: too large");
    }

    @Test
    void refusesTopologiesThatAreNone() {
        assertThat(check("{type: 'object', properties: {l: {type: 'array', items: {type: 'string'},"
                        + " 'x-kubernetes-list-type': ''}, m: {type: 'object', 'x-kubernetes-map-type': ''}}}"))
                .extracting(FieldError::toString)
                .containsExactly(
                        "schema.properties[l].x-kubernetes-list-type: Unsupported value: \"\": supported values:"
                                + " \"atomic\", \"set\", \"map\"",
                        "schema.properties[m].x-kubernetes-map-type: Unsupported value: \"\": supported values:"
                                + " \"atomic\", \"granular\"");
    }
}
