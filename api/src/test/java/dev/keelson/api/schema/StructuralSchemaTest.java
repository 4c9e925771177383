package dev.keelson.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.path.FieldError;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StructuralSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String WIDGET = "{'type':'object','required':['spec'],'properties':{'spec':{'type':'object',"
            + "'required':['size'],'properties':{'size':{'type':'integer','minimum':1,'maximum':10},"
            + "'opt':{'type':'string','default':'std','enum':['std','big']},'name':{'type':'string','maxLength':3,'pattern':'^[a-z]+$'},"
            + "'port':{'x-kubernetes-int-or-string':true},'when':{'type':'string','format':'date-time'},"
            + "'maybe':{'type':'string','nullable':true,'default':'m'},'sure':{'type':'string'},"
            + "'tags':{'type':'array','maxItems':3,'items':{'type':'string'},'x-kubernetes-list-type':'set'},"
            + "'rows':{'type':'array','items':{'type':'object','properties':{'k':{'type':'string'},'n':{'type':'integer','default':5}}},"
            + "'x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['k']},"
            + "'map':{'type':'object','additionalProperties':{'type':'integer'}},"
            + "'free':{'type':'object','x-kubernetes-preserve-unknown-fields':true,'properties':{'deep':{'type':'object','properties':{'a':{'type':'string'}}}}},"
            + "'inner':{'type':'object','x-kubernetes-embedded-resource':true,'properties':{'x':{'type':'string'}}},"
            + "'either':{'type':'integer','anyOf':[{'minimum':5},{'maximum':2}]}}}}}";

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Schema widget() {
        return Schema.fromOpenApi(json(WIDGET));
    }

    @Test
    void roundTripsThroughOpenApi() {
        assertThat(OpenApi.toOpenApi(widget(), OpenApi.RefStyle.V3)).isEqualTo(json(WIDGET));
    }

    @Test
    void everyBuiltInDefinitionRoundTripsThroughOpenApi() {
        Catalogue catalogue = Catalogue.builtIn();
        ObjectNode all = OpenApi.definitions(catalogue.definitionNames(), catalogue::definition, OpenApi.RefStyle.V3);
        assertThat(all).hasSize(catalogue.definitionNames().size());
        for (String name : catalogue.definitionNames()) {
            JsonNode written = all.get(name);
            Schema read = Schema.fromOpenApi(written);
            assertThat(read.properties().keySet())
                    .isEqualTo(catalogue.definition(name).properties().keySet());
            assertThat(read.required()).isEqualTo(catalogue.definition(name).required());
        }
    }

    @Test
    void writesReferencesInBothStyles() {
        Schema pod = Catalogue.builtIn().definition("io.k8s.api.core.v1.Pod");
        ObjectNode v2 = OpenApi.toOpenApi(pod, OpenApi.RefStyle.V2);
        assertThat(v2.at("/properties/spec"))
                .isEqualTo(json("{'$ref':'#/definitions/io.k8s.api.core.v1.PodSpec','default':{}}"));
        ObjectNode v3 = OpenApi.toOpenApi(pod, OpenApi.RefStyle.V3);
        assertThat(v3.at("/properties/spec"))
                .isEqualTo(json("{'allOf':[{'$ref':'#/components/schemas/io.k8s.api.core.v1.PodSpec'}],'default':{}}"));
        assertThat(v3.at("/x-kubernetes-group-version-kind/0"))
                .isEqualTo(json("{'group':'','kind':'Pod','version':'v1'}"));
        Schema spec = Catalogue.builtIn().definition("io.k8s.api.core.v1.PodSpec");
        JsonNode containers = OpenApi.toOpenApi(spec, OpenApi.RefStyle.V3).at("/properties/containers");
        assertThat(containers.get("x-kubernetes-list-type").textValue()).isEqualTo("map");
        assertThat(containers.get("x-kubernetes-patch-merge-key").textValue()).isEqualTo("name");
    }

    @Test
    void definitionsIncludeWhatTheyReferTo() {
        Catalogue catalogue = Catalogue.builtIn();
        ObjectNode needed =
                OpenApi.definitions(List.of("io.k8s.api.core.v1.Pod"), catalogue::definition, OpenApi.RefStyle.V2);
        assertThat(needed.has("io.k8s.api.core.v1.Container")).isTrue();
        assertThat(needed.has("io.k8s.apimachinery.pkg.api.resource.Quantity")).isTrue();
        assertThat(needed.has("io.k8s.api.core.v1.Service")).isFalse();
    }

    @Test
    void prunesWhatTheSchemaDoesNotSpecify() {
        ObjectNode object =
                json("{'apiVersion':'a/v1','kind':'W','metadata':{'x':1},'nope':1,'spec':{'size':1,'bad':{'y':1},"
                        + "'rows':[{'k':'a','z':1}],'map':{'q':1},'free':{'any':{'b':1},'deep':{'a':'1','b':'2'}},"
                        + "'inner':{'apiVersion':'v1','kind':'K','metadata':{'name':'n'},'x':'1','y':2}}}");
        assertThat(Pruning.prune(object, widget()))
                .containsExactly("nope", "spec.bad", "spec.rows[0].z", "spec.free.deep.b", "spec.inner.y");
        assertThat(object)
                .isEqualTo(
                        json("{'apiVersion':'a/v1','kind':'W','metadata':{'x':1},'spec':{'size':1,'rows':[{'k':'a'}],"
                                + "'map':{'q':1},'free':{'any':{'b':1},'deep':{'a':'1'}},"
                                + "'inner':{'apiVersion':'v1','kind':'K','metadata':{'name':'n'},'x':'1'}}}"));
    }

    @Test
    void defaultsWhatIsMissingOrNullButNotNullable() {
        ObjectNode object =
                json("{'spec':{'size':1,'opt':null,'maybe':null,'sure':null,'rows':[{'k':'a'},{'k':'b','n':1}]}}");
        Defaulting.dropNulls(object, widget());
        Defaulting.apply(object, widget());
        assertThat(object)
                .isEqualTo(
                        json("{'spec':{'size':1,'opt':'std','maybe':null,'rows':[{'k':'a','n':5},{'k':'b','n':1}]}}"));
        JsonNode once = object.deepCopy();
        Defaulting.apply(object, widget());
        assertThat(object).isEqualTo(once);
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of("{}", "spec: Required value"),
                Arguments.of("{'spec':{}}", "spec.size: Required value"),
                Arguments.of(
                        "{'spec':{'size':'x'}}",
                        "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\""),
                Arguments.of(
                        "{'spec':{'size':0}}",
                        "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1"),
                Arguments.of(
                        "{'spec':{'size':1.5}}",
                        "spec.size: Invalid value: \"number\": spec.size in body must be of type integer: \"number\""),
                Arguments.of(
                        "{'spec':{'size':1,'opt':'x'}}",
                        "spec.opt: Unsupported value: \"x\": supported values: \"std\", \"big\""),
                Arguments.of("{'spec':{'size':1,'name':'abcd'}}", "spec.name: Too long: may not be more than 3 bytes"),
                Arguments.of(
                        "{'spec':{'size':1,'name':'A'}}",
                        "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]+$'"),
                Arguments.of(
                        "{'spec':{'size':1,'when':'now'}}",
                        "spec.when: Invalid value: \"now\": spec.when in body must be of type date-time: \"now\""),
                Arguments.of(
                        "{'spec':{'size':1,'port':true}}",
                        "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\""),
                Arguments.of(
                        "{'spec':{'size':1,'tags':['a','b','a','a']}}",
                        "spec.tags: Too many: 4: must have at most 3 items"),
                Arguments.of("{'spec':{'size':1,'tags':['a','b','a']}}", "spec.tags[2]: Duplicate value: \"a\""),
                Arguments.of(
                        "{'spec':{'size':1,'rows':[{'k':'a'},{'k':'a','n':2}]}}",
                        "spec.rows[1]: Duplicate value: {\"k\":\"a\"}"),
                Arguments.of(
                        "{'spec':{'size':1,'map':{'q':'x'}}}",
                        "spec.map.q: Invalid value: \"string\": spec.map.q in body must be of type integer: \"string\""),
                Arguments.of(
                        "{'spec':{'size':1,'tags':[null]}}",
                        "spec.tags[0]: Invalid value: \"null\": spec.tags[0] in body must be of type string: \"null\""),
                Arguments.of(
                        "{'spec':{'size':1,'either':3}}",
                        "<nil>: Invalid value: \"\": \"spec.either\" must validate at least one schema (anyOf)"));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void reportsWhatIsWrongInKubernetesWords(String object, String message) {
        List<FieldError> errors = SchemaValidation.validate(json(object), widget());
        assertThat(errors.get(0)).hasToString(message);
    }

    @Test
    void checksRangesOfIntegersAndEmbeddedResources() {
        Schema schema = Schema.fromOpenApi(
                json("{'properties':{'i':{'type':'integer'},'i32':{'type':'integer','format':'int32'},"
                        + "'t':{'type':'object','x-kubernetes-embedded-resource':true}}}"));
        assertThat(SchemaValidation.validate(json("{'i':9007199254740993,'i32':1}"), schema))
                .isEmpty();
        assertThat(SchemaValidation.validate(json("{'i32':2147483648}"), schema))
                .extracting(FieldError::field)
                .containsExactly("<nil>");
        assertThat(SchemaValidation.validate(json("{'i':9223372036854775808}"), schema))
                .extracting(FieldError::field)
                .containsExactly("i", "<nil>");
        assertThat(SchemaValidation.validate(json("{'t':{'kind':'X'}}"), schema))
                .extracting(FieldError::toString)
                .containsExactly("t.apiVersion: Required value");
        assertThat(SchemaValidation.validate(json("{'t':{'apiVersion':'a/b/c','kind':'bad kind!'}}"), schema))
                .extracting(FieldError::field)
                .containsExactly("t.apiVersion", "t.kind");
    }

    @Test
    void boundsTheEffortOfPatterns() {
        Schema schema = Schema.fromOpenApi(
                json(
                        "{'properties':{'evil':{'type':'string','pattern':'^(a+)+$'},"
                                + "'deep':{'type':'string','pattern':'^(a|b)*$'},'go':{'type':'string','pattern':'^(?P<x>[[:alpha:]]+)$'}}}"));
        ObjectNode object = json("{'go':'abc'}");
        assertThat(SchemaValidation.validate(object, schema)).isEmpty();
        object.put("evil", "a".repeat(60) + "!");
        object.put("deep", "ab".repeat(500_000));
        assertThat(SchemaValidation.validate(object, schema))
                .extracting(FieldError::field)
                .contains("evil");
        assertThatThrownBy(() -> Schema.fromOpenApi(json("{'pattern':'('}")))
                .hasMessageStartingWith("pattern: must be a valid regular expression");
    }

    @Test
    void acceptsWhatIsRight() {
        assertThat(SchemaValidation.validate(
                        json(
                                "{'spec':{'size':2.0,'opt':'big','name':'abc','port':'http','when':'2026-01-02T03:04:05Z','maybe':null,"
                                        + "'tags':['a','b'],'rows':[{'k':'a'},{'k':'b'}],'map':{'q':1},'either':7}}"),
                        widget()))
                .isEmpty();
    }

    @Test
    void refusesMalformedSchemasWithTheirPlace() {
        assertThatThrownBy(() -> Schema.fromOpenApi(json("{'properties':{'a':{'type':5}}}")))
                .hasMessage("properties[a].type: must be a string, not 5");
        assertThatThrownBy(() -> Schema.fromOpenApi(json("{'properties':{'a':{'type':'strin'}}}")))
                .hasMessageContaining("properties[a].type");
    }
}
