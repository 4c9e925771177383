package dev.keelson.apiserver.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypedFormTest {
    private static final Schema POD = schema("", "Pod");

    private static Schema schema(String group, String kind) {
        return Catalogue.builtIn().schemaOf(new GroupVersionKind(group, "v1", kind));
    }

    private static ObjectNode tree(String text, String mediaType) throws DecodingException {
        return (ObjectNode) BodyReader.read(text.getBytes(StandardCharsets.UTF_8), mediaType)
                .tree();
    }

    private static ObjectNode read(String text, Schema schema) throws DecodingException {
        return TypedForm.read(tree(text, "application/json"), schema, new ArrayList<>());
    }

    @Test
    void dropsAndNamesUnknownFields() throws DecodingException {
        List<String> unknown = new ArrayList<>();
        ObjectNode pod = TypedForm.read(
                tree("{\"spec\":{\"containers\":[{\"name\":\"c\",\"imagine\":1}]}}", "application/json"), POD, unknown);
        assertThat(unknown).containsExactly("unknown field \"spec.containers[0].imagine\"");
        assertThat(pod.at("/spec/containers/0").has("imagine")).isFalse();
    }

    @Test
    void leavesOutWhatGoLeavesOutAndWritesWhatItWrites() throws DecodingException {
        ObjectNode pod = read("{\"spec\":{\"hostNetwork\":false,\"containers\":[{\"name\":\"c\",\"args\":[]}]}}", POD);
        assertThat(pod.at("/spec").has("hostNetwork")).isFalse();
        assertThat(pod.at("/spec/containers/0").has("args")).isFalse();
        TypedForm.complete(pod, POD);
        assertThat(pod.at("/spec/containers/0/resources").isObject()).isTrue();
        assertThat(pod.at("/status").isObject()).isTrue();
    }

    @Test
    void tellsEmptyListsFromNoneUntilTheyAreStored() throws DecodingException {
        Schema role = schema("rbac.authorization.k8s.io", "Role");
        ObjectNode object = read("{\"rules\":[]}", role);
        TypedForm.complete(object, role);
        assertThat(object.at("/rules").isArray()).isTrue();
        TypedForm.completeStored(object, role);
        assertThat(object.at("/rules").isNull()).isTrue();
    }

    @Test
    void writesQuantitiesInTheirCanonicalForm() throws DecodingException {
        ObjectNode pod = read(
                "{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":0.5,\"memory\":\"1024Mi\"}}}]}}", POD);
        assertThat(pod.at("/spec/containers/0/resources/limits/cpu").asText()).isEqualTo("500m");
        assertThat(pod.at("/spec/containers/0/resources/limits/memory").asText())
                .isEqualTo("1Gi");
    }

    @Test
    void refusesValuesOfTheWrongType() {
        assertThatThrownBy(() -> read("{\"spec\":{\"hostNetwork\":\"yes\"}}", POD))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("cannot unmarshal string into Go struct field .spec.hostNetwork of type bool");
        assertThatThrownBy(() -> read("{\"spec\":{\"priority\":3000000000}}", POD))
                .isInstanceOf(DecodingException.class);
    }

    @Test
    void readsYamlAsItWasBeforeItsSecondVersion() throws DecodingException {
        ObjectNode tree = tree("a: on\nb: 0755\nc: 'on'\nd: !!str 5\ne: ~\nf: 1_000\n", "application/yaml");
        assertThat(tree.toString()).isEqualTo("{\"a\":true,\"b\":493,\"c\":\"on\",\"d\":\"5\",\"e\":null,\"f\":1000}");
    }

    @Test
    void mergesDuplicateObjectsAndTellsOfThem() throws DecodingException {
        DecodedBody body = BodyReader.read(
                "{\"a\":{\"x\":1},\"a\":{\"y\":2},\"b\":1,\"b\":2}".getBytes(StandardCharsets.UTF_8),
                "application/json");
        assertThat(body.tree().toString()).isEqualTo("{\"a\":{\"x\":1,\"y\":2},\"b\":2}");
        assertThat(body.strictErrors()).containsExactly("duplicate field \"a\"", "duplicate field \"b\"");
    }
}
