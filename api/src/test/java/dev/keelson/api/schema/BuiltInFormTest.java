package dev.keelson.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.DecodedBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInFormTest {

    private static Schema kind(String apiVersion, String kind) {
        return Catalogue.builtIn().schemaOf(GroupVersionKind.parse(apiVersion, kind));
    }

    private static DecodedBody body(String text) {
        return BodyDecoder.json(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), BodyDecoder.Repetition.MERGE);
    }

    private static ObjectNode tree(String text) {
        return (ObjectNode) body(text).tree();
    }

    static Stream<Arguments> decoded() {
        return Stream.of(
                Arguments.of(
                        "nulls are absent", "v1", "Pod", "{'spec':{'nodeName':null,'containers':null}}", "{'spec':{}}"),
                Arguments.of("null in a map of strings", "v1", "ConfigMap", "{'data':{'a':null}}", "{'data':{'a':''}}"),
                Arguments.of(
                        "null in lists",
                        "v1",
                        "Pod",
                        "{'spec':{'containers':[null,{'args':['x',null]}]}}",
                        "{'spec':{'containers':[{},{'args':['x','']}]}}"),
                Arguments.of(
                        "quantities",
                        "v1",
                        "ResourceQuota",
                        "{'spec':{'hard':{'a':1,'b':'1000m','c':0.5,'d':'1.5Gi','e':'Gi','f':null,'g':' 2 '}}}",
                        "{'spec':{'hard':{'a':'1','b':'1','c':'500m','d':'1536Mi','e':'0','f':'0','g':'2'}}}"),
                Arguments.of(
                        "times",
                        "coordination.k8s.io/v1",
                        "Lease",
                        "{'metadata':{'creationTimestamp':'2026-01-02T03:04:05.678+02:00'},"
                                + "'spec':{'renewTime':'2026-01-02T03:04:05.678901+00:00'}}",
                        "{'metadata':{'creationTimestamp':'2026-01-02T01:04:05Z'},"
                                + "'spec':{'renewTime':'2026-01-02T03:04:05.678901Z'}}"),
                Arguments.of(
                        "base64 with line ends",
                        "v1",
                        "Secret",
                        "{'data':{'a':'YWJj\\nZGVm'}}",
                        "{'data':{'a':'YWJjZGVm'}}"),
                Arguments.of(
                        "empty values that mean none",
                        "v1",
                        "Pod",
                        "{'spec':{'hostNetwork':false,'nodeName':'','terminationGracePeriodSeconds':0,"
                                + "'containers':[{'args':[],'ports':[{'protocol':'','containerPort':0}],'image':''}]}}",
                        "{'spec':{'terminationGracePeriodSeconds':0,"
                                + "'containers':[{'ports':[{'containerPort':0}]}]}}"),
                Arguments.of(
                        "free content stays",
                        "apps/v1",
                        "ControllerRevision",
                        "{'data':{'any':{'thing':null}},'revision':1}",
                        "{'data':{'any':{'thing':null}},'revision':1}"),
                Arguments.of(
                        "schemas inside schemas",
                        "apiextensions.k8s.io/v1",
                        "CustomResourceDefinition",
                        "{'spec':{'versions':[{'schema':{'openAPIV3Schema':{'properties':{'l':{'items':{'type':'string','nix':1}},"
                                + "'m':{'additionalProperties':true,'default':{'x':null}}}}}}]}}",
                        "{'spec':{'versions':[{'schema':{'openAPIV3Schema':{'properties':{'l':{'items':{'type':'string'}},"
                                + "'m':{'additionalProperties':true,'default':{'x':null}}}}}}]}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decoded")
    void decodesAsKubernetesDoes(String name, String apiVersion, String kind, String given, String expected) {
        ObjectNode object = tree(given);
        assertThat(BuiltInDecoding.decode(object, kind(apiVersion, kind))).isEmpty();
        assertThat(object).isEqualTo(tree(expected));
    }

    @Test
    void reportsUnknownAndDuplicateFieldsInTheirOrder() {
        DecodedBody body = body(
                "{'spec':{'foo':1,'paused':true,'paused':true,'template':{'spec':{'containers':["
                        + "{'name':'a'},{'name':'b','imgae':'x','image':'y','image':'z'}],'nodeSelector':{'k':'1','k':'2'}}}},'bar':{}}");
        List<String> errors =
                BuiltInDecoding.decode((ObjectNode) body.tree(), kind("apps/v1", "Deployment"), body.duplicates());
        assertThat(errors)
                .containsExactly(
                        "unknown field \"spec.foo\"",
                        "duplicate field \"spec.paused\"",
                        "unknown field \"spec.template.spec.containers[1].imgae\"",
                        "duplicate field \"spec.template.spec.containers[1].image\"",
                        "duplicate field \"spec.template.spec.nodeSelector.k\"",
                        "unknown field \"bar\"");
        assertThat(body.tree().has("bar")).isFalse();
        assertThat(body.tree().at("/spec/template/spec/containers/1/image").textValue())
                .isEqualTo("z");
    }

    @Test
    void keysAreCaseSensitive() {
        ObjectNode object = tree("{'spec':{'Replicas':3}}");
        assertThat(BuiltInDecoding.decode(object, kind("apps/v1", "Deployment")))
                .containsExactly("unknown field \"spec.Replicas\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{#spec#:{#replicas#:#x#}}; spec.replicas; json: cannot unmarshal string into Go struct field"
                        + " DeploymentSpec.spec.replicas of type int32",
                "{#spec#:{#replicas#:1.0}}; spec.replicas; json: cannot unmarshal number 1.0 into Go struct field"
                        + " DeploymentSpec.spec.replicas of type int32",
                "{#spec#:{#replicas#:3000000000}}; spec.replicas; json: cannot unmarshal number 3000000000 into Go struct"
                        + " field DeploymentSpec.spec.replicas of type int32",
                "{#spec#:[]}; spec; json: cannot unmarshal array into Go struct field Deployment.spec of type"
                        + " v1.DeploymentSpec",
                "{#spec#:{#paused#:#y#}}; spec.paused; json: cannot unmarshal string into Go struct field"
                        + " DeploymentSpec.spec.paused of type bool",
                "{#metadata#:{#labels#:{#a#:1}}}; metadata.labels.a; json: cannot unmarshal number into Go struct field"
                        + " ObjectMeta.metadata.labels.a of type string",
                "{#metadata#:{#creationTimestamp#:#soon#}}; metadata.creationTimestamp; parsing time \"soon\" as"
                        + " \"2006-01-02T15:04:05Z07:00\": cannot parse \"soon\" as \"2006\"",
                "{#spec#:{#strategy#:{#rollingUpdate#:{#maxSurge#:true}}}}; spec.strategy.rollingUpdate.maxSurge; json:"
                        + " cannot unmarshal bool into Go value of type int32"
            })
    void refusesWrongTypesInGosWords(String given, String path, String message) {
        ObjectNode object = tree(given.replace('#', '"'));
        assertThatThrownBy(() -> BuiltInDecoding.decode(object, kind("apps/v1", "Deployment")))
                .isInstanceOfSatisfying(DecodeException.class, e -> {
                    assertThat(e.path()).isEqualTo(path);
                    assertThat(e).hasMessage(message);
                });
    }

    @Test
    void refusesBadBase64AndQuantitiesAndMicroTimesWithoutFraction() {
        assertThatThrownBy(() -> BuiltInDecoding.decode(tree("{'data':{'a':'%%'}}"), kind("v1", "Secret")))
                .hasMessage("illegal base64 data at input byte 0");
        assertThatThrownBy(
                        () -> BuiltInDecoding.decode(tree("{'spec':{'hard':{'a':'1x'}}}"), kind("v1", "ResourceQuota")))
                .hasMessageStartingWith("quantities must match the regular expression");
        assertThatThrownBy(() -> BuiltInDecoding.decode(
                        tree("{'spec':{'renewTime':'2026-01-02T03:04:05Z'}}"), kind("coordination.k8s.io/v1", "Lease")))
                .isInstanceOf(DecodeException.class);
    }

    static Stream<Arguments> encoded() {
        return Stream.of(
                Arguments.of(
                        "v1",
                        "Pod",
                        "{'spec':{'containers':[{'name':'c'}],'hostNetwork':false,'nodeName':''}}",
                        "{'metadata':{},'spec':{'containers':[{'name':'c','resources':{}}]},'status':{}}"),
                Arguments.of(
                        "v1", "ConfigMap", "{'data':{},'metadata':{'labels':{},'finalizers':[]}}", "{'metadata':{}}"),
                Arguments.of(
                        "v1",
                        "ConfigMap",
                        "{'data':{'k':''},'immutable':false}",
                        "{'data':{'k':''},'immutable':false,'metadata':{}}"),
                Arguments.of(
                        "rbac.authorization.k8s.io/v1",
                        "Role",
                        "{'metadata':{'name':'r'}}",
                        "{'metadata':{'name':'r'},'rules':null}"),
                Arguments.of(
                        "v1",
                        "ReplicationController",
                        "{'spec':{'replicas':0}}",
                        "{'metadata':{},'spec':{'replicas':0},'status':{'replicas':0}}"),
                Arguments.of(
                        "apps/v1",
                        "ControllerRevision",
                        "{'data':{'a':{'b':[]}},'revision':0}",
                        "{'data':{'a':{'b':[]}},'revision':0,'metadata':{}}"));
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void encodesAsKubernetesDoes(String apiVersion, String kind, String given, String expected) {
        Schema schema = kind(apiVersion, kind);
        ObjectNode object = tree(given);
        BuiltInEncoding.encode(object, schema);
        assertThat(object).isEqualTo(tree(expected));
        JsonNode once = object.deepCopy();
        BuiltInEncoding.encode(object, schema);
        assertThat(object).isEqualTo(once);
        assertThat(BuiltInDecoding.decode(object, schema)).isEmpty();
        BuiltInEncoding.encode(object, schema);
        assertThat(object).isEqualTo(once);
    }

    @Test
    void tellsEmptyListsFromNoneUntilTheyAreStored() {
        Schema role = kind("rbac.authorization.k8s.io/v1", "Role");
        ObjectNode object = tree("{'rules':[]}");
        assertThat(BuiltInDecoding.decode(object, role)).isEmpty();
        BuiltInEncoding.encodeUnstored(object, role);
        assertThat(object).isEqualTo(tree("{'rules':[],'metadata':{}}"));
        BuiltInEncoding.encode(object, role);
        assertThat(object).isEqualTo(tree("{'rules':null,'metadata':{}}"));
        ObjectNode none = tree("{}");
        BuiltInEncoding.encodeUnstored(none, role);
        assertThat(none).isEqualTo(tree("{'rules':null,'metadata':{}}"));
    }
}
