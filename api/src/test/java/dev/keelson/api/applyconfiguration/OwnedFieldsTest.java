package dev.keelson.api.applyconfiguration;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnedFieldsTest {

    private static Deployment deployment(String fields) {
        return new KubernetesSerialization().unmarshal("""
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "d", "finalizers": ["a", "b"], "managedFields": [
                   {"manager": "me", "operation": "Apply", "fieldsType": "FieldsV1", "fieldsV1": %s}]},
                 "spec": {"replicas": 3, "paused": true, "template": {"spec": {
                   "containers": [{"name": "c", "image": "i", "ports": [
                     {"containerPort": 80, "protocol": "TCP", "name": "x"},
                     {"containerPort": 80, "protocol": "UDP", "name": "y"}]}],
                   "nodeSelector": {"a": "1", "b": "2"}}}}}
                """.formatted(fields), Deployment.class);
    }

    private static Map<?, ?> owned(String fields) {
        return OwnedFields.of(deployment(fields), "me", "");
    }

    @Test
    void scalarsAndWholeMapsAreOwnedByName() {
        assertThat(owned("""
                {"f:spec": {"f:replicas": {}, "f:minReadySeconds": {},
                 "f:template": {"f:spec": {"f:nodeSelector": {}}}}}
                """))
                .isEqualTo(Map.of(
                        "spec",
                        Map.of(
                                "replicas",
                                3,
                                "template",
                                Map.of("spec", Map.of("nodeSelector", Map.of("a", "1", "b", "2"))))));
    }

    @Test
    void elementsAreOwnedByTheirKeysAndValues() {
        assertThat(owned("""
                {"f:metadata": {"f:finalizers": {".": {}, "v:\\"b\\"": {}}},
                 "f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\\"name\\":\\"c\\"}": {".": {}, "f:name": {},
                   "f:ports": {".": {}, "k:{\\"containerPort\\":80,\\"protocol\\":\\"UDP\\"}": {".": {}}}}}}}}}
                """))
                .isEqualTo(Map.of(
                        "metadata",
                        Map.of("finalizers", List.of("b")),
                        "spec",
                        Map.of(
                                "template",
                                Map.of(
                                        "spec",
                                        Map.of(
                                                "containers",
                                                List.of(Map.of(
                                                        "name",
                                                        "c",
                                                        "ports",
                                                        List.of(Map.of(
                                                                "containerPort",
                                                                80,
                                                                "protocol",
                                                                "UDP",
                                                                "name",
                                                                "y")))))))));
    }

    @Test
    void nothingIsOwnedByAnotherManagerOrThroughAnotherSubresource() {
        Deployment deployment = deployment("{\"f:spec\": {\"f:replicas\": {}}}");
        assertThat(OwnedFields.of(deployment, "other", "")).isEmpty();
        assertThat(OwnedFields.of(deployment, "me", "status")).isEmpty();
        assertThat(owned("{}")).isEmpty();
    }
}
