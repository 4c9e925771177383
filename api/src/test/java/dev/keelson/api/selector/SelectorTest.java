package dev.keelson.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {

    private static final Map<String, String> WEB = Map.of("app", "web", "tier", "front", "n", "5", "empty", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "app=web; true",
                "app==web; true",
                "app!=web; false",
                "none!=web; true",
                "app in (web,db); true",
                "app in (db); false",
                "app notin (db); true",
                "none notin (db); true",
                "app; true",
                "!app; false",
                "!none; true",
                "n>4; true",
                "n<4; false",
                "app>4; false",
                "app=web,tier=front; true",
                "app=web,tier=back; false",
                "empty=; true",
                "empty in (); true",
                "empty in (,a); true",
                " app  =  web , n ; true",
                "x in (in,notin); false"
            })
    void labelSelectorMatches(String text, boolean expected) {
        assertThat(LabelSelector.parse(text).matches(WEB)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "z,a=b; a=b,z",
                "x in (b,a,b); x in (a,b)",
                "x notin (c); x notin (c)",
                "!x,y!=z; !x,y!=z",
                "n>3,m<2; m<2,n>3"
            })
    void labelSelectorsPrintSorted(String text, String expected) {
        assertThat(LabelSelector.parse(text)).hasToString(expected);
        assertThat(LabelSelector.parse(expected)).isEqualTo(LabelSelector.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "app=web,; found '', expected: identifier after ','",
                "app in; unable to parse requirement: found '' expected: '('",
                "app in (a; unable to parse requirement: found '', expected: ',' or ')'",
                "=a; found '=', expected: !, identifier, or 'end of string'",
                "a=b=c; found '=', expected: ',' or 'end of string'",
                "a b; unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "!a=b; found '=', expected: ',' or 'end of string'"
            })
    void labelSelectorErrorsAreKubernetesWords(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(SelectorException.class)
                .hasMessage(message);
    }

    @Test
    void refusesInvalidKeysAndValues() {
        assertThatThrownBy(() -> LabelSelector.parse("a=b_"))
                .hasMessageStartingWith(
                        "unable to parse requirement: values[0][a]: Invalid value: \"b_\": a valid label must be");
        assertThatThrownBy(() -> LabelSelector.parse("-a=b"))
                .hasMessageStartingWith(
                        "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of");
        assertThatThrownBy(() -> LabelSelector.parse("a>b")).hasMessageContaining("the value must be an integer");
    }

    @Test
    void readsLabelSelectorObjects() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode selector = mapper.readTree(
                "{\"matchLabels\":{\"app\":\"web\"},\"matchExpressions\":["
                        + "{\"key\":\"tier\",\"operator\":\"NotIn\",\"values\":[\"b\",\"a\"]},{\"key\":\"z\",\"operator\":\"DoesNotExist\"}]}");
        assertThat(LabelSelector.of(selector)).hasToString("app=web,tier notin (a,b),!z");
        assertThat(LabelSelector.of(selector).matches(WEB)).isTrue();
        ObjectNode metadata = mapper.createObjectNode();
        metadata.putObject("labels").put("app", "web");
        assertThat(LabelSelector.of(selector).matches(metadata)).isTrue();
        assertThat(LabelSelector.of(mapper.createObjectNode()).matchesEverything())
                .isTrue();
        assertThat(LabelSelector.of(MissingNode.getInstance()).matches(WEB)).isFalse();
        JsonNode bad = mapper.readTree("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Near\"}]}");
        assertThatThrownBy(() -> LabelSelector.of(bad)).hasMessage("\"Near\" is not a valid label selector operator");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "metadata.name=a; true",
                "metadata.name==a; true",
                "metadata.name!=a; false",
                "status.phase!=Failed; true",
                "metadata.name=a,status.phase=; true",
                "metadata.name=b; false",
                "weird=x\\,y\\=z\\\\; true"
            })
    void fieldSelectorMatches(String text, boolean expected) {
        Map<String, String> fields = Map.of("metadata.name", "a", "weird", "x,y=z\\");
        FieldSelector selector = FieldSelector.parse(text);
        assertThat(selector.matches(fields::get)).isEqualTo(expected);
        assertThat(FieldSelector.parse(selector.toString()).requirements()).isEqualTo(selector.requirements());
    }

    @Test
    void fieldSelectorErrorsAreKubernetesWords() {
        assertThatThrownBy(() -> FieldSelector.parse("a=b,c"))
                .hasMessage("invalid selector: 'a=b,c'; can't understand 'c'");
        assertThatThrownBy(() -> FieldSelector.parse("a=b\\c"))
                .hasMessage("invalid field selector: invalid escape sequence: \\c");
        assertThatThrownBy(() -> FieldSelector.parse("a=b=c"))
                .hasMessage("invalid field selector: unescaped character in value: 61");
        assertThat(FieldSelector.parse("spec.nodeName=n").requiredValue("spec.nodeName"))
                .isEqualTo("n");
        assertThat(FieldSelector.parse("spec.nodeName!=n").requiredValue("spec.nodeName"))
                .isNull();
    }
}
