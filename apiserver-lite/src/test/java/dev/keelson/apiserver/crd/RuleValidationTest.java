package dev.keelson.apiserver.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Correlation;
import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleValidationTest {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** A schema whose spec has these keywords. */
    private static Schema schema(String spec) {
        return Schema.fromOpenApi(json("{type: 'object', properties: {spec: " + spec + "}}"));
    }

    private static List<String> check(Schema schema, String spec, @Nullable String oldSpec) {
        ObjectNode object = json("{spec: " + spec + "}");
        RuleTree rules = Objects.requireNonNull(RuleTree.compile(schema));
        Correlation correlation =
                oldSpec == null ? null : Correlation.of(object, json("{spec: " + oldSpec + "}"), schema);
        List<FieldError> errors = new ArrayList<>();
        RuleValidation.validate(rules, object, correlation, FieldPath.root(), errors);
        return errors.stream().map(FieldError::toString).toList();
    }

    @Test
    void aSchemaWithoutRulesHasNoTree() {
        assertThat(RuleTree.compile(schema("{type: 'object', properties: {n: {type: 'integer'}}}")))
                .isNull();
    }

    @Test
    void sayWhatIsWrongWhereTheRuleSays() {
        Schema schema = schema("{type: 'object', properties: {min: {type: 'integer'}, max: {type: 'integer'}},"
                + " 'x-kubernetes-validations': ["
                + "{rule: 'self.min <= self.max', message: 'min above max', reason: 'FieldValueForbidden',"
                + " fieldPath: '.min'},"
                + "{rule: 'self.max < 10', messageExpression: \"'at most 9, not %d'.format([self.max])\"}]}");

        assertThat(check(schema, "{min: 1, max: 2}", null)).isEmpty();
        assertThat(check(schema, "{min: 12, max: 11}", null))
                .containsExactly("spec.min: Forbidden: min above max", "spec: Invalid value: at most 9, not 11");
    }

    @Test
    void transitionsAreCheckedOnlyWhereThereWasAValue() {
        Schema schema = schema("{type: 'object', properties: {size: {type: 'integer',"
                + " 'x-kubernetes-validations': [{rule: 'self >= oldSelf', message: 'must not shrink'}]}}}");

        assertThat(check(schema, "{size: 1}", null)).isEmpty();
        assertThat(check(schema, "{size: 1}", "{}")).isEmpty();
        assertThat(check(schema, "{size: 1}", "{size: 2}"))
                .containsExactly("spec.size: Invalid value: 1: must not shrink");
    }

    @Test
    void anOptionalOldValueIsCheckedAlways() {
        Schema schema = schema("{type: 'string', 'x-kubernetes-validations': [{optionalOldSelf: true,"
                + " rule: \"oldSelf.hasValue() ? self == oldSelf.value() : self == 'new'\"}]}");

        assertThat(check(schema, "'new'", null)).isEmpty();
        assertThat(check(schema, "'other'", null)).hasSize(1);
        assertThat(check(schema, "'other'", "'other'")).isEmpty();
        assertThat(check(schema, "'new'", "'other'")).hasSize(1);
    }

    @Test
    void elementsOfListsOfTypeMapCorrespondByTheirKeys() {
        Schema schema =
                schema("{type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'],"
                        + " items: {type: 'object', required: ['name'], properties: {name: {type: 'string'}, v: {type: 'integer',"
                        + " 'x-kubernetes-validations': [{rule: 'self == oldSelf'}]}}}}");

        assertThat(check(schema, "[{name: 'b', v: 2}, {name: 'a', v: 1}]", "[{name: 'a', v: 1}, {name: 'b', v: 3}]"))
                .containsExactly("spec[0].v: Invalid value: 2: failed rule: self == oldSelf");
    }

    @Test
    void whatDoesNotChangeMayStay() {
        Schema schema = schema("{type: 'object', properties: {a: {type: 'string', 'x-kubernetes-validations':"
                + " [{rule: \"self == 'good'\"}]}, b: {type: 'string'}}}");

        assertThat(check(schema, "{a: 'bad', b: 'new'}", "{a: 'bad', b: 'old'}"))
                .isEmpty();
        assertThat(check(schema, "{a: 'worse'}", "{a: 'bad'}")).hasSize(1);
    }

    @Test
    void errorsOfEvaluationAreErrorsOfTheValue() {
        Schema schema =
                schema("{type: 'object', properties: {l: {type: 'array', maxItems: 9, items: {type: 'integer'}},"
                        + " p: {'x-kubernetes-int-or-string': true}}, 'x-kubernetes-validations': ["
                        + "{rule: 'self.l[0] / self.l[1] > 0'}, {rule: \"self.p.startsWith('a')\"}]}");

        assertThat(check(schema, "{l: [1, 0], p: 5}", null))
                .containsExactly(
                        "spec: Invalid value: \"object\": division by zero evaluating rule: self.l[0] / self.l[1] > 0",
                        "spec: Invalid value: \"object\": 'no such overload': call arguments did not match a supported"
                                + " operator, function or macro signature for rule: self.p.startsWith('a')");
        assertThat(check(schema, "{l: [], p: 'a'}", null))
                .containsExactly("spec: Invalid value: \"object\": index out of bounds: 0 evaluating rule: self.l[0]"
                        + " / self.l[1] > 0");
    }

    @Test
    void evaluationStopsAtItsBudget() {
        Schema schema = schema("{type: 'array', items: {type: 'integer'}, 'x-kubernetes-validations': ["
                + "{rule: 'self.all(x, self.all(y, x + y >= 0))'}, {rule: 'size(self) == 0'}]}");
        String many = "[" + "1,".repeat(2_000) + "1]";

        assertThat(check(schema, many, null))
                .singleElement()
                .asString()
                .contains("actual cost limit exceeded", "no further validation rules will be run");
    }

    @Test
    void namesOfFieldsAreEscaped() {
        Schema schema = schema("{type: 'object', properties: {'a-b': {type: 'integer'}, 'namespace': {type: 'string'},"
                + " 'x/y.z': {type: 'boolean'}}, 'x-kubernetes-validations': ["
                + "{rule: \"self.a__dash__b == 1 && self.__namespace__ == 'n' && self.x__slash__y__dot__z\"}]}");

        assertThat(check(schema, "{'a-b': 1, 'namespace': 'n', 'x/y.z': true}", null))
                .isEmpty();
    }

    @Test
    void valuesHaveTheTypesOfTheirFormats() {
        Schema schema = schema("{type: 'object', properties: {d: {type: 'string', format: 'duration'},"
                + " t: {type: 'string', format: 'date-time'}, day: {type: 'string', format: 'date'},"
                + " b: {type: 'string', format: 'byte'}, n: {type: 'number'}, s: {type: 'array',"
                + " 'x-kubernetes-list-type': 'set', items: {type: 'string'}}}, 'x-kubernetes-validations': ["
                + "{rule: \"self.d == duration('90m') && self.t.getFullYear() == 2024 && self.b == b'hi'\"},"
                + "{rule: \"self.day < self.t && self.n == 1.0 && self.s == ['y', 'x']\"},"
                + "{rule: \"self.s + ['x', 'z'] == ['x', 'y', 'z']\"}]}");

        assertThat(check(
                        schema,
                        "{d: '1h30m', t: '2024-05-01T10:00:00Z', day: '2024-05-01', b: 'aGk=', n: 1, s: ['x', 'y']}",
                        null))
                .isEmpty();
    }

    @Test
    void wholeObjectsHaveTheirNames() {
        Schema schema = Schema.fromOpenApi(json("{type: 'object', 'x-kubernetes-validations': ["
                + "{rule: \"self.metadata.name == 'a' && self.kind == 'K'\"}], properties: {spec: {type: 'object',"
                + " 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true,"
                + " 'x-kubernetes-validations': [{rule: \"self.metadata.name == 'inner'\"}]}}}"));
        RuleTree rules = Objects.requireNonNull(RuleTree.compile(schema));
        List<FieldError> errors = new ArrayList<>();

        RuleValidation.validate(
                rules,
                json("{apiVersion: 'g/v1', kind: 'K', metadata: {name: 'a'},"
                        + " spec: {apiVersion: 'v1', kind: 'X', metadata: {name: 'outer'}}}"),
                null,
                FieldPath.root(),
                errors);

        assertThat(errors)
                .extracting(FieldError::toString)
                .containsExactly("spec: Invalid value: failed rule: self.metadata.name == 'inner'");
    }
}
